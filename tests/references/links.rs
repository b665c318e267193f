//! Every link of the book and of the files beside it leads somewhere.

use std::collections::{BTreeMap, BTreeSet};

use camino::{Utf8Path, Utf8PathBuf};
use kasm_tests::book::{self, Chapter, plain};
use pulldown_cmark::{Event, HeadingLevel, Options, Parser, Tag, TagEnd};

use super::BOOK;

/// What people read beside the book.
const BESIDE: [&str; 6] = [
    "../README.md",
    "../CONTRIBUTING.md",
    "README.md",
    "../registry-core/README.md",
    "../registry-macros/README.md",
    "../cargo-kasm/README.md",
];

/// What a page of Markdown links to, and what it can be linked by.
#[derive(Default)]
struct Page {
    links: Vec<String>,
    anchors: BTreeSet<String>,
    /// The headings' levels.
    levels: Vec<HeadingLevel>,
}

#[test]
fn every_link_leads_somewhere() {
    let pages = pages();
    let mut problems = Vec::new();
    for (path, page) in &pages {
        for link in &page.links {
            if let Some(problem) = problem(&pages, path, link) {
                problems.push(format!("{path}: {link}: {problem}"));
            }
        }
    }
    let count: usize = pages.values().map(|page| page.links.len()).sum();
    assert!(count > 200, "{count} links");
    assert!(problems.is_empty(), "\n{}\n", problems.join("\n"));
}

#[test]
fn every_chapter_has_one_title() {
    let is_title = |level: &&HeadingLevel| **level == HeadingLevel::H1;
    let wrong = pages().into_iter().filter_map(|(path, page)| {
        let titles = page.levels.iter().filter(is_title).count();
        (path.starts_with(BOOK) && titles != 1).then(|| format!("{path} has {titles} titles"))
    });
    let wrong: Vec<_> = wrong.collect();
    assert!(wrong.is_empty(), "\n{}\n", wrong.join("\n"));
}

/// What is wrong with a link, if anything is.
fn problem(pages: &BTreeMap<Utf8PathBuf, Page>, from: &Utf8Path, link: &str) -> Option<String> {
    if link.contains("://") || link.starts_with("mailto:") {
        return None;
    }
    let (file, anchor) = link.split_once('#').map_or((link, None), |(file, at)| (file, Some(at)));
    let folder = from.parent().unwrap_or(from);
    let to = if file.is_empty() { from.to_owned() } else { plain(&folder.join(file)) };
    if !to.exists() {
        return Some("there is no such file".to_owned());
    }
    if from.starts_with(BOOK) && !to.starts_with(BOOK) {
        return Some(
            "it leads out of the book, to where only the repository has something".to_owned(),
        );
    }
    let anchor = anchor?;
    let Some(page) = pages.get(&to) else { return Some("no page with anchors".to_owned()) };
    (!page.anchors.contains(anchor)).then(|| {
        let anchors: Vec<_> = page.anchors.iter().map(String::as_str).collect();
        format!("there is no such anchor, but {}", anchors.join(", "))
    })
}

/// All pages, by their paths from here. A link in a file that a chapter includes is relative to the chapter.
fn pages() -> BTreeMap<Utf8PathBuf, Page> {
    let chapters = book::chapters().into_iter().map(|chapter| {
        let page = page(&chapter.expanded());
        (chapter.path, page)
    });
    let beside = BESIDE.into_iter().filter(|path| Utf8Path::new(path).exists()).map(Chapter::read);
    chapters.chain(beside.map(|file| (file.path, page(&file.text)))).collect()
}

/// Reads a page as mdBook does.
fn page(text: &str) -> Page {
    let mut page = Page::default();
    let mut heading: Option<String> = None;
    let mut times: BTreeMap<String, usize> = BTreeMap::new();
    for event in Parser::new_ext(text, Options::ENABLE_TABLES) {
        match event {
            Event::Start(Tag::Link { dest_url, .. } | Tag::Image { dest_url, .. }) => {
                page.links.push(dest_url.into_string());
            }
            Event::Start(Tag::Heading { level, .. }) => {
                page.levels.push(level);
                heading = Some(String::new());
            }
            Event::Text(text) | Event::Code(text) => {
                heading.as_mut().into_iter().for_each(|heading| heading.push_str(&text));
            }
            Event::End(TagEnd::Heading(_)) => {
                let anchor = anchor(&heading.take().unwrap_or_default());
                let before = times.entry(anchor.clone()).or_default();
                page.anchors.insert(match *before {
                    0 => anchor,
                    before => format!("{anchor}-{before}"),
                });
                *before += 1;
            }
            _ => {}
        }
    }
    page
}

/// A heading's anchor: its letters and digits in lower case, `-` for blanks.
fn anchor(heading: &str) -> String {
    let kept = heading.trim().chars().filter_map(|letter| match letter {
        letter if letter.is_alphanumeric() || matches!(letter, '_' | '-') => {
            Some(letter.to_ascii_lowercase())
        }
        letter if letter.is_whitespace() => Some('-'),
        _ => None,
    });
    kept.collect()
}
