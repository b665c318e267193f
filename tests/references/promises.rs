//! What the book promises, and what it says of Kasm, is so.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use cargo_kasm::exit;
use kasm_tests::read_tree;
use registry_core::finding::Code;
use registry_core::model::{RELEASES, Schema};
use registry_core::visit::Refusal;
use snapbox::{Data, assert_data_eq};

use super::BOOK;

/// Every code that there ever was, with its name.
const CODES: &str = "references/codes.txt";

fn chapter(name: &str) -> String {
    fs::read_to_string(format!("{BOOK}/{name}")).unwrap_or_else(|error| panic!("{name}: {error}"))
}

#[test]
fn codes_and_names_stay_together() {
    let text = fs::read_to_string(CODES).unwrap_or_default();
    let mut codes: BTreeMap<_, _> = text.lines().filter_map(|line| line.split_once(' ')).collect();
    for rule in Code::ALL {
        let (code, name) = (rule.code(), rule.name());
        for (known, called) in &codes {
            let is_same = (*known == code) == (*called == name);
            assert!(is_same, "{code} is `{name}`, but {known} was `{called}`");
        }
        codes.insert(code, name);
    }
    let all: String = codes.iter().flat_map(|(code, name)| [*code, " ", *name, "\n"]).collect();
    assert_data_eq!(all, Data::read_from(Path::new(CODES), None).raw());
}

#[test]
fn exit_codes_stay() {
    let codes = [exit::OK, exit::FINDINGS, exit::USAGE, exit::NETWORK, exit::SYSTEM];
    assert_eq!(codes, [0, 1, 2, 3, 4]);
}

#[test]
fn the_oldest_rust_is_the_one_that_is_named() {
    let said = format!("all three crates is {}.", env!("CARGO_PKG_RUST_VERSION"));
    assert!(chapter("stability.md").contains(&said), "{said}");
}

#[test]
fn every_variable_is_named() {
    let chapter = chapter("files.md");
    let sources = read_tree("../cargo-kasm/src").into_values();
    let texts: Vec<_> = sources.map(|bytes| String::from_utf8_lossy(&bytes).into_owned()).collect();
    let is_variable = |text: &&str| {
        let letters = text.bytes().all(|byte| byte.is_ascii_uppercase() || byte == b'_');
        letters && text.trim_matches('_').contains('_')
    };
    // What Cargo says to the compiler is no variable of the program.
    let of_cargo = |text: &str| {
        text.starts_with("CARGO_PKG") || matches!(text, "CARGO_MANIFEST_DIR" | "OUT_DIR")
    };
    let named: Vec<_> = texts.iter().flat_map(|text| text.split('"').filter(is_variable)).collect();
    assert!(named.contains(&"KASM_CACHE_DIR"), "{named:?}");
    let missing = named.into_iter().filter(|name| !of_cargo(name));
    let missing: Vec<_> = missing.filter(|name| !chapter.contains(&format!("`{name}`"))).collect();
    assert!(missing.is_empty(), "files.md does not name {missing:?}");
}

#[test]
fn releases_and_their_schemas_are_those_that_are_known() {
    let chapter = chapter("kasm.md");
    for schema in Schema::ALL {
        let readers = RELEASES.iter().filter(|release| release.schema == schema);
        let readers: Vec<_> =
            readers.map(|release| format!("{}.{}", release.number.0, release.number.1)).collect();
        let row = format!("| {} | `{schema}` |", readers.join(", "));
        assert!(chapter.contains(&row), "{row}");
    }
}

#[test]
fn what_kasm_says_is_quoted() {
    let chapter = chapter("kasm.md");
    let refusals = [
        Refusal::NoSchemaList,
        Refusal::InvalidAddress,
        Refusal::NoCompatibleSchema,
        Refusal::NotARegistry,
        Refusal::AlreadyInstalled,
    ];
    for words in refusals.into_iter().filter_map(Refusal::words) {
        assert!(chapter.contains(&format!("| {words} |")), "{words}");
    }
}
