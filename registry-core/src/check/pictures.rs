//! Rules about what pictures show: icons of workspaces, the registry's own where it is a file, and the
//! site's logo.

use crate::declare::RegistryDecl;
use crate::finding::{Code, Finding, Findings, quoted};
use crate::model::{LARGEST_ICON, Model, Modelled, RegistryIcon};
use crate::picture::{Flaw, Format, Picture};
use crate::source::Span;

/// An icon that was looked at.
struct Seen<'m> {
    name: &'m str,
    bytes: u64,
    span: Span,
}

/// Applies every rule to the icons of workspaces.
pub(super) fn of_workspaces(workspaces: &[Modelled<'_>], findings: &mut Findings) {
    for icon in workspaces.iter().filter_map(|workspace| workspace.facts.icon.as_ref()) {
        // What is too large is not read to its end.
        if let Some(picture) = &icon.value.picture
            && icon.value.size <= LARGEST_ICON
        {
            let seen = Seen { name: &icon.value.name, bytes: icon.value.size, span: icon.span };
            seen.judge(picture.as_ref().map_err(|flaw| *flaw), findings);
        }
    }
}

/// And to the registry's own, where it is a file.
pub(super) fn of_registry(decl: &RegistryDecl, model: &Model<'_>, findings: &mut Findings) {
    if let Some(RegistryIcon::File { path, content }) =
        model.registry.as_ref().map(|registry| &registry.icon)
        && let Some(setting) = decl.settings.as_ref().and_then(|(settings, _)| settings.get("icon"))
    {
        let name = path.rsplit('/').next().unwrap_or(path);
        let seen = Seen { name, bytes: content.len() as u64, span: setting.span };
        seen.judge(Picture::read(content).as_ref().map_err(|flaw| *flaw), findings);
    }
}

/// What the site's logo shows; it may have any shape.
pub(super) fn of_site(decl: &RegistryDecl, findings: &mut Findings) {
    let site = &decl.site;
    if let Some((logo, setting)) = site.logo.as_ref().zip(site.settings.get("logo")) {
        let (name, bytes) = (logo.path.file_name().unwrap_or_default(), logo.content.len() as u64);
        Seen { name, bytes, span: setting.span }.judge_logo(&logo.content, findings);
    }
}

impl Seen<'_> {
    fn judge_logo(&self, content: &[u8], findings: &mut Findings) {
        let picture = match Picture::read(content) {
            Ok(picture) => picture,
            Err(flaw) => return findings.push(self.icon_not_a_picture(flaw)),
        };
        let rules = [
            self.icon_format_mismatch(picture.format),
            self.icon_script(&picture),
            self.icon_outside_reference(&picture),
            self.icon_without_size(&picture),
        ];
        findings.extend(rules.into_iter().flatten());
    }

    fn judge(&self, picture: Result<&Picture, Flaw>, findings: &mut Findings) {
        let picture = match picture {
            Ok(picture) => picture,
            Err(flaw) => return findings.push(self.icon_not_a_picture(flaw)),
        };
        let rules = [
            self.icon_format_mismatch(picture.format),
            self.icon_format_unusual(picture.format),
            self.icon_too_small(picture),
            self.icon_not_square(picture),
            self.icon_heavy(),
            self.icon_script(picture),
            self.icon_outside_reference(picture),
            self.icon_without_size(picture),
        ];
        findings.extend(rules.into_iter().flatten());
    }

    /// A finding about the icon; `what` follows its name.
    fn finding(&self, code: Code, what: &str, help: impl Into<String>) -> Finding {
        Finding::new(code, self.span, format!("{} {what}", quoted(self.name))).help(help)
    }

    fn icon_not_a_picture(&self, flaw: Flaw) -> Finding {
        self.finding(Code::IconNotAPicture, flaw.what, flaw.help)
    }

    /// Servers tell browsers what the name says. Of pixels they find out the truth; never of an SVG.
    fn icon_format_mismatch(&self, format: Format) -> Option<Finding> {
        let named = Format::named(self.name);
        if named == Some(format) {
            return None;
        }
        let what = format!("is {} by its content", format.name());
        let help = if is_usual(format) {
            let stem = named.and_then(|_| self.name.rsplit_once('.'));
            let stem = stem.map_or(self.name, |(stem, _)| stem);
            format!("name it {}", quoted(&format!("{stem}.{}", format.ending())))
        } else {
            "save it as PNG".to_owned()
        };
        Some(if format == Format::Svg || named == Some(Format::Svg) {
            let what = format!("{what}, which no browser shows under this name");
            self.finding(Code::IconNotAPicture, &what, help)
        } else {
            self.finding(Code::IconFormatMismatch, &what, help)
        })
    }

    /// Browsers show more formats than Kasm asks for.
    fn icon_format_unusual(&self, format: Format) -> Option<Finding> {
        let what = format!("is {}", format.name());
        let unusual = !is_usual(format) && Format::named(self.name) == Some(format);
        unusual.then(|| {
            self.finding(Code::IconFormatUnusual, &what, "Kasm asks for PNG or SVG: save it as PNG")
        })
    }

    /// Pixels are stretched to the tile's width; a drawing has any size.
    fn icon_too_small(&self, picture: &Picture) -> Option<Finding> {
        const SMALLEST: f64 = 50.0;
        let (width, height) = picture.size.filter(|_| picture.format != Format::Svg)?;
        (width.min(height) < SMALLEST).then(|| {
            let what = format!("has only {width} by {height} pixels");
            self.finding(
                Code::IconTooSmall,
                &what,
                "icons are shown 90 pixels wide: 256 by 256 are sharp on any screen",
            )
        })
    }

    /// A tile's picture is square.
    fn icon_not_square(&self, picture: &Picture) -> Option<Finding> {
        const TOLERANCE: f64 = 0.02;
        let (width, height) = picture.size?;
        ((width - height).abs() > TOLERANCE * width.max(height)).then(|| {
            let what = format!("is not square: {width} by {height}");
            self.finding(
                Code::IconNotSquare,
                &what,
                match picture.format {
                    Format::Svg => "give it a square `viewBox`, with the drawing in the middle",
                    _ => "put it on a square, transparent ground",
                },
            )
        })
    }

    /// Every user's browser loads every icon.
    fn icon_heavy(&self) -> Option<Finding> {
        const HEAVIEST: u64 = 100_000;
        (self.bytes > HEAVIEST).then(|| {
            let what = format!("weighs {} kB", self.bytes / 1000);
            self.finding(
                Code::IconHeavy,
                &what,
                "icons are shown 90 pixels wide: a PNG of 256 by 256 pixels weighs some 20 kB",
            )
        })
    }

    /// A picture runs none; the same file, opened on its own, does.
    fn icon_script(&self, picture: &Picture) -> Option<Finding> {
        let what = format!("carries a script: {}", picture.script.as_deref()?);
        Some(self.finding(Code::IconScript, &what, "remove it: an icon needs none"))
    }

    /// Of a picture, browsers load nothing but its own file.
    fn icon_outside_reference(&self, picture: &Picture) -> Option<Finding> {
        let what =
            format!("refers to {}, which is not loaded", quoted(picture.reference.as_deref()?));
        let help = "put a picture into the file as a `data:` address, and letters as paths";
        Some(self.finding(Code::IconOutsideReference, &what, help))
    }

    /// Without either a browser takes 300 by 150, and shows what fits.
    fn icon_without_size(&self, picture: &Picture) -> Option<Finding> {
        (picture.format == Format::Svg && picture.size.is_none()).then(|| {
            self.finding(
                Code::IconWithoutSize,
                "has neither a `viewBox` nor a width and height",
                "write a `viewBox` such as `viewBox=\"0 0 64 64\"` into its `svg` element",
            )
        })
    }
}

/// What Kasm asks for.
fn is_usual(format: Format) -> bool {
    matches!(format, Format::Png | Format::Svg)
}
