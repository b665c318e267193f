//! Registries of any size that look like real ones: words for names, pictures for icons.

use std::fs;
use std::io;
use std::path::Path;

use serde_json::json;

/// The registries that this one is like have 71 workspaces with a picture each.
const PICTURES: usize = 71;
const PIXELS: u16 = 256;

const REGISTRY: &str = r#"[registry]
name = "Gallery"
description = "Desktops, browsers and games, each with a picture of its own, to look through."
list_url = "https://registry.example/kasm_registry/"
icon = "https://registry.example/logo.png"
contact_url = "https://registry.example/contact"
"#;

const FIRST: [&str; 16] = [
    "Amber", "Birch", "Cedar", "Delta", "Ember", "Fjord", "Garnet", "Harbor", "Indigo", "Juniper",
    "Kestrel", "Lagoon", "Maple", "Nimbus", "Opal", "Prairie",
];

const SECOND: [(&str, &str); 8] = [
    ("Browser", "Browser"),
    ("Chat", "Communication"),
    ("Desktop", "Desktop"),
    ("Editor", "Development"),
    ("Arcade", "Games"),
    ("Player", "Multimedia"),
    ("Sheets", "Office"),
    ("Vault", "Privacy"),
];

/// Writes a registry of `count` workspaces in the template's format.
///
/// # Errors
/// Where the folder cannot be written.
pub fn registry(folder: &Path, count: usize) -> io::Result<()> {
    fs::create_dir_all(folder.join("workspaces"))?;
    fs::write(folder.join("registry.toml"), REGISTRY)?;
    let pictures: Vec<_> = (0..count.min(PICTURES)).map(picture).collect();
    for number in 0..count {
        let workspace = folder.join(format!("workspaces/gallery-{number}"));
        fs::create_dir(&workspace)?;
        fs::write(workspace.join("workspace.json"), format!("{:#}\n", declaration(number)))?;
        let name = format!("gallery-{number}.png");
        fs::write(workspace.join(name), &pictures[number % PICTURES])?;
    }
    Ok(())
}

fn declaration(number: usize) -> serde_json::Value {
    let first = FIRST[number % FIRST.len()];
    let (second, category) = SECOND[number / FIRST.len() % SECOND.len()];
    let edition = number / FIRST.len() / SECOND.len();
    let name = if edition == 0 {
        format!("{first} {second}")
    } else {
        format!("{first} {second} {edition}")
    };
    let entry = |version: &str| {
        json!({
            "version": format!("{version}.x"),
            "image": format!("registry.example/gallery-{number}:{version}.0"),
            "uncompressed_size_mb": 500 + 7 * (number % 1000),
            "available_tags": [format!("{version}.0"), "develop"],
        })
    };
    json!({
        "friendly_name": name,
        "description": format!(
            "{first} is what some use to work and play: a {} that starts in a moment, remembers \
             where it was left, and asks for little.",
            second.to_lowercase()
        ),
        "image_src": format!("gallery-{number}.png"),
        "categories": [category],
        "architecture": ["amd64", "arm64"],
        "compatibility": [entry("1.18"), entry("1.19")],
        "run_config": { "hostname": "kasm" },
    })
}

/// A PNG of some overlapping discs, no two numbers alike.
///
/// # Panics
/// Never: memory takes everything.
#[must_use]
pub fn picture(number: usize) -> Vec<u8> {
    let mut bytes = Vec::new();
    let size = u32::from(PIXELS);
    let mut encoder = png::Encoder::new(&mut bytes, size, size);
    encoder.set_color(png::ColorType::Rgba);
    let mut writer = encoder.write_header().expect("memory takes everything");
    writer.write_image_data(&pixels(number)).expect("as many bytes as pixels need");
    writer.finish().expect("memory takes everything");
    bytes
}

fn pixels(number: usize) -> Vec<u8> {
    let size = usize::from(PIXELS);
    let mut pixels = vec![0; size * size * 4];
    for disc in (0..5).map(|disc| Disc::new(number * 5 + disc)) {
        disc.draw(&mut pixels);
    }
    pixels
}

/// A disc that darkens towards its edge.
struct Disc {
    centre: (u16, u16),
    radius: u16,
    colour: [u8; 3],
}

impl Disc {
    fn new(seed: usize) -> Self {
        // Multiples of a large prime are spread evenly.
        let spread = |step: usize, below: u16| {
            let value = (seed * 6 + step) * 7919 % usize::from(below);
            u16::try_from(value).unwrap_or_default()
        };
        let colour =
            [0, 1, 2].map(|step| u8::try_from(100 + spread(step, 151)).unwrap_or_default());
        let centre = (PIXELS / 4 + spread(3, PIXELS / 2), PIXELS / 4 + spread(4, PIXELS / 2));
        Self { centre, radius: 20 + spread(5, PIXELS / 5), colour }
    }

    fn draw(&self, pixels: &mut [u8]) {
        let ((x, y), radius, size) = (self.centre, self.radius, usize::from(PIXELS));
        let square = u32::from(radius).pow(2);
        for row in y.saturating_sub(radius)..(y + radius).min(PIXELS) {
            for column in x.saturating_sub(radius)..(x + radius).min(PIXELS) {
                let distance =
                    u32::from(row.abs_diff(y)).pow(2) + u32::from(column.abs_diff(x)).pow(2);
                if distance > square {
                    continue;
                }
                let share = u8::try_from(distance * 80 / square).unwrap_or_default();
                let [red, green, blue] = self.colour.map(|part| part - share);
                let place = (usize::from(row) * size + usize::from(column)) * 4;
                pixels[place..place + 4].copy_from_slice(&[red, green, blue, u8::MAX]);
            }
        }
    }
}
