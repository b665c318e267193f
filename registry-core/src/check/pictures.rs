//! Rules about what pictures show: icons of workspaces, the registry's own where it is a file, and the
//! site's logo.

use std::fmt::Display;

use crate::declare::RegistryDecl;
use crate::finding::{Code, Finding, Findings, quoted};
use crate::model::{
    HEAVY_ICON, LARGEST_ICON, Model, Modelled, RegistryIcon, SMALLEST_ICON, SQUARE_WITHIN,
};
use crate::picture::{Flaw, Format, Picture};
use crate::source::Span;

/// What is said about an icon: what follows its name, with `{}` for what differs, and what to do.
pub(crate) struct Words {
    pub(crate) what: &'static str,
    pub(crate) help: &'static str,
}

pub(crate) const UNUSUAL: Words =
    Words { what: "is {}", help: "Kasm asks for PNG or SVG: save it as PNG" };
pub(crate) const TOO_SMALL: Words = Words {
    what: "has only {} by {} pixels",
    help: "icons are shown 90 pixels wide: 256 by 256 are sharp on any screen",
};
pub(crate) const NOT_SQUARE: Words =
    Words { what: "is not square: {} by {}", help: "put it on a square, transparent ground" };
pub(crate) const DRAWING_NOT_SQUARE: Words = Words {
    what: NOT_SQUARE.what,
    help: "give it a square `viewBox`, with the drawing in the middle",
};
pub(crate) const HEAVY: Words = Words {
    what: "weighs {} kB",
    help: "icons are shown 90 pixels wide: a PNG of 256 by 256 pixels weighs some 20 kB",
};
pub(crate) const TOO_LARGE: Words =
    Words { what: "weighs {} MB", help: "icons are shown 90 pixels wide: a PNG of 20 kB does" };
pub(crate) const SCRIPT: Words =
    Words { what: "carries a script: {}", help: "remove it: an icon needs none" };
pub(crate) const OUTSIDE_REFERENCE: Words = Words {
    what: "refers to {}, which is not loaded",
    help: "put a picture into the file as a `data:` address, and letters as paths",
};
pub(crate) const WITHOUT_SIZE: Words = Words {
    what: "has neither a `viewBox` nor a width and height",
    help: "write a `viewBox` such as `viewBox=\"0 0 64 64\"` into its `svg` element",
};

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

    /// The same, in these words.
    fn said(&self, code: Code, words: &Words, parts: &[&dyn Display]) -> Finding {
        let mut texts = words.what.split("{}");
        let mut what = texts.next().unwrap_or_default().to_owned();
        for (part, text) in parts.iter().zip(texts) {
            what = format!("{what}{part}{text}");
        }
        self.finding(code, &what, words.help)
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
        let unusual = !is_usual(format) && Format::named(self.name) == Some(format);
        unusual.then(|| self.said(Code::IconFormatUnusual, &UNUSUAL, &[&format.name()]))
    }

    /// Pixels are stretched to the tile's width; a drawing has any size.
    fn icon_too_small(&self, picture: &Picture) -> Option<Finding> {
        let (width, height) = picture.size.filter(|_| picture.format != Format::Svg)?;
        (width.min(height) < f64::from(SMALLEST_ICON))
            .then(|| self.said(Code::IconTooSmall, &TOO_SMALL, &[&width, &height]))
    }

    /// A tile's picture is square.
    fn icon_not_square(&self, picture: &Picture) -> Option<Finding> {
        let (width, height) = picture.size?;
        ((width - height).abs() > SQUARE_WITHIN * width.max(height)).then(|| {
            let words = match picture.format {
                Format::Svg => DRAWING_NOT_SQUARE,
                _ => NOT_SQUARE,
            };
            self.said(Code::IconNotSquare, &words, &[&width, &height])
        })
    }

    /// Every user's browser loads every icon.
    fn icon_heavy(&self) -> Option<Finding> {
        (self.bytes > HEAVY_ICON)
            .then(|| self.said(Code::IconHeavy, &HEAVY, &[&(self.bytes / 1000)]))
    }

    /// A picture runs none; the same file, opened on its own, does.
    fn icon_script(&self, picture: &Picture) -> Option<Finding> {
        Some(self.said(Code::IconScript, &SCRIPT, &[&picture.script.as_deref()?]))
    }

    /// Of a picture, browsers load nothing but its own file.
    fn icon_outside_reference(&self, picture: &Picture) -> Option<Finding> {
        let reference = quoted(picture.reference.as_deref()?);
        Some(self.said(Code::IconOutsideReference, &OUTSIDE_REFERENCE, &[&reference]))
    }

    /// Without either a browser takes 300 by 150, and shows what fits.
    fn icon_without_size(&self, picture: &Picture) -> Option<Finding> {
        (picture.format == Format::Svg && picture.size.is_none())
            .then(|| self.said(Code::IconWithoutSize, &WITHOUT_SIZE, &[]))
    }
}

/// What Kasm asks for.
pub(crate) fn is_usual(format: Format) -> bool {
    matches!(format, Format::Png | Format::Svg)
}
