//! Searching and filtering, the address, the way back.

use std::io;
use std::path::Path;

use kasm_tests::catalogue::{self, MANY_KINDS};
use serde_json::json;
use thirtyfour::Key;

use crate::visitor::Visitor;

pub(crate) fn with_many_kinds(folder: &Path) -> io::Result<()> {
    catalogue::registry(folder, &MANY_KINDS)
}

const NAMES: &str = "#workspaces .card h2";
const ALL: [&str; 7] =
    ["Chat", "Code Editor", "Desk", "Fox", "Nightly Build", "Painter", "Terminal"];

#[track_caller]
fn sees(visitor: &Visitor, names: &[&str]) {
    visitor.sees(NAMES, names);
    let count = match names.len() {
        7 => "7 workspaces".to_owned(),
        some => format!("{some} of 7 workspaces"),
    };
    visitor.sees("#count", &[count]);
}

/// Names before categories before images before descriptions; starts before insides.
pub(crate) fn search_ranks(visitor: &Visitor) {
    visitor.open("");
    sees(visitor, &ALL);
    for (query, found) in [
        ("desk", &["Desk", "Fox"][..]),
        ("DESK", &["Desk", "Fox"]),
        ("suite", &["Desk"]),
        ("browser", &["Fox"]),
        ("development", &["Code Editor", "Nightly Build", "Terminal"]),
        ("example/painter", &["Painter"]),
        ("build day", &["Nightly Build"]),
        ("  editor  ", &["Code Editor"]),
        ("t", &["Terminal", "Code Editor", "Chat", "Nightly Build", "Painter", "Desk", "Fox"]),
    ] {
        clear(visitor, "q");
        visitor.write("[name=q]", query);
        if query.len() > 1 {
            sees(visitor, found);
        } else {
            // The order of what is found in other places than names is not this test's.
            visitor.until("a name that starts with it", || {
                visitor.texts(NAMES).first().is_some_and(|name| name == found[0])
            });
        }
    }
}

/// Selects what is in a field, so that the next key replaces it.
fn clear(visitor: &Visitor, name: &str) {
    let script = "const field = document.querySelector(`[name=${arguments[0]}]`); \
        field.focus(); field.select();";
    visitor.run::<()>(script, &[json!(name)]);
    visitor.press(Key::Delete);
}

pub(crate) fn each_filter(visitor: &Visitor) {
    for (name, value, found) in [
        ("kasm", "1.20", &["Desk", "Fox", "Painter", "Terminal"][..]),
        ("kasm", "1.14", &["Chat", "Desk"]),
        ("channel", "1.18.0", &["Desk", "Fox", "Terminal"]),
        ("channel", "1.19.0-rolling-daily", &["Desk", "Nightly Build"]),
        ("category", "Privacy", &["Fox"]),
        ("category", "Development", &["Code Editor", "Nightly Build", "Terminal"]),
        ("arch", "arm64", &["Chat", "Desk", "Fox"]),
    ] {
        visitor.open("");
        visitor.choose(name, value);
        sees(visitor, found);
        assert_eq!(visitor.address(), format!("?{name}={value}"));
        visitor.choose(name, "");
        sees(visitor, &ALL);
        assert_eq!(visitor.address(), "");
    }
}

/// Filters narrow each other down.
pub(crate) fn filters_together(visitor: &Visitor) {
    visitor.open("");
    for (name, value, found) in [
        ("kasm", "1.18", &["Code Editor", "Desk", "Fox", "Terminal"][..]),
        ("channel", "develop", &["Code Editor", "Desk", "Terminal"]),
        ("category", "Development", &["Code Editor", "Terminal"]),
        ("arch", "amd64", &["Code Editor", "Terminal"]),
    ] {
        visitor.choose(name, value);
        sees(visitor, found);
    }
    visitor.write("[name=q]", "shell");
    sees(visitor, &["Terminal"]);
    visitor.sees(".card .image", &["registry.example/terminal:develop"]);
    visitor.sees(".card .size", &["350 MB"]);
}

pub(crate) fn sorting(visitor: &Visitor) {
    visitor.open("");
    visitor.choose("sort", "size");
    let by_size = ["Terminal", "Chat", "Fox", "Code Editor", "Desk", "Painter", "Nightly Build"];
    sees(visitor, &by_size);
    // By the size of what this one installs.
    visitor.choose("kasm", "1.15");
    sees(visitor, &["Chat", "Fox", "Desk"]);
    visitor.choose("sort", "");
    sees(visitor, &["Chat", "Desk", "Fox"]);
}

