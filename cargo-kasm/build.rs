//! Puts every page of `rules/` into the program; one that is added is noticed.

use std::error::Error;
use std::path::Path;
use std::{env, fs};

#[expect(clippy::unnecessary_debug_formatting, reason = "paths become Rust's literals")]
fn main() -> Result<(), Box<dyn Error>> {
    println!("cargo::rerun-if-changed=rules");
    let folder = Path::new(&env::var("CARGO_MANIFEST_DIR")?).join("rules");
    let mut rows = Vec::new();
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        if path.extension().is_some_and(|extension| extension == "md") {
            rows.push(format!(
                "({:?}, include_str!({path:?})),\n",
                path.file_stem().unwrap_or_default()
            ));
        }
    }
    rows.sort();
    let pages = Path::new(&env::var("OUT_DIR")?).join("pages.rs");
    Ok(fs::write(pages, format!("&[\n{}]", rows.concat()))?)
}
