//! What programs read is what its schema says: every public format of JSON has a row in the book, a
//! schema, and a test of what the program writes.
//!
//! The schema of SARIF is that which the crate `serde-sarif` carries. It is looked up among the
//! downloaded packages; without it those tests are ignored, unless `KASM_REQUIRE_ALL` is set, as in CI.

mod files;
mod github;
mod lines;
mod sarif;

use std::fs;
use std::path::Path;
use std::process::{Command, ExitCode, Output};

use camino::Utf8PathBuf;
use jsonschema::Validator;
use kasm_tests::{cases, hostile};
use libtest_mimic::{Arguments, Failed, Trial};
use serde_json::Value;

use self::sarif::Sarif;

/// The folder of the tests, where the runs are at home.
const HERE: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../tests");

fn main() -> ExitCode {
    let schema = sarif::published_schema();
    let required = std::env::var_os("KASM_REQUIRE_ALL").is_some();
    let ignored = schema.is_err() && !required;
    let sarif = |name: &str, test: fn(&Sarif) -> Result<(), Failed>| {
        let schema = schema.clone();
        Trial::test(name, move || test(&Sarif::new(schema?)?)).with_ignored_flag(ignored)
    };
    let trials = vec![
        sarif("sarif::fixtures", sarif::of_the_fixtures),
        sarif("sarif::hostile", sarif::of_a_hostile_registry),
        sarif("sarif::moved_lines", sarif::fingerprints_stay_where_lines_move),
        sarif("sarif::several_registries", sarif::one_document_for_several_registries),
        sarif("sarif::no_registry", sarif::no_registry_is_no_success),
        Trial::test("json::fixtures", lines::of_the_fixtures),
        Trial::test("json::other_lines", lines::of_bundles_and_rules),
        Trial::test("json::previews", lines::of_previews),
        Trial::test("files::all", files::every_format_has_a_row),
        Trial::test("files::declarations", files::declarations),
        Trial::test("files::lists", files::lists),
        Trial::test("files::published_lists", files::published_lists),
        Trial::test("files::history", files::history),
        Trial::test("cargo_json::fixtures", lines::as_cargo_says_them),
        Trial::test("github::hostile", github::annotations_of_a_hostile_registry),
        Trial::test("github::summary", github::summary_of_a_job),
    ];
    libtest_mimic::run(&Arguments::from_args(), trials).exit_code()
}

/// Runs the binary; the folder of the tests is what GitHub would have checked out.
fn kasm(folder: &Path, arguments: &[&str], summary: Option<&Path>) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_cargo-kasm"));
    command.args(arguments).current_dir(folder).env("GITHUB_WORKSPACE", folder);
    command
        .env_remove("GITHUB_STEP_SUMMARY")
        .envs(summary.map(|path| ("GITHUB_STEP_SUMMARY", path)));
    command.output().expect("the binary runs")
}

fn stdout(output: &Output) -> String {
    String::from_utf8(output.stdout.clone()).expect("output is text")
}

/// The failing registries of the rules, by their paths from the folder of the tests.
fn fixtures() -> Vec<String> {
    let folders = cases(&format!("{HERE}/check"));
    let names = folders.iter().filter_map(|folder| folder.file_name());
    names.map(|name| format!("check/{name}/failing")).collect()
}

/// A registry with mistakes in whatever is hard to write down, in a folder that is too.
fn hostile_registry() -> Result<(tempfile::TempDir, Utf8PathBuf), Failed> {
    let folder = tempfile::tempdir()?;
    let registry = folder.path().join("a b%20c,d:é#?");
    hostile::registry(&registry)?;
    let file = registry.join("workspaces/desk/workspace.toml");
    let text = fs::read_to_string(&file)?.replace("desk.svg", "no such, icon:.svg");
    let keys = "\"\\u0000\\u001b[0m\\n::error::𝒳\" = \"𝒳\"\n\"😀|`<b>\" = 1\n𝒳 = 2\n";
    fs::write(&file, [&text, keys].concat())?;
    let odd = registry.join("workspaces").join("odd\n::warning::%25\u{1b}");
    fs::create_dir(&odd)?;
    fs::write(
        odd.join("workspace.json"),
        "{\"friendly_name\": \"\u{7f}𝒳\", \"𝒳\": \"\\ud83d\", \"a\": 1e999}",
    )?;
    fs::write(odd.join("not-utf8.svg"), [0xFF, 0xFE])?;
    fs::write(registry.join("workspaces/desk/desk.svg"), "no picture")?;
    let root = Utf8PathBuf::from_path_buf(folder.path().canonicalize()?).expect("a plain name");
    Ok((folder, root))
}

fn expect_valid(schema: &Validator, value: &Value) -> Result<(), Failed> {
    let errors = schema.iter_errors(value);
    let errors: Vec<_> =
        errors.map(|error| format!("{error}, at {}", error.instance_path())).collect();
    if errors.is_empty() {
        Ok(())
    } else {
        Err(format!("{}\nin {value}", errors.join("\n")).into())
    }
}

fn array(value: &Value) -> &[Value] {
    value.as_array().map(Vec::as_slice).unwrap_or_default()
}
