//! axe finds nothing to complain about: on any page, light or dark, on a screen or a phone.

use std::fs;
use std::io;
use std::path::Path;

use kasm_tests::catalogue::{self, MANY_KINDS, ODD_NAMES};
use serde_json::{Value, json};

use crate::pages::{PAGES, prefer, take_phone};
use crate::visitor::Visitor;

/// Where `npm ci` in this folder puts axe.
const AXE: &str =
    concat!(env!("CARGO_MANIFEST_DIR"), "/../tests/storefront/node_modules/axe-core/axe.min.js");

/// Why these tests cannot run, if they cannot.
pub(crate) fn missing() -> Option<&'static str> {
    (!Path::new(AXE).is_file()).then_some("no axe-core: npm ci in tests/storefront")
}

pub(crate) fn with_all_of_the_catalogue(folder: &Path) -> io::Result<()> {
    let all: Vec<_> = MANY_KINDS.into_iter().chain(ODD_NAMES).collect();
    catalogue::registry(folder, &all)
}

pub(crate) fn light(visitor: &Visitor) {
    prefer(visitor, "light");
    on_every_page(visitor);
}

pub(crate) fn dark(visitor: &Visitor) {
    prefer(visitor, "dark");
    on_every_page(visitor);
}

pub(crate) fn light_on_a_phone(visitor: &Visitor) {
    take_phone(visitor, 360);
    light(visitor);
}

pub(crate) fn dark_on_a_phone(visitor: &Visitor) {
    take_phone(visitor, 360);
    dark(visitor);
}

/// Without a workspace there are other things to see.
pub(crate) fn of_an_empty_registry(visitor: &Visitor) {
    visitor.open("");
    assert_no_violation(visitor, "an empty library");
}

/// What axe overlooks on a page, nobody would learn: it sees a field that nothing names.
pub(crate) fn axe_sees(visitor: &Visitor) {
    visitor.open("");
    visitor.run::<Value>(
        "document.querySelector('main').append(document.createElement('input'))",
        &[],
    );
    let found = violations(visitor);
    assert!(found.iter().any(|violation| violation.starts_with("label:")), "{found:?}");
}

fn on_every_page(visitor: &Visitor) {
    let workspaces = visitor.site.bundle().join("workspace");
    let folders = fs::read_dir(workspaces).expect("every workspace has a page");
    let pages = folders.map(|folder| {
        let name = folder.expect("an own folder").file_name();
        format!("workspace/{}/", name.to_str().expect("names on the site are plain"))
    });
    let mut addresses: Vec<_> = PAGES.map(str::to_owned).into_iter().chain(pages).collect();
    addresses.push("?q=nothing+at+all&category=Privacy".to_owned());
    addresses.push("?kasm=1.18&channel=develop&q=desk".to_owned());
    addresses.dedup();
    for address in addresses {
        visitor.open(&address);
        assert_no_violation(visitor, &address);
    }
}

#[track_caller]
fn assert_no_violation(visitor: &Visitor, place: &str) {
    let found = violations(visitor);
    assert_eq!(found, [""; 0], "{place:?}");
}

/// Every rule that axe has, those for WCAG 2.2 too: what it found, and where.
fn violations(visitor: &Visitor) -> Vec<String> {
    let axe = fs::read_to_string(AXE).expect("it was looked for");
    visitor.run::<Value>(&axe, &[]);
    let options =
        json!({ "resultTypes": ["violations"], "rules": { "target-size": { "enabled": true } } });
    let script = "const [options, done] = arguments; \
        axe.run(document, options).then(({ violations }) => done(violations.flatMap( \
            ({ id, nodes }) => nodes.map((node) => `${id}: ${node.html}: ${node.failureSummary}`))))";
    visitor.run_async(script, &[options])
}
