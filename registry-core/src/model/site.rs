//! `[site]`: what the storefront looks like.

use std::fmt;
use std::str::FromStr;

use super::contact;
use super::fields::{Fields, Unknown};
use super::typed::{Context, InvalidValue};
use crate::declare::{Content, SiteDecl, StaticFile};
use crate::finding::{Code, Finding, quoted};
use crate::picture::Picture;
use crate::source::{Object, SourceId, Spanned};

/// What a registry says about its storefront. What is wrong is left out.
#[derive(Clone, Debug, Default)]
pub struct Site {
    /// The title, where it is not the registry's name.
    pub name: Option<String>,
    /// The logo, where it is not the registry's icon.
    pub logo: Option<SiteFile>,
    /// The colour of what can be clicked.
    pub accent: Option<Colour>,
    /// What stands at the end of every page.
    pub footer: Vec<FooterLink>,
    /// Files that replace those of the built-in theme, or stand beside them.
    pub theme: Vec<SiteFile>,
}

/// A file of the registry that the storefront is made with.
#[derive(Clone, Debug)]
pub struct SiteFile {
    /// Its path below the registry's folder, or below that of the theme; `/` between parts.
    pub path: String,
    /// Its bytes.
    pub content: Content,
    /// The file, for findings about it.
    pub source: SourceId,
}

/// A link with its text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FooterLink {
    /// What people see; not blank.
    pub text: String,
    /// A web or mail address.
    pub url: String,
}

/// A colour as screens mix it: `#rrggbb`, or `#rgb` in short.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Colour {
    /// How much red.
    pub red: u8,
    /// How much green.
    pub green: u8,
    /// How much blue.
    pub blue: u8,
}

impl fmt::Display for Colour {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { red, green, blue } = self;
        write!(f, "#{red:02x}{green:02x}{blue:02x}")
    }
}

impl FromStr for Colour {
    type Err = InvalidValue;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        text.strip_prefix('#').and_then(hexadecimal).ok_or_else(|| {
            let message = format!("{} is no colour such as `#2563eb`", quoted(text));
            match hexadecimal(text) {
                Some(colour) => {
                    let help = format!("write `{colour}`");
                    InvalidValue::new(Code::BadColour, message, help)
                        .replacement(colour.to_string())
                }
                None => InvalidValue::new(
                    Code::BadColour,
                    message,
                    "write how much red, green and blue it has, each from `00` to `ff`",
                ),
            }
        })
    }
}

/// A colour without its `#`.
fn hexadecimal(digits: &str) -> Option<Colour> {
    let is_number = digits.bytes().all(|digit| digit.is_ascii_hexdigit());
    let number = u32::from_str_radix(digits, 16).ok().filter(|_| is_number)?;
    let [_, red, green, blue] = match digits.len() {
        6 => number.to_be_bytes(),
        3 => {
            let [high, low] = [number >> 8, number & 0xFF];
            let [green, blue] = [low >> 4, low & 0xF];
            // A digit stands for itself twice.
            (0x11 * (high << 16 | green << 8 | blue)).to_be_bytes()
        }
        _ => return None,
    };
    Some(Colour { red, green, blue })
}

const UNKNOWN: Unknown = Unknown {
    code: Code::UnknownSetting,
    message: "is no setting of the site",
    help: "nothing reads it: remove it",
    synonyms: &[("title", "name"), ("icon", "logo"), ("color", "accent"), ("links", "footer")],
    hints: &[],
    refused: false,
    moved: Unknown::AS_WRITTEN,
};

const UNKNOWN_IN_LINK: Unknown = Unknown {
    message: "is no part of a link",
    synonyms: &[
        ("name", "text"),
        ("title", "text"),
        ("label", "text"),
        ("href", "url"),
        ("link", "url"),
    ],
    ..UNKNOWN
};

/// Reads `[site]`.
pub(super) fn from_decl(decl: &SiteDecl, context: &mut Context<'_>) -> Site {
    let Some(first) = decl.settings.entries.first() else {
        return Site::default();
    };
    let mut fields = Fields::new(&decl.settings, first.key.span, "site", context);
    let name = fields.optional::<String>("name").filter(|name| !name.trim().is_empty());
    let accent = accent(&mut fields);
    let links: Option<Vec<Spanned<Object>>> = fields.optional("footer");
    let links = links.iter().flatten().enumerate();
    let footer = links.filter_map(|(index, item)| link(index, item, fields.context)).collect();
    // What they name was looked for when it was read.
    fields.optional::<String>("logo");
    fields.optional::<String>("theme");
    fields.finish(UNKNOWN, |_| false);
    let logo = decl.logo.as_ref().filter(|logo| Picture::read(&logo.content).is_ok());
    let theme = decl.theme.iter().map(file).collect();
    Site { name, logo: logo.map(file), accent, footer, theme }
}

fn file(file: &StaticFile) -> SiteFile {
    SiteFile { path: file.path.to_string(), content: file.content.clone(), source: file.source }
}

fn accent(fields: &mut Fields<'_, '_, '_>) -> Option<Colour> {
    let Spanned { value: text, span } = fields.optional::<Spanned<String>>("accent")?;
    text.parse().map_err(|invalid: InvalidValue| fields.context.push(invalid.at(span))).ok()
}

/// One link of the footer.
fn link(index: usize, item: &Spanned<Object>, context: &mut Context<'_>) -> Option<FooterLink> {
    let prefix = format!("site.footer[{index}]");
    let mut fields = Fields::new(&item.value, item.span, &prefix, context);
    let text = fields.expected::<Spanned<String>>("text", Code::BadLink, "people see and click it");
    let url = fields.expected::<Spanned<String>>("url", Code::BadLink, "the link leads there");
    let text = text.filter(|text| {
        let is_blank = text.value.trim().is_empty();
        if is_blank {
            let finding = Finding::new(Code::BadLink, text.span, "the text of a link is blank");
            fields.context.push(finding.help("write what people see and click"));
        }
        !is_blank
    });
    let url = url.filter(|url| {
        let problem = contact::problem(&url.value, Code::BadLink);
        let is_right = problem.is_none();
        fields.context.findings.extend(problem.map(|problem| problem.at(url.span)));
        is_right
    });
    fields.finish(UNKNOWN_IN_LINK, |_| false);
    Some(FooterLink { text: text?.value, url: url?.value })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn colours_have_two_spellings_and_one_form() {
        for (text, expected) in [
            ("#2563eb", Ok("#2563eb")),
            ("#2563EB", Ok("#2563eb")),
            ("#fa0", Ok("#ffaa00")),
            ("#000", Ok("#000000")),
            ("2563eb", Err(Some("#2563eb"))),
            ("fff", Err(Some("#ffffff"))),
            ("#+12", Err(None)),
            ("##abc", Err(None)),
            ("#abcd", Err(None)),
            ("#2563ebff", Err(None)),
            ("#gggggg", Err(None)),
            ("#é12", Err(None)),
            ("blue", Err(None)),
            ("#", Err(None)),
            ("", Err(None)),
        ] {
            let found = text.parse::<Colour>().map(|colour| colour.to_string());
            let found = found.map_err(|invalid| invalid.replacement);
            assert_eq!(found, expected.map(str::to_owned).map_err(|text| text.map(str::to_owned)));
        }
    }
}
