//! Registries of every size.

use std::io;
use std::path::Path;

use kasm_tests::gallery;
use serde_json::{Value, json};

use crate::visitor::Visitor;

pub(crate) fn with_none(folder: &Path) -> io::Result<()> {
    gallery::registry(folder, 0)
}

/// A registry's first day: what there is, and how to go on.
pub(crate) fn none(visitor: &Visitor) {
    visitor.open("");
    visitor.sees("h1", &["Gallery"]);
    visitor.sees("#workspaces .card", &[""; 0]);
    assert_eq!(visitor.texts("form"), [""; 0], "there is nothing to search");
    assert!(visitor.texts(".empty").concat().contains("no workspaces yet"));
    visitor.click(".empty a");
    visitor.sees("h1", &["New workspace"]);
}

pub(crate) fn with_one(folder: &Path) -> io::Result<()> {
    gallery::registry(folder, 1)
}

pub(crate) fn one(visitor: &Visitor) {
    visitor.open("");
    visitor.sees("#workspaces .card h2", &["Amber Browser"]);
    visitor.sees("#count", &["1 workspace"]);
    visitor.write("[name=q]", "zzz");
    visitor.sees("#count", &["0 of 1 workspace"]);
}

pub(crate) fn with_71(folder: &Path) -> io::Result<()> {
    gallery::registry(folder, 71)
}

/// Every card has its own picture, drawn small.
pub(crate) fn seventy_one(visitor: &Visitor) {
    visitor.open("");
    visitor.sees("#count", &["71 workspaces"]);
    let script = "const done = arguments[0]; \
        const images = [...document.querySelectorAll('.card img')]; \
        for (const image of images) image.loading = 'eager'; \
        Promise.all(images.map(image => image.decode())).then(() => done( \
            images.map(image => [image.src, image.naturalWidth, image.width])))";
    let images: Vec<(String, u32, u32)> = visitor.run_async(script, &[]);
    let mut addresses: Vec<_> = images.iter().map(|(address, ..)| address).collect();
    addresses.sort();
    addresses.dedup();
    assert_eq!(addresses.len(), 71);
    for (address, pixels, width) in &images {
        assert!((1..=3).contains(&(pixels / width)), "{address}: {pixels} pixels shown in {width}");
    }
}

pub(crate) fn with_5000(folder: &Path) -> io::Result<()> {
    gallery::registry(folder, 5000)
}

/// Every letter finds what it should, and none is waited for. How long each took is a benchmark's
/// matter; here it only must not be out of all measure.
pub(crate) fn five_thousand(visitor: &Visitor) {
    visitor.open("");
    visitor.sees("#count", &["5000 workspaces"]);
    let list = visitor.site.list("1.1");
    let script = "window.longest = 0; \
        const note = (list) => { \
            for (const { duration } of list.getEntries()) longest = Math.max(longest, duration); \
        }; \
        new PerformanceObserver(note).observe({ type: 'event', durationThreshold: 16 }); \
        new PerformanceObserver(note).observe({ type: 'longtask' })";
    visitor.run::<Value>(script, &[]);
    let query = "kestrel vault 3";
    let mut typed = String::new();
    for letter in query.chars() {
        typed.push(letter);
        visitor.write("[name=q]", &letter.to_string());
        let expected = found(&list, &typed);
        let count = if expected == 5000 {
            "5000 workspaces".into()
        } else {
            format!("{expected} of 5000 workspaces")
        };
        visitor.sees("#count", &[count]);
    }
    let first = "return document.querySelector('#workspaces .card:not([hidden]) h2').textContent";
    assert_eq!(visitor.run::<String>(first, &[]), "Kestrel Vault 3");
    let longest: f64 = visitor.run("return longest", &[]);
    assert!(longest < 2000.0, "a letter took {longest} ms");
    visitor.choose("category", "Games");
    visitor.sees("#nothing h2", &["No workspace matches"]);
    visitor.run::<Value>(
        "const field = document.querySelector('[name=q]'); field.value = ''; \
            field.dispatchEvent(new Event('input', { bubbles: true }))",
        &[],
    );
    let games = count(&list, |workspace| workspace["categories"] == json!(["Games"]));
    visitor.sees("#count", &[format!("{games} of 5000 workspaces")]);
    // On paper nothing follows when the last one comes near.
    let script = "dispatchEvent(new Event('beforeprint')); \
        return document.querySelectorAll('#workspaces .card').length";
    assert_eq!(visitor.run::<usize>(script, &[]), games);
}

/// How many workspaces have every word of a query somewhere.
fn found(list: &Value, query: &str) -> usize {
    count(list, |workspace| {
        let entries = workspace["compatibility"].as_array().expect("each has some");
        let images = entries.iter().map(|entry| &entry["image"]);
        let fields = ["friendly_name", "description"].iter().map(|field| &workspace[*field]);
        let categories = workspace["categories"].as_array().into_iter().flatten();
        let all = images.chain(fields).chain(categories).filter_map(Value::as_str);
        let text = all.collect::<Vec<_>>().join("\n").to_lowercase();
        query.split_whitespace().all(|word| text.contains(word))
    })
}

fn count(list: &Value, is_wanted: impl Fn(&Value) -> bool) -> usize {
    let workspaces = list["workspaces"].as_array().expect("a list has workspaces");
    workspaces.iter().filter(|workspace| is_wanted(workspace)).count()
}
