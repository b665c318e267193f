//! The command line, as data: each `cli/*.toml` is one run, with its input below `cli/inputs`.
//!
//! The book's sessions are Markdown, `book/*/*.md`, each with its input in a folder `.in` beside it.
//!
//! `TRYCMD=overwrite cargo test --test cli` blesses; `cargo test --test cli -- trycmd=NAME` runs one.

use std::path::{Path, PathBuf};

use trycmd::TestCases;

#[test]
fn cli() {
    cases().case("../tests/cli/*.toml");
}

#[test]
fn sessions_of_the_book() {
    let program = PathBuf::from(env!("CARGO_BIN_EXE_cargo-kasm"));
    // Cargo calls it with the same arguments.
    cases().register_bin("cargo", program).case("../tests/book/*/*.md");
}

fn cases() -> TestCases {
    let checkout = Path::new(env!("CARGO_MANIFEST_DIR")).parent().expect("the workspace's folder");
    let cases = TestCases::new();
    cases.insert_var("[CHECKOUT]", checkout.to_str().expect("a path in UTF-8")).expect("a name");
    cases
        .default_bin_name("cargo-kasm")
        // What a person's own environment would change.
        .env("NO_COLOR", "1")
        .env("COLUMNS", "100")
        .env("CARGO_TERM_COLOR", "auto")
        .env("CARGO_TARGET_DIR", "target")
        .env("SOURCE_DATE_EPOCH", "1700000000");
    cases
}
