//! Every kind of package in every kind of build: each record is found, and none twice.
//!
//! One Cargo workspace has a member of each kind, so each profile is one build of all kinds, and
//! nothing of the product is left out. The profiles are no product of their settings: a setting that
//! could hide records stands in one of them, those that work against each other in two. Left out are
//! other platforms and linkers, and `RUSTFLAGS`, which compile all dependencies anew; what then lies
//! in the files is known from the reader's own tests.

use std::collections::BTreeMap;

use kasm_tests::read_tree;

use crate::project::{DEPENDENCIES, Project, REGISTRY, desk, desk_of, listed, manifest};

/// The workspaces that [`everywhere`] declares.
const EVERYWHERE: [&str; 7] =
    ["constant", "dead", "generic", "made-1", "made-2", "private", "root"];

/// Declarations in all places where one can stand, and some that are configured away.
fn everywhere(macros: &str, options: &str) -> String {
    let desk = |name: &str| {
        let image = format!("\"kasmweb/{name}:1.17.0\"");
        desk_of(macros, options, &format!("{name:?}"), &image)
    };
    let registry = REGISTRY.replace("registry_macros", macros);
    let constant = desk("constant").replace("\"A desktop.\"", "DESCRIPTION");
    format!(
        "{registry}
const DESCRIPTION: &str = \"A desktop.\";
{constant}
{root}
mod private {{ {private} }}
#[allow(dead_code)]
fn dead() {{ {dead} }}
#[allow(dead_code)]
fn generic<T>() {{ {generic} }}
macro_rules! made {{ ($($name:literal $image:literal;)*) => {{ $({made})* }} }}
made! {{ \"made-1\" \"kasmweb/made:1\"; \"made-2\" \"kasmweb/made:2\"; }}
#[cfg(any())]
{never}
#[cfg(test)]
{tested}
",
        root = desk("root"),
        private = desk("private"),
        dead = desk("dead"),
        generic = desk("generic"),
        made = desk_of(macros, options, "$name", "$image"),
        never = desk("never"),
        tested = desk("tested"),
    )
}

/// A member of the workspace, and what its registry lists. `CASE` in its manifest stands for the
/// case, `CRATE` in its sources for its own library.
struct Kind {
    name: &'static str,
    edition: &'static str,
    /// What its manifest has beside that.
    manifest: String,
    sources: Vec<(&'static str, String)>,
    lists: Vec<&'static str>,
}

impl Kind {
    fn new(name: &'static str, file: &'static str, source: String) -> Self {
        Self {
            name,
            edition: "2024",
            manifest: DEPENDENCIES.to_owned(),
            sources: vec![(file, source)],
            lists: EVERYWHERE.to_vec(),
        }
    }

    fn library(name: &'static str, attributes: &str) -> Self {
        let declarations = everywhere("registry_macros", "");
        Self::new(name, "src/lib.rs", format!("{attributes}\n{declarations}pub fn used() {{}}\n"))
    }

    fn program(name: &'static str, attributes: &str) -> Self {
        let declarations = everywhere("registry_macros", "");
        Self::new(name, "src/main.rs", format!("{attributes}\n{declarations}fn main() {{}}\n"))
    }

    fn crate_type(name: &'static str, kind: &str) -> Self {
        let manifest = format!("{DEPENDENCIES}[lib]\ncrate-type = [{kind}]\n");
        Self { manifest, ..Self::library(name, "") }
    }

    fn edition(name: &'static str, edition: &'static str) -> Self {
        Self { edition, ..Self::library(name, "") }
    }

    /// Writes the member's folder, and says what the package is called.
    fn write(&self, project: &Project, case: &str) -> String {
        let folder = self.name;
        let package = format!("{folder}-{case}");
        let text = manifest(&package, &self.manifest.replace("CASE", case));
        let text = text.replace("edition = \"2024\"", &format!("edition = {:?}", self.edition));
        project.write(&format!("{folder}/Cargo.toml"), &text);
        project.write_icon(&format!("{folder}/icons"));
        for (file, source) in &self.sources {
            let source = source.replace("CRATE", &package.replace('-', "_"));
            project.write(&format!("{folder}/{file}"), &source);
        }
        package
    }
}

/// A member of each kind.
fn kinds() -> Vec<Kind> {
    const STRICT: &str = "#![forbid(unsafe_code)]\n#![deny(warnings, missing_docs)]\n//! It.";
    vec![
        Kind::library("lib", ""),
        Kind::program("bin", ""),
        lib_and_bins(),
        Kind::crate_type("cdylib", "\"cdylib\""),
        Kind::crate_type("staticlib", "\"staticlib\""),
        Kind::crate_type("dylib", "\"dylib\""),
        Kind::crate_type("every-crate-type", "\"staticlib\", \"cdylib\", \"rlib\""),
        Kind::library("no-std", "#![no_std]"),
        Kind::new(
            "strict",
            "src/lib.rs",
            format!("{STRICT}\n{}", everywhere("registry_macros", "")),
        ),
        Kind::program("strict-bin", STRICT),
        Kind::edition("edition-2018", "2018"),
        Kind::edition("edition-2021", "2021"),
        renamed(),
        through_facade(),
        Kind::library("linked", ""),
        app(),
    ]
}

/// What is linked into an executable is in it again; the executables have more. Examples have nothing
/// to say.
fn lib_and_bins() -> Kind {
    let mut kind = Kind::library("lib-and-bins", "");
    let program = |name| format!("{}fn main() {{ CRATE::used() }}\n", desk(name));
    kind.sources.push(("src/main.rs", program("first-bin")));
    kind.sources.push(("src/bin/second.rs", program("second-bin")));
    kind.sources.push(("examples/example.rs", program("example")));
    kind.lists.extend(["first-bin", "second-bin"]);
    kind
}

/// The macros under another name.
fn renamed() -> Kind {
    let kind = Kind::new("renamed", "src/lib.rs", everywhere("kasm", ""));
    let (own, other) = ("registry-macros = {", "kasm = { package = \"registry-macros\",");
    Kind { manifest: DEPENDENCIES.replace(own, other), ..kind }
}

/// The package knows neither the macros nor `registry-core`, but a crate that has both.
fn through_facade() -> Kind {
    const OPTION: &str = "crate = facade::core;";
    let source = everywhere("facade::macros", OPTION);
    let source = source.replace("name: \"Desks\"", &format!("{OPTION} name: \"Desks\""));
    let manifest = "[dependencies]\nfacade = { package = \"facade-CASE\", path = \"../facade\" }\n";
    Kind { manifest: manifest.to_owned(), ..Kind::new("through-facade", "src/lib.rs", source) }
}

/// Links a library that declares, and has it built a second time for its build script.
fn app() -> Kind {
    const LINKED: &str = "linked = { package = \"linked-CASE\", path = \"../linked\" }\n";
    let program = format!("{REGISTRY}{}fn main() {{ linked::used() }}\n", desk("app"));
    let script = "fn main() { linked::used() }\n".to_owned();
    Kind {
        name: "app",
        edition: "2024",
        manifest: format!("{DEPENDENCIES}{LINKED}[build-dependencies]\n{LINKED}"),
        sources: vec![("src/main.rs", program), ("build.rs", script)],
        lists: vec!["app"],
    }
}

/// Builds a member of each kind, and compares what is bundled with what they declare.
#[track_caller]
fn assert_all_found(case: &str, settings: &str, arguments: &[&str]) {
    const FACADE: &str = "pub use registry_core as core;\npub use registry_macros as macros;\n";
    let workspace = format!("[workspace]\nresolver = \"3\"\nmembers = [\"*\"]\n{settings}");
    let project = Project::new()
        .with("Cargo.toml", &workspace)
        .with("facade/Cargo.toml", &manifest(&format!("facade-{case}"), DEPENDENCIES))
        .with("facade/src/lib.rs", FACADE);
    let mut expected = BTreeMap::new();
    for mut kind in kinds() {
        kind.lists.sort_unstable();
        expected.insert(kind.write(&project, case), kind.lists);
    }
    let run = project.bundle(&[&["--workspace"], arguments].concat());
    let found: BTreeMap<_, _> =
        run.bundles().map(|(package, path)| (package, listed(&read_tree(path)))).collect();
    assert_eq!(found.len(), expected.len(), "{run}");
    for (package, names) in expected {
        assert_eq!(found[&*package], names, "{package}\n{run}");
    }
}

#[test]
fn dev() {
    assert_all_found("dev", "", &[]);
}

#[test]
fn dev_in_one_unit_and_not_incremental() {
    let settings = "[profile.dev]\nincremental = false\ncodegen-units = 1\ndebug = false\n";
    assert_all_found("dev-one-unit", settings, &[]);
}

#[test]
fn release() {
    assert_all_found("release", "", &["--release"]);
}

#[test]
fn release_with_thin_lto_in_many_units() {
    let settings = "[profile.release]\nlto = \"thin\"\ncodegen-units = 256\nincremental = true\n";
    assert_all_found("thin", settings, &["--release"]);
}

#[test]
fn release_with_fat_lto_stripped_and_aborting() {
    let settings = "[profile.release]\nlto = \"fat\"\ncodegen-units = 1\nstrip = \"symbols\"\npanic = \"abort\"\n";
    assert_all_found("fat", settings, &["--release"]);
}

#[test]
fn a_profile_of_its_own() {
    let settings =
        "[profile.small]\ninherits = \"release\"\nopt-level = \"z\"\nlto = true\nstrip = true\n";
    assert_all_found("small", settings, &["--profile", "small"]);
}