/// Releases are numbers: the newest comes first, and 1.20 is newer than 1.19.
pub(crate) fn releases_are_numbers(visitor: &Visitor) {
    visitor.open("");
    let script = "return [...document.querySelectorAll('[name=kasm] option')].map(o => o.value)";
    let releases: Vec<String> = visitor.run(script, &[]);
    let expected = ["", "1.20", "1.19", "1.18", "1.17", "1.16", "1.15", "1.14", "1.13"];
    assert_eq!(releases, expected);
}

/// A view can be shared: whoever opens its address sees the same.
pub(crate) fn the_address_is_the_view(visitor: &Visitor) {
    let fields = [("q", "e"), ("kasm", "1.19"), ("channel", "develop"), ("sort", "size")];
    visitor.open("");
    visitor.write("[name=q]", "e");
    for (name, value) in &fields[1..] {
        visitor.choose(name, value);
    }
    let found = ["Terminal", "Code Editor", "Desk"];
    sees(visitor, &found);
    let address = visitor.address();
    visitor.open("");
    sees(visitor, &ALL);
    visitor.open(&address);
    sees(visitor, &found);
    for (name, value) in fields {
        let script = "return document.querySelector(`[name=${arguments[0]}]`).value";
        assert_eq!(visitor.run::<String>(script, &[json!(name)]), value);
    }
    assert_eq!(visitor.address(), address);
    visitor.reload();
    sees(visitor, &found);
}

pub(crate) fn back_and_forward(visitor: &Visitor) {
    visitor.open("");
    visitor.choose("arch", "arm64");
    sees(visitor, &["Chat", "Desk", "Fox"]);
    visitor.choose("category", "Desktop");
    sees(visitor, &["Desk"]);
    visitor.back();
    sees(visitor, &["Chat", "Desk", "Fox"]);
    visitor.back();
    sees(visitor, &ALL);
    visitor.forward();
    visitor.forward();
    sees(visitor, &["Desk"]);
    // A word is one step, not each of its letters.
    visitor.write("[name=q]", "office");
    sees(visitor, &["Desk"]);
    visitor.back();
    assert_eq!(visitor.address(), "?category=Desktop&arch=arm64");
    visitor.forward();
    visitor.click(".card:not([hidden]) h2 a");
    visitor.sees("h1", &["Desk"]);
    visitor.back();
    sees(visitor, &["Desk"]);
    assert_eq!(visitor.address(), "?q=office&category=Desktop&arch=arm64");
}

/// A shared link may name what this registry does not have, or no longer: that is said, and not
/// answered with everything.
pub(crate) fn what_is_not_known_is_not_found(visitor: &Visitor) {
    for (address, why) in [
        ("?kasm=9.9", "There is nothing for Kasm 9.9."),
        ("?kasm=1.18&channel=gone", "There is nothing for channel gone."),
        ("?category=Knitting", "There is nothing for category Knitting."),
        ("?arch=riscv64", "There is nothing for riscv64."),
    ] {
        visitor.open(address);
        sees(visitor, &[]);
        visitor.sees("#why", &[why]);
        assert_eq!(visitor.address(), address);
        visitor.click("#back button:last-child");
        sees(visitor, &ALL);
        assert_eq!(visitor.address(), "");
    }
    visitor.open("?sort=nonsense&nonsense=1");
    sees(visitor, &ALL);
}

/// Releases before 1.16 know no channels; what was chosen counts again for a later one.
pub(crate) fn an_old_release_hides_the_channel(visitor: &Visitor) {
    visitor.open("");
    visitor.choose("channel", "1.18.0");
    visitor.choose("kasm", "1.14");
    sees(visitor, &["Chat", "Desk"]);
    assert_eq!(visitor.address(), "?kasm=1.14");
    visitor.choose("kasm", "");
    sees(visitor, &["Desk", "Fox", "Terminal"]);
    assert_eq!(visitor.address(), "?channel=1.18.0");
}

/// Says why, and offers ways back.
pub(crate) fn nothing_found(visitor: &Visitor) {
    visitor.open("?q=shell&category=Privacy");
    sees(visitor, &[]);
    visitor.sees("#nothing h2", &["No workspace matches"]);
    let why = visitor.texts("#why").concat();
    assert!(why.contains("shell") && why.contains("Privacy"), "{why}");
    visitor.click("#back button:last-child");
    sees(visitor, &ALL);
    visitor.sees("#nothing", &[""; 0]);
    assert_eq!(visitor.address(), "");
    visitor.back();
    sees(visitor, &[]);
}
