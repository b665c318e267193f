//! What is missing, full or forbidden: each is said, with a way out.

use std::net::TcpListener;

use crate::*;

/// A package with a registry, for which Cargo is asked.
fn package() -> (tempfile::TempDir, String) {
    let (folder, registry) = sound_registry();
    let manifest = "[package]\nname = \"desks\"\nedition = \"2024\"\n\n[lib]\npath = \"lib.rs\"\n";
    // Only what depends on something can declare in Rust.
    let needed = "\n[dependencies]\nother = { path = \"other\" }\n";
    fs::create_dir(format!("{registry}/other")).expect("an own folder");
    for (path, text) in [
        ("Cargo.toml", &*format!("{manifest}{needed}")),
        ("lib.rs", ""),
        ("other/Cargo.toml", &*manifest.replace("desks", "other")),
        ("other/lib.rs", ""),
    ] {
        fs::write(format!("{registry}/{path}"), text).expect("an own folder");
    }
    (folder, registry)
}

/// What a run says, with these variables.
fn said(arguments: &[&str], variables: &[(&str, &str)]) -> Output {
    let kasm = Kasm::new();
    let mut command = kasm.command(arguments);
    command.env("CARGO", env!("CARGO")).envs(variables.iter().copied());
    command.output().expect("the binary runs")
}

#[test]
fn without_cargo_only_files_are_read() {
    let (_folder, registry) = package();
    let kasm = Kasm::new();
    let run = |path: &str| {
        let mut command = kasm.command(&["check", path]);
        command.env_remove("CARGO").env("PATH", "/nowhere");
        command.output().expect("the binary runs")
    };
    let refused = run(&registry);
    assert_refused(&refused, 2, "cargo could not describe the package\n");
    assert_refused(&refused, 2, "\n  help: install Rust, or put the folder of `cargo` on the PATH");
    // As the help has it.
    let output = run(&format!("{registry}/registry.toml"));
    assert!(output.status.success(), "{}", stderr(&output));
    let refused = said(&["check", &registry], &[("CARGO", "/nowhere/cargo")]);
    assert_refused(&refused, 2, "\n  help: the variable CARGO names no program");
}

#[test]
fn without_a_compiler_cargo_says_what_it_lacks() {
    let (_folder, registry) = package();
    let refused = said(&["check", &registry], &[("RUSTC", "/nowhere/rustc")]);
    assert_refused(&refused, 2, "/nowhere/rustc");
    assert_refused(&refused, 2, "\n  help: install Rust whole");
}

#[test]
fn a_home_that_cannot_be_written_to_changes_nothing_but_the_time() {
    let (_folder, registry) = sound_registry();
    let out = format!("{registry}-out");
    let arguments = ["bundle", &registry, "--out-dir", &out];
    let usual = said(&arguments, &[]);
    let files = read_tree(&out);
    for variables in [
        &[("KASM_CACHE_DIR", "/dev/null/cache")][..],
        &[("KASM_CACHE_DIR", ""), ("HOME", "/dev/null"), ("XDG_CACHE_HOME", "")],
    ] {
        let output = said(&arguments, variables);
        assert_eq!(output.status.code(), usual.status.code());
        let note = stderr(&output);
        assert!(note.contains("note: nothing can be kept in `/dev/null/"), "{note}");
        assert!(note.contains("name another folder in KASM_CACHE_DIR"), "{note}");
        assert_eq!(read_tree(&out), files);
    }
}

#[test]
fn a_proxy_is_named() {
    let address = "https://registry.example/kasm/";
    let closed = TcpListener::bind("127.0.0.1:0").expect("a port").local_addr().expect("a port");
    for (proxy, expected) in [
        (format!("http://{closed}"), format!("through the proxy `{closed}`")),
        (
            "nonsense://proxy".to_owned(),
            "`HTTPS_PROXY` is no address of a proxy, such as".to_owned(),
        ),
    ] {
        let refused = said(&["verify", address], &[("HTTPS_PROXY", &proxy)]);
        assert_refused(&refused, 3, &expected);
    }
}

#[test]
fn output_that_nobody_takes() {
    let kasm = Kasm::new();
    let run = |arguments: &str| {
        let mut shell = Command::new("sh");
        shell.args(["-c", &format!("exec \"$0\" {arguments}")]).arg(kasm.path());
        shell.output().expect("a shell")
    };
    // Closed, as by a service that starts others.
    assert!(run("rules >&-").status.success());
    assert!(run("rules >&- 2>&-").status.success());
    if Path::new("/dev/full").exists() {
        for asked in ["rules", "-h", "check --help", "--version"] {
            let full = run(&format!("{asked} >/dev/full"));
            assert_refused(&full, 4, "error: cannot write the output\n  caused by: ");
            assert_refused(&full, 4, "\n  help: make room, or name a place on another disk\n");
        }
    }
}
