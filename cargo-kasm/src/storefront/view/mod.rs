//! What the pages show: plain data for templates, made from the model. Nothing here is HTML.

mod builder;
mod feed;
mod library;
mod site;
mod times;
mod workspace;

pub(super) use builder::Builder;
pub(super) use feed::Feed;
pub(super) use library::Library;
pub(super) use site::{Logo, Site, logo_of};
pub(super) use workspace::{Page, pages};

use registry_core::source::{Object, Value};
use serde::Serialize;

/// The texts of a list, whatever else it may hold.
fn texts(fields: &Object, key: &str) -> Vec<String> {
    let items = fields.get(key).and_then(|value| value.value.as_array()).unwrap_or_default();
    items.iter().filter_map(|item| item.value.as_str()).map(str::to_owned).collect()
}

/// A text that fits on a line of a search engine.
fn summary(text: &str) -> String {
    const LONGEST: usize = 155;
    let mut words = text.split_whitespace();
    let mut summary = words.next().unwrap_or_default().to_owned();
    for word in words {
        if summary.chars().count() + word.chars().count() >= LONGEST {
            return summary + "…";
        }
        summary = summary + " " + word;
    }
    summary
}

/// The first letters of the first two words.
fn initials(name: &str) -> String {
    let words = name.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty());
    let letters: String = words.take(2).filter_map(|word| word.chars().next()).collect();
    if letters.is_empty() {
        name.chars().next().map_or_else(|| "?".to_owned(), String::from)
    } else {
        letters.to_uppercase()
    }
}

/// "850 MB", "2.5 GB"; decimal, as Kasm counts.
fn megabytes(size: u64) -> String {
    if size < 1000 {
        return format!("{size} MB");
    }
    let tenths = (size + 50) / 100;
    format!("{}.{} GB", tenths / 10, tenths % 10)
}

/// An address that a link may lead to: no script hides in one of these.
fn is_link(url: &str) -> bool {
    ["https://", "http://", "mailto:"].iter().any(|scheme| url.starts_with(scheme))
}

fn text(value: Option<&Value>) -> Option<String> {
    value.and_then(Value::as_str).filter(|text| !text.trim().is_empty()).map(str::to_owned)
}

/// A piece of a sentence.
#[derive(Debug, PartialEq, Serialize)]
struct Part {
    text: String,
    /// Whether it stood between backticks.
    is_code: bool,
}

/// A sentence in which backticks set off what is code.
fn parts(sentence: &str) -> Vec<Part> {
    let parts = sentence.split('`').enumerate();
    let parts = parts.map(|(place, text)| Part { text: text.to_owned(), is_code: place % 2 == 1 });
    parts.filter(|part| !part.text.is_empty()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sizes_are_decimal() {
        for (size, shown) in
            [(1, "1 MB"), (999, "999 MB"), (1000, "1.0 GB"), (2460, "2.5 GB"), (12_949, "12.9 GB")]
        {
            assert_eq!(megabytes(size), shown);
        }
    }

    #[test]
    fn every_name_has_initials() {
        for (name, letters) in [
            ("vs code", "VC"),
            ("Chrome", "C"),
            ("中文", "中"),
            ("🦀", "🦀"),
            ("", "?"),
            ("ß", "SS"),
        ] {
            assert_eq!(initials(name), letters);
        }
    }

    #[test]
    fn summaries_end_between_words() {
        assert_eq!(summary("  one\n two "), "one two");
        let long = summary(&"word ".repeat(100));
        assert!(long.ends_with("word…") && long.chars().count() <= 156);
    }
}
