//! The command line, as data: each `cli/*.toml` is one run, with its input below `cli/inputs`.
//!
//! `TRYCMD=overwrite cargo test --test cli` blesses; `cargo test --test cli -- NAME` runs one.

use std::path::Path;

#[test]
fn cli() {
    let checkout = Path::new(env!("CARGO_MANIFEST_DIR")).parent().expect("the workspace's folder");
    let cases = trycmd::TestCases::new();
    cases.insert_var("[CHECKOUT]", checkout.to_str().expect("a path in UTF-8")).expect("a name");
    cases
        .default_bin_name("cargo-kasm")
        // What a person's own environment would change.
        .env("NO_COLOR", "1")
        .env("COLUMNS", "100")
        .env("CARGO_TERM_COLOR", "auto")
        .env("CARGO_TARGET_DIR", "target")
        .env("SOURCE_DATE_EPOCH", "1700000000")
        .case("../tests/cli/*.toml");
}
