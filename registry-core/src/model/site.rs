//! What a registry says about its site: `[site]`.

use std::fmt;
use std::str::FromStr;

use crate::declare::Content;

/// What a registry says about its site; everything has a default.
#[derive(Clone, Debug, Default)]
pub struct Site {
    /// The title, instead of the registry's name.
    pub name: Option<String>,
    /// The picture beside the title.
    pub logo: Option<SiteFile>,
    /// The colour of links and buttons.
    pub accent: Option<Colour>,
    /// The links at the foot of every page.
    pub footer: Vec<FooterLink>,
    /// The files that replace or add to those of the built-in theme.
    pub theme: Vec<SiteFile>,
}

/// A file of the registry that the site is made with.
#[derive(Clone, Debug)]
pub struct SiteFile {
    /// Its path: a logo's below the registry's folder, another one's below the theme's.
    pub path: String,
    /// Its bytes.
    pub content: Content,
}

/// A link at the foot of every page.
#[derive(Clone, Debug)]
pub struct FooterLink {
    /// What it is called.
    pub text: String,
    /// Where it leads.
    pub url: String,
}

/// A colour: its parts of red, green and blue, 0 to 255 each.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[expect(missing_docs, reason = "they are what they are called")]
pub struct Colour {
    pub red: u8,
    pub green: u8,
    pub blue: u8,
}

impl fmt::Display for Colour {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "#{:02x}{:02x}{:02x}", self.red, self.green, self.blue)
    }
}

impl FromStr for Colour {
    type Err = ();

    fn from_str(text: &str) -> Result<Self, ()> {
        let digits = text.strip_prefix('#').ok_or(())?;
        let long = match digits.len() {
            3 => digits.chars().flat_map(|digit| [digit, digit]).collect(),
            _ => digits.to_owned(),
        };
        let is_hex = long.len() == 6 && long.bytes().all(|byte| byte.is_ascii_hexdigit());
        let number = u32::from_str_radix(&long, 16).ok().filter(|_| is_hex).ok_or(())?;
        let [_, red, green, blue] = number.to_be_bytes();
        Ok(Self { red, green, blue })
    }
}
