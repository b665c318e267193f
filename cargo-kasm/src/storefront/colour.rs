//! Shades of a registry's accent colour that can be read, on light and on dark.

use registry_core::model::Colour;

/// The least contrast between text and what is behind it, by the WCAG's level AA.
const LEAST_CONTRAST: f64 = 4.5;
/// What the built-in theme has behind its text, at its most demanding.
const LIGHT: Colour = Colour { red: 0xf7, green: 0xf7, blue: 0xf9 };
const DARK: Colour = Colour { red: 0x1d, green: 0x20, blue: 0x25 };

/// The shade of an accent for text on light.
pub(super) fn on_light(accent: Colour) -> Colour {
    readable(accent, LIGHT, Colour { red: 0, green: 0, blue: 0 })
}

/// The shade of an accent for text on dark.
pub(super) fn on_dark(accent: Colour) -> Colour {
    readable(accent, DARK, Colour { red: 255, green: 255, blue: 255 })
}

/// A colour of a registry's own, where it chose none: one of many hues, always the same one.
pub(super) fn of_name(name: &str) -> Colour {
    // FNV-1a: any spread of names over the circle will do.
    let hash = name.bytes().fold(0xcbf2_9ce4_8422_2325_u64, |hash, byte| {
        (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3)
    });
    let hue = f64::from(u16::try_from(hash % 360).unwrap_or_default());
    let channel = |shift: f64| {
        let place = (shift + hue / 30.0) % 12.0;
        // From HSL with a saturation of 0.6 and a lightness of 0.42.
        let value = 0.42 - 0.6 * 0.42 * (place - 3.0).min(9.0 - place).clamp(-1.0, 1.0);
        byte(value * 255.0)
    };
    Colour { red: channel(0.0), green: channel(8.0), blue: channel(4.0) }
}

/// The first mixture with `towards` that stands out from what is behind it.
fn readable(colour: Colour, behind: Colour, towards: Colour) -> Colour {
    let steps = (0..=20).map(|step| mixed(colour, towards, f64::from(step) / 20.0));
    steps.clone().find(|shade| contrast(*shade, behind) >= LEAST_CONTRAST).unwrap_or(towards)
}

fn mixed(colour: Colour, towards: Colour, share: f64) -> Colour {
    let mix = |from: u8, to: u8| byte(f64::from(from) * (1.0 - share) + f64::from(to) * share);
    Colour {
        red: mix(colour.red, towards.red),
        green: mix(colour.green, towards.green),
        blue: mix(colour.blue, towards.blue),
    }
}

#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "0 to 255")]
fn byte(value: f64) -> u8 {
    value.round().clamp(0.0, 255.0) as u8
}

/// The WCAG's contrast ratio, 1 to 21.
fn contrast(a: Colour, b: Colour) -> f64 {
    let (a, b) = (luminance(a), luminance(b));
    (a.max(b) + 0.05) / (a.min(b) + 0.05)
}

fn luminance(colour: Colour) -> f64 {
    let linear = |channel: u8| {
        let value = f64::from(channel) / 255.0;
        if value <= 0.040_45 { value / 12.92 } else { ((value + 0.055) / 1.055).powf(2.4) }
    };
    0.2126 * linear(colour.red) + 0.7152 * linear(colour.green) + 0.0722 * linear(colour.blue)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_accent_becomes_readable() {
        for accent in ["#ffff00", "#000000", "#ffffff", "#2563eb", "#888888", "#f00", "#00f"] {
            let accent: Colour = accent.parse().unwrap();
            assert!(contrast(on_light(accent), LIGHT) >= LEAST_CONTRAST);
            assert!(contrast(on_dark(accent), DARK) >= LEAST_CONTRAST);
        }
        for name in ["", "A", "Nighthawk Coders", "中文"] {
            assert!(contrast(on_light(of_name(name)), LIGHT) >= LEAST_CONTRAST);
        }
    }

    #[test]
    fn what_is_readable_stays_as_it_is() {
        let blue: Colour = "#1d4ed8".parse().unwrap();
        assert_eq!(on_light(blue), blue);
    }
}
