//! Names in every script; names and pictures that would run if a page let them.

use std::io;
use std::path::Path;

use kasm_tests::catalogue::{self, ODD_NAMES};
use serde_json::{Value, json};

use crate::visitor::Visitor;

pub(crate) fn with_odd_names(folder: &Path) -> io::Result<()> {
    catalogue::registry(folder, &ODD_NAMES)
}

/// Every name is seen as it is written, on its card and on its page.
pub(crate) fn are_seen_as_written(visitor: &Visitor) {
    visitor.open("");
    let script =
        "return [...document.querySelectorAll('.card h2 a')].map(a => [a.textContent, a.href])";
    let cards: Vec<(String, String)> = visitor.run(script, &[]);
    assert_eq!(cards.len(), ODD_NAMES.len());
    for workspace in ODD_NAMES {
        let card = cards.iter().find(|(name, _)| name == workspace.name);
        let (_, address) = card.unwrap_or_else(|| panic!("{} is not in {cards:?}", workspace.name));
        let path = address.strip_prefix(&visitor.site.url("")).expect("it is on the site");
        visitor.open(path);
        visitor.sees("h1", &[workspace.name]);
        assert!(visitor.texts(".head p").iter().any(|text| text == workspace.description));
    }
}

pub(crate) fn are_found(visitor: &Visitor) {
    for (query, name) in [
        ("科学", "数据科学工作台"),
        ("مكتب", "مكتب عربي"),
        ("🎨", "🦊 Browser 🎨"),
        ("🏳️‍🌈", "🦊 Browser 🎨"),
        ("<script>", "<script>alert(1)</script>"),
    ] {
        visitor.open(&format!("?{}", query_string(visitor, query)));
        visitor.sees("#workspaces .card h2", &[name]);
        assert!(visitor.address().len() > 3, "the address holds the query");
    }
}

fn query_string(visitor: &Visitor, query: &str) -> String {
    visitor.run("return new URLSearchParams({ q: arguments[0] }).toString()", &[json!(query)])
}

/// Nothing of it runs: not by itself, not where a mouse passes, not as a filter, not in an address.
pub(crate) fn do_not_run(visitor: &Visitor) {
    let source = "window.alert = () => { window.ran = true; }";
    visitor.command("Page.addScriptToEvaluateOnNewDocument", json!({ "source": source }));
    let hostile = "<img src=x onerror=alert(1)>";
    visitor.open("");
    let (pages, categories): (Vec<String>, Vec<String>) = visitor.run(
        "return [[...document.querySelectorAll('.card a')].map(a => a.href), \
            [...document.querySelectorAll('[name=category] option')].map(o => o.value)]",
        &[],
    );
    let own = visitor.site.url("");
    let pages = pages.iter().map(|page| page.replacen(&own, "", 1));
    let query = query_string(visitor, hostile);
    let mut addresses: Vec<_> = pages.collect();
    addresses.extend([
        String::new(),
        format!("?{query}"),
        format!("?kasm=1.19&{query}&sort=%22%3E"),
    ]);
    for address in addresses {
        visitor.open(&address);
        assert_nothing_ran(visitor, &address);
    }
    visitor.open("");
    for category in categories {
        let script = "const field = document.querySelector('[name=category]'); \
            field.value = arguments[0]; \
            field.dispatchEvent(new Event('input', { bubbles: true }))";
        visitor.run::<Value>(script, &[json!(category)]);
        visitor.until("a filter", || visitor.address().contains("category") || category.is_empty());
        assert_nothing_ran(visitor, &category);
    }
    visitor.write("[name=q]", hostile);
    visitor.sees("#nothing h2", &["No workspace matches"]);
    assert_nothing_ran(visitor, "the empty state");
}

/// Once every picture is there, nothing has run and nothing foreign is in the page.
#[track_caller]
fn assert_nothing_ran(visitor: &Visitor, place: &str) {
    let script = "const done = arguments[0]; \
        for (const image of document.images) image.loading = 'eager'; \
        Promise.allSettled([...document.images].map(image => image.decode())).then(() => done([ \
            window.ran === true, \
            document.querySelectorAll('main script, [onload], [onerror], [onmouseover], main b').length, \
            [...document.images].filter(image => !image.naturalWidth).map(image => image.src)]))";
    let (ran, foreign, broken): (bool, usize, Vec<String>) = visitor.run_async(script, &[]);
    assert!(!ran && foreign == 0, "{place}: ran: {ran}, foreign elements: {foreign}");
    assert_eq!(broken, [""; 0], "{place}: broken pictures");
}
