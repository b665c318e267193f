//! The rules' pages, which stand in `rules/` and are part of the program, and what they say about a
//! rule beyond its row in the table. A test keeps them true.

use std::borrow::Cow;
use std::fs;

use percent_encoding::{AsciiSet, CONTROLS, utf8_percent_encode};
use registry_core::finding::{Code, Safety};

use crate::cache;

/// Names of rules, and their pages.
static PAGES: &[(&str, &str)] = include!(concat!(env!("OUT_DIR"), "/pages.rs"));

/// A rule's page, in Markdown; where there is none, what the table says.
pub fn page(rule: Code) -> Cow<'static, str> {
    match PAGES.iter().find(|(name, _)| *name == rule.name()) {
        Some((_, page)) => Cow::Borrowed(page),
        None => format!("## {}: {rule}\n\n{}\n", rule.code(), rule.summary()).into(),
    }
}

/// The address of a rule's page, for a terminal's links: a file of the user's cache. The book has no address of
/// its own, and a page that is part of the program is right for this release.
pub(crate) fn link(rule: Code) -> Option<String> {
    let folder = cache::of_user("rules")?;
    // As text, which opens everywhere.
    let name = format!("{}.txt", rule.code());
    let (file, page) = (folder.join(&name), page(rule));
    if fs::read(&file).ok().as_deref() != Some(page.as_bytes()) {
        cache::put(&folder, &name, page.as_bytes()).ok()?;
    }
    let path = file.canonicalize_utf8().ok()?.into_string().replace('\\', "/");
    let path = path.trim_start_matches("//?/").trim_start_matches('/');
    Some(format!("file:///{}", utf8_percent_encode(path, NOT_IN_A_PATH)))
}

/// What stands in an address for something else.
const NOT_IN_A_PATH: &AsciiSet =
    &CONTROLS.add(b' ').add(b'"').add(b'#').add(b'%').add(b'<').add(b'>').add(b'?').add(b'`');

/// What a page says before its first heading, a line a paragraph.
pub fn lead(page: &str) -> String {
    let text = page.split_once('\n').map_or("", |(_title, text)| text);
    let lead = text.split("\n### ").next().unwrap_or_default();
    let paragraphs = lead.trim().split("\n\n");
    paragraphs.map(|paragraph| paragraph.replace('\n', " ")).collect::<Vec<_>>().join("\n")
}

/// The fixes that are offered for what a rule finds: none, one kind, or both.
pub fn fixes(page: &str) -> Vec<Safety> {
    const UNSAFE: &str = "--unsafe-fixes";
    let fixes: Vec<_> = page.split("--fix").skip(1).collect();
    let is_unsafe = |after: &&str| after.trim_start().starts_with(UNSAFE);
    let safe = fixes.iter().any(|after| !is_unsafe(after)).then_some(Safety::Safe);
    let not_safe = fixes.iter().any(is_unsafe).then_some(Safety::Unsafe);
    safe.into_iter().chain(not_safe).collect()
}

/// Whether `cargo kasm images update` mends what a rule of the group `images` finds.
pub fn is_updated(page: &str) -> bool {
    const COMMAND: [&str; 4] = ["cargo", "kasm", "images", "update"];
    page.split('`').any(|code| code.split_whitespace().eq(COMMAND))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_page_says_which_fixes_there_are() {
        for (page, expected) in [
            ("By hand.", &[][..]),
            ("`cargo kasm check --fix` does.", &[Safety::Safe]),
            ("`cargo kasm check --fix --unsafe-fixes` does.", &[Safety::Unsafe]),
            ("`cargo kasm check --fix\n--unsafe-fixes` does.", &[Safety::Unsafe]),
            (
                "`--fix` mends the one, `--fix --unsafe-fixes` the other.",
                &[Safety::Safe, Safety::Unsafe],
            ),
        ] {
            assert_eq!(fixes(page), expected, "{page}");
        }
    }

    #[test]
    fn the_lead_ends_at_the_first_heading() {
        let page =
            "## KR0000: some-rule\n\nIt finds\nthis.\n\nAnd that.\n\n### Why it matters\n\nSo.\n";
        assert_eq!(lead(page), "It finds this.\nAnd that.");
        assert_eq!(lead("## KR0000: some-rule"), "");
    }

    #[test]
    fn a_rule_without_a_page_is_explained_by_its_row() {
        for &rule in Code::ALL {
            assert!(page(rule).starts_with(&format!("## {}: {rule}\n", rule.code())), "{rule}");
            assert!(!lead(&page(rule)).is_empty(), "{rule}");
        }
    }
}
