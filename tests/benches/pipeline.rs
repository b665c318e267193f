//! How long the stages take for 10 to 10,000 workspaces: `cargo bench -p kasm-tests`.

use std::fmt;
use std::fs;
use std::sync::OnceLock;

use camino::{Utf8Path, Utf8PathBuf};
use divan::Bencher;
use divan::counter::ItemsCount;
use kasm_tests::generate;
use registry_core::bundle::{Bundle, Draft};
use registry_core::check;
use registry_core::declare::{Loaded, Reading, load};
use registry_core::finding::Report;
use registry_core::model::Model;
use tempfile::TempDir;

fn main() {
    divan::main();
    // Nobody drops a static.
    for folder in CASES.iter().filter_map(|case| case.folder.get()) {
        let _ = fs::remove_dir_all(folder.path());
    }
}

static CASES: [Case; 8] = [
    Case::new(Format::Json, 10),
    Case::new(Format::Json, 100),
    Case::new(Format::Json, 1000),
    Case::new(Format::Json, 10_000),
    Case::new(Format::Toml, 10),
    Case::new(Format::Toml, 100),
    Case::new(Format::Toml, 1000),
    Case::new(Format::Toml, 10_000),
];

/// A registry that is generated when it is first asked for.
struct Case {
    format: Format,
    workspaces: usize,
    folder: OnceLock<TempDir>,
}

enum Format {
    Json,
    Toml,
}

impl fmt::Display for Case {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let format = match self.format {
            Format::Json => "json",
            Format::Toml => "toml",
        };
        write!(f, "{} {format}", self.workspaces)
    }
}

impl Case {
    const fn new(format: Format, workspaces: usize) -> Self {
        Self { format, workspaces, folder: OnceLock::new() }
    }

    fn items(&self) -> ItemsCount {
        ItemsCount::new(self.workspaces)
    }

    fn generated(&self) -> TempDir {
        let generate = match self.format {
            Format::Json => generate::registry,
            Format::Toml => generate::toml_registry,
        };
        let folder = TempDir::new().expect("a temporary folder");
        generate(folder.path(), self.workspaces).expect("a writable folder");
        folder
    }

    fn registry_toml(&self) -> Utf8PathBuf {
        utf8(self.folder.get_or_init(|| self.generated())).join("registry.toml")
    }
}

fn utf8(folder: &TempDir) -> &Utf8Path {
    Utf8Path::from_path(folder.path()).expect("a temporary folder with a UTF-8 name")
}

fn read(file: &Utf8Path) -> Loaded {
    load(file, None, Reading::Everything).expect("it was generated")
}

fn bundled(loaded: &Loaded, model: &Model<'_>) -> Bundle {
    Draft::new(&loaded.registry, model).finish(0).sealed()
}

/// From disk to findings.
#[divan::bench(args = &CASES, max_time = 5)]
fn load_model_check(bencher: Bencher<'_, '_>, case: &Case) {
    let file = case.registry_toml();
    bencher.counter(case.items()).bench(|| {
        let loaded = read(&file);
        let findings = check::judge(&loaded).1;
        (loaded, findings)
    });
}

/// From disk to declarations: what checking is measured by.
#[divan::bench(args = &CASES, max_time = 5)]
fn load_alone(bencher: Bencher<'_, '_>, case: &Case) {
    let file = case.registry_toml();
    bencher.counter(case.items()).bench(|| read(&file));
}

/// From declarations to a report, every rule applied; at most twice what loading costs.
#[divan::bench(args = &CASES, max_time = 5)]
fn check_alone(bencher: Bencher<'_, '_>, case: &Case) {
    let loaded = read(&case.registry_toml());
    bencher.counter(case.items()).bench(|| {
        let (model, findings) = check::judge(&loaded);
        let report = Report::new(findings, &model.policy);
        (model, report)
    });
}

/// From the model to a bundle in memory, checksums and all.
#[divan::bench(args = &CASES, max_time = 5)]
fn bundle_in_memory(bencher: Bencher<'_, '_>, case: &Case) {
    let loaded = read(&case.registry_toml());
    let (model, _) = check::judge(&loaded);
    bencher.counter(case.items()).bench(|| bundled(&loaded, &model));
}

/// From a bundle in memory to a folder that did not exist.
#[divan::bench(args = &CASES, max_time = 5)]
fn bundle_to_disk(bencher: Bencher<'_, '_>, case: &Case) {
    let loaded = read(&case.registry_toml());
    let bundle = bundled(&loaded, &check::judge(&loaded).0);
    bencher
        .counter(case.items())
        .with_inputs(|| TempDir::new().expect("a temporary folder"))
        .bench_refs(|folder| {
            let target = utf8(folder).join("public");
            cargo_kasm::publish::publish(&bundle, &target).expect("a writable folder");
        });
}
