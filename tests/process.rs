//! What only a real process shows: signals, full disks, permissions, pipes.

use std::fs;
use std::os::unix::fs::PermissionsExt as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};
use std::time::{Duration, Instant};

use kasm_tests::{Tree, assert_tree, generate, hostile, read_tree};

/// The binary, where an unprivileged user can run it too.
struct Kasm {
    folder: tempfile::TempDir,
}

impl Kasm {
    fn new() -> Self {
        let folder = tempfile::tempdir().expect("a temporary folder");
        open_to_all(folder.path());
        // By another process: this one forks, and a child must not hold the file open for writing.
        let mut copy = Command::new("cp");
        copy.arg(env!("CARGO_BIN_EXE_cargo-kasm")).arg(folder.path().join("cargo-kasm"));
        assert!(copy.status().expect("cp").success());
        Self { folder }
    }

    fn path(&self) -> PathBuf {
        self.folder.path().join("cargo-kasm")
    }

    fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(self.path());
        command.args(arguments).env("SOURCE_DATE_EPOCH", "1700000000").stdin(Stdio::null());
        command
    }

    fn run(&self, arguments: &[&str]) -> Output {
        self.command(arguments).output().expect("the binary runs")
    }
}

fn open_to_all(folder: &Path) {
    fs::set_permissions(folder, fs::Permissions::from_mode(0o777)).expect("an own folder");
}

/// A folder with a sound registry in `registry`.
fn sound_registry() -> (tempfile::TempDir, String) {
    let folder = tempfile::tempdir().expect("a temporary folder");
    open_to_all(folder.path());
    let registry = folder.path().join("registry");
    hostile::registry(&registry).expect("a writable folder");
    let path = registry.to_str().expect("a plain name").to_owned();
    (folder, path)
}

fn stderr(output: &Output) -> String {
    String::from_utf8_lossy(&output.stderr).into_owned()
}

#[track_caller]
fn assert_refused(output: &Output, code: i32, text: &str) {
    let stderr = stderr(output);
    assert_eq!(output.status.code(), Some(code), "{stderr}");
    assert!(stderr.contains(text), "{text:?} is not in:\n{stderr}");
    assert!(!stderr.contains("panicked"), "{stderr}");
}

/// Bundles a registry that something is wrong with: a message, and nothing written.
#[track_caller]
fn assert_not_bundled(registry: &str, code: i32, text: &str) {
    let out = format!("{registry}-out");
    let output = Kasm::new().run(&["bundle", registry, "--out-dir", &out, "--cap-lints", "allow"]);
    assert_refused(&output, code, text);
    assert!(!Path::new(&out).exists(), "something was written");
}

#[test]
fn two_runs_in_two_folders_give_the_same_bytes() {
    let kasm = Kasm::new();
    let bundles: Vec<_> = (0..2)
        .map(|_| {
            let (folder, registry) = sound_registry();
            let out = folder.path().join("out");
            let output =
                kasm.run(&["bundle", &registry, "--out-dir", out.to_str().expect("a plain name")]);
            assert!(output.status.success(), "{}", stderr(&output));
            read_tree(&out)
        })
        .collect();
    assert_eq!(bundles[0], bundles[1]);
    assert!(bundles[0].len() > 4);
}

/// The folder that the command line writes, its page included, byte for byte.
/// `SNAPSHOTS=overwrite` blesses.
#[test]
fn the_whole_folder_is_as_expected() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let out = folder.path().join("out");
    let clean = concat!(env!("CARGO_MANIFEST_DIR"), "/../tests/cli/inputs/clean");
    let output =
        Kasm::new().run(&["bundle", clean, "--out-dir", out.to_str().expect("a plain name")]);
    assert!(output.status.success(), "{}", stderr(&output));
    let expected = concat!(env!("CARGO_MANIFEST_DIR"), "/../tests/cli/expected-bundle");
    assert_tree(&read_tree(&out), expected.into());
    let sums = Command::new("sha256sum")
        .args(["--check", "--quiet", "SHA256SUMS"])
        .current_dir(&out)
        .status();
    assert!(sums.expect("sha256sum").success());
}

/// The checksums of a bundle, as `sha256sum --check` would see them.
fn is_whole(bundle: &Tree) -> bool {
    let sums = bundle.get("SHA256SUMS").map(|sums| String::from_utf8_lossy(sums).into_owned());
    let named: Vec<_> = sums
        .iter()
        .flat_map(|sums| sums.lines())
        .filter_map(|line| line.split_once("  "))
        .collect();
    let lists_agree = bundle.keys().filter(|name| name.ends_with("list.json")).count() == 1;
    named.len() + 1 == bundle.len()
        && named.iter().all(|(_, name)| bundle.contains_key(*name))
        && lists_agree
}

#[test]
fn two_hundred_kills_leave_a_whole_bundle_and_no_litter() {
    let kasm = Kasm::new();
    let folder = tempfile::tempdir().expect("a temporary folder");
    let registry = folder.path().join("registry");
    generate::registry(&registry, 200).expect("a writable folder");
    let published = folder.path().join("published");
    fs::create_dir(&published).expect("a writable folder");
    let out = published.join("kasm");
    let arguments = |modified: &str| {
        let paths = [&registry, &out].map(|path| path.to_str().expect("a plain name").to_owned());
        let [registry, out] = paths;
        ["bundle", &registry, "--out-dir", &out, "--cap-lints", "allow", "--modified", modified]
            .map(str::to_owned)
    };
    let run = |modified: &str| {
        let mut command = Command::new(kasm.path());
        command.args(arguments(modified)).stdout(Stdio::null()).stderr(Stdio::null());
        command
    };
    let start = Instant::now();
    assert!(run("1").status().expect("the binary runs").success());
    let whole_run = start.elapsed() + Duration::from_millis(2);
    for round in 0..200u32 {
        let mut child = run(&format!("{}", round + 2)).spawn().expect("the binary runs");
        std::thread::sleep(whole_run * round / 200);
        child.kill().expect("an own process");
        child.wait().expect("an own process");
        let bundle = read_tree(&out);
        assert!(is_whole(&bundle), "round {round}: {:?}", bundle.keys().collect::<Vec<_>>());
    }
    assert!(run("9").status().expect("the binary runs").success());
    let left: Vec<_> = fs::read_dir(&published)
        .expect("a readable folder")
        .flatten()
        .map(|entry| entry.file_name())
        .collect();
    assert_eq!(left, ["kasm"], "litter");
}

#[test]
fn two_runs_at_once_leave_one_whole_bundle() {
    let kasm = Kasm::new();
    let (folder, registry) = sound_registry();
    let out = folder.path().join("published/kasm");
    let out = out.to_str().expect("a plain name");
    for _ in 0..20 {
        let spawn = |modified| {
            let mut command =
                kasm.command(&["bundle", &registry, "--out-dir", out, "--modified", modified]);
            command.stdout(Stdio::null()).stderr(Stdio::piped()).spawn().expect("the binary runs")
        };
        for child in [spawn("1"), spawn("2")] {
            let output = child.wait_with_output().expect("an own process");
            assert!(output.status.success(), "{}", stderr(&output));
        }
        assert!(is_whole(&read_tree(out)));
    }
}

/// A limit on the size of files, as a full disk in the middle of a write.
#[test]
fn a_full_disk_leaves_the_previous_bundle() {
    let kasm = Kasm::new();
    let folder = tempfile::tempdir().expect("a temporary folder");
    let registry = folder.path().join("registry");
    generate::registry(&registry, 40).expect("a writable folder");
    let out = folder.path().join("published/kasm");
    let [registry, out] =
        [registry, out].map(|path| path.to_str().expect("a plain name").to_owned());
    let arguments = ["bundle", &registry, "--out-dir", &out, "--cap-lints", "allow"];
    assert!(kasm.run(&arguments).status.success());
    let before = read_tree(&out);
    let limited = Command::new("sh")
        .args(["-c", "ulimit -f 4; exec \"$@\"", "sh"])
        .arg(kasm.path())
        .args(arguments)
        .args(["--modified", "5"])
        .output()
        .expect("a shell");
    assert_refused(&limited, 4, "what was published before is untouched");
    assert_eq!(read_tree(&out), before);
    let published = fs::read_dir(folder.path().join("published")).expect("a readable folder");
    assert_eq!(published.count(), 1, "litter");
}

#[test]
fn paths_that_leave_the_registry_are_never_opened() {
    for (key, value) in [
        ("image_src", "../../../secret.svg"),
        ("image_src", "/etc/passwd"),
        ("image_src", "..\\secret.svg"),
    ] {
        let (folder, registry) = sound_registry();
        fs::write(folder.path().join("secret.svg"), "<svg/>").expect("a writable file");
        let file = format!("{registry}/workspaces/desk/workspace.toml");
        let text = fs::read_to_string(&file).expect("it was written");
        let text = text.replace("\"desk.svg\"", &format!("{value:?}"));
        fs::write(&file, text).expect("a writable file");
        let out = format!("{registry}-out");
        let output = Kasm::new().run(&["bundle", &registry, "--out-dir", &out]);
        assert_refused(&output, 1, "icon-not-a-name");
        assert!(!Path::new(&out).exists());
        let output =
            Kasm::new().run(&["bundle", &registry, "--out-dir", &out, "--cap-lints", "allow"]);
        assert!(output.status.success(), "{key} is published as text: {}", stderr(&output));
        assert!(!Path::new(&out).join("1.0/icons").exists(), "something was opened");
    }
}

#[test]
fn links_that_leave_the_registry_are_errors() {
    for (link, target) in [
        ("workspaces/desk/desk.svg", "../../../secret.svg"),
        ("workspaces/desk/desk.svg", "nowhere.svg"),
        ("workspaces/desk/workspace.toml", "../../../secret.svg"),
        ("workspaces/other", "../../elsewhere"),
        ("static", "../elsewhere"),
    ] {
        let (folder, registry) = sound_registry();
        fs::write(folder.path().join("secret.svg"), "<svg/>").expect("a writable file");
        fs::create_dir(folder.path().join("elsewhere")).expect("a writable folder");
        let link = Path::new(&registry).join(link);
        let _ = fs::remove_file(&link);
        std::os::unix::fs::symlink(target, &link).expect("a link");
        assert_not_bundled(&registry, 1, "link-leaves-registry");
    }
}

/// Four links in a folder to itself would be 4¹⁶ folders.
#[test]
fn links_cannot_multiply_a_folder_without_end() {
    for folder in ["static", "workspaces/json/docs"] {
        let (_folder, registry) = sound_registry();
        let looped = Path::new(&registry).join(folder);
        fs::create_dir_all(&looped).expect("a writable folder");
        fs::write(Path::new(&registry).join("workspaces/json/workspace.json"), "{}")
            .or_else(|_| fs::write(looped.join("file"), ""))
            .expect("a writable file");
        for name in ["a", "b", "c", "d"] {
            std::os::unix::fs::symlink(&looped, looped.join(name)).expect("a link");
        }
        assert_not_bundled(&registry, 1, "too-deep");
        let output = Kasm::new().run(&["check", &registry, "--message-format", "short"]);
        let errors = stderr(&output).matches("error[KR0007]").count();
        assert_eq!(errors, 1, "{}", stderr(&output));
    }
}

/// Nothing is quadratic in what a person can write into one file.
#[test]
fn large_declarations_are_answered_at_once() {
    let phases: String = (0..50_000).map(|n| ["p", &n.to_string(), " = {}\n"].concat()).collect();
    let tags: Vec<_> = (0..50_000).map(|n| format!("\"t{n}\"")).collect();
    let entry = "[[compatibility]]\nversion = \"1.17.x\"\nimage = \"kasmweb/desk:1\"\nuncompressed_size_mb = 1\n";
    let base = "friendly_name = \"Desk\"\ndescription = \"x\"\nimage_src = \"desk.svg\"\narchitecture = [\"amd64\"]\n";
    let declarations = [
        "=\n".repeat(100_000),
        [base, entry, "[exec_config]\n", &phases].concat(),
        [base, entry, "available_tags = [", &tags.join(","), "]\n"].concat(),
        [base, &entry.repeat(10_000)].concat(),
    ];
    for declaration in declarations {
        let (_folder, registry) = sound_registry();
        let file = Path::new(&registry).join("workspaces/desk/workspace.toml");
        fs::write(file, declaration).expect("a writable file");
        let kasm = Kasm::new();
        let output = Command::new("timeout")
            .arg("60")
            .arg(kasm.path())
            .args(["check", &registry, "--cap-lints", "allow", "--message-format", "short"])
            .output()
            .expect("timeout");
        assert!(matches!(output.status.code(), Some(0 | 1)), "{:?}", output.status);
    }
}

#[test]
fn links_inside_the_registry_are_followed() {
    let (_folder, registry) = sound_registry();
    let desk = Path::new(&registry).join("workspaces/desk");
    fs::rename(desk.join("desk.svg"), Path::new(&registry).join("shared.svg"))
        .expect("a writable folder");
    std::os::unix::fs::symlink("../../shared.svg", desk.join("desk.svg")).expect("a link");
    let output = Kasm::new().run(&["check", &registry]);
    assert!(output.status.success(), "{}", stderr(&output));
}

#[test]
fn a_pipe_is_an_error_and_nobody_waits_for_it() {
    for name in [
        "workspaces/desk/workspace.toml",
        "workspaces/desk/desk.svg",
        "workspaces/desk/notes",
        "static/pipe",
    ] {
        let (_folder, registry) = sound_registry();
        let path = Path::new(&registry).join(name);
        fs::create_dir_all(path.parent().expect("it has a folder")).expect("a writable folder");
        let _ = fs::remove_file(&path);
        assert!(Command::new("mkfifo").arg(&path).status().expect("mkfifo").success());
        assert_not_bundled(&registry, 1, "not-a-file");
    }
}

#[test]
fn giants_depths_and_other_bytes_are_errors() {
    let cases: [(&str, Vec<u8>, &str); 6] = [
        ("workspaces/desk/workspace.toml", vec![b'#'; 5 << 20], "file-too-large"),
        ("registry.toml", b"[registry]\nname = \"\xff\"\n".to_vec(), "not-utf8"),
        ("workspaces/desk/workspace.toml", nested("a = ", "[", "]"), "too-deep"),
        ("workspaces/json/workspace.json", nested("{\"a\":", "[", "]}"), "too-deep"),
        ("workspaces/json/workspace.json", b"\xef\xbb\xbf{}".to_vec(), "syntax"),
        ("workspaces/json/workspace.json", Vec::new(), "syntax"),
    ];
    for (name, bytes, code) in cases {
        let (_folder, registry) = sound_registry();
        let path = Path::new(&registry).join(name);
        fs::create_dir_all(path.parent().expect("it has a folder")).expect("a writable folder");
        fs::write(path, bytes).expect("a writable file");
        assert_not_bundled(&registry, 1, code);
    }
    let (_folder, registry) = sound_registry();
    hostile::large_icon(Path::new(&registry), 100 << 20).expect("a sparse file");
    assert_not_bundled(&registry, 1, "file-too-large");
}

fn nested(start: &str, open: &str, close: &str) -> Vec<u8> {
    let (inner, outer) = close.split_at(1);
    format!("{start}{}{}{outer}", open.repeat(200), inner.repeat(200)).into_bytes()
}

/// As root, mode 000 proves nothing; `setpriv` then runs the binary as somebody else.
fn unprivileged(kasm: &Kasm, arguments: &[&str]) -> Output {
    let probe = tempfile::NamedTempFile::new().expect("a temporary file");
    fs::set_permissions(probe.path(), fs::Permissions::from_mode(0o000)).expect("an own file");
    if fs::read(probe.path()).is_err() {
        return kasm.run(arguments);
    }
    let mut command = Command::new("setpriv");
    command
        .args(["--reuid=65534", "--regid=65534", "--clear-groups"])
        .arg(kasm.path())
        .args(arguments);
    command.env("SOURCE_DATE_EPOCH", "1700000000").output().expect("setpriv")
}

#[test]
fn what_the_system_refuses_to_read_is_exit_code_4() {
    let kasm = Kasm::new();
    for name in [
        "workspaces/desk",
        "workspaces/desk/workspace.toml",
        "workspaces/desk/desk.svg",
        "workspaces",
        "registry.toml",
    ] {
        let (_folder, registry) = sound_registry();
        let path = Path::new(&registry).join(name);
        let mode = fs::metadata(&path).expect("it was written").permissions();
        fs::set_permissions(&path, fs::Permissions::from_mode(0o000)).expect("an own file");
        let output = unprivileged(&kasm, &["check", &registry]);
        fs::set_permissions(&path, mode).expect("an own file");
        assert_refused(&output, 4, "unreadable-file");
    }
}

#[test]
fn what_the_system_refuses_to_write_is_exit_code_4() {
    let kasm = Kasm::new();
    let (folder, registry) = sound_registry();
    let parent = folder.path().join("closed");
    let out = parent.join("kasm");
    let out = out.to_str().expect("a plain name");
    assert!(kasm.run(&["bundle", &registry, "--out-dir", out]).status.success());
    let before = read_tree(out);
    fs::set_permissions(&parent, fs::Permissions::from_mode(0o555)).expect("an own folder");
    let output = unprivileged(&kasm, &["bundle", &registry, "--out-dir", out, "--modified", "7"]);
    fs::set_permissions(&parent, fs::Permissions::from_mode(0o755)).expect("an own folder");
    assert_refused(&output, 4, "cannot write");
    assert_eq!(read_tree(out), before);
}

#[test]
fn a_target_that_is_no_bundle_is_refused() {
    let kasm = Kasm::new();
    let (folder, registry) = sound_registry();
    let out = folder.path().join("out");
    let path = out.to_str().expect("a plain name");
    let bundle = |target: &str| kasm.run(&["bundle", &registry, "--out-dir", target]);
    assert!(bundle(path).status.success());
    fs::write(out.join("mine.txt"), "do not lose this").expect("a writable file");
    assert_refused(&bundle(path), 2, "`mine.txt` in it is not part of the bundle");
    fs::remove_file(out.join("mine.txt")).expect("it was written");
    fs::remove_file(out.join("versions.txt")).expect("it was published");
    assert_refused(&bundle(path), 2, "`versions.txt` of the bundle is missing");
    fs::remove_file(out.join("SHA256SUMS")).expect("it was published");
    assert_refused(&bundle(path), 2, "no SHA256SUMS");
    let link = folder.path().join("link");
    std::os::unix::fs::symlink(&out, &link).expect("a link");
    assert_refused(&bundle(link.to_str().expect("a plain name")), 2, "it is a link");
    let file = folder.path().join("file");
    fs::write(&file, "").expect("a writable file");
    assert_refused(&bundle(file.to_str().expect("a plain name")), 2, "it is no folder");
    assert_refused(&bundle("/proc"), 2, "is a mount point");
    for above in [folder.path(), Path::new("/"), Path::new(&registry), Path::new("..")] {
        assert_refused(&bundle(above.to_str().expect("a plain name")), 2, "is not replaced");
    }
    assert!(Path::new(&registry).join("registry.toml").exists());
}

#[test]
fn a_target_may_be_named_by_a_way_around() {
    let kasm = Kasm::new();
    let (folder, registry) = sound_registry();
    fs::create_dir(Path::new(&registry).join("sub")).expect("a writable folder");
    let from = |here: &str, arguments: &[&str]| {
        let mut command = kasm.command(arguments);
        command.current_dir(Path::new(&registry).join(here)).output().expect("the binary runs")
    };
    let output = from("sub", &["bundle", ".."]);
    assert!(output.status.success(), "{}", stderr(&output));
    assert!(Path::new(&registry).join("public/versions.txt").exists());
    let output = from("", &["bundle", ".", "--out-dir", "new/../../site"]);
    assert!(output.status.success(), "{}", stderr(&output));
    assert!(folder.path().join("site/versions.txt").exists());
    std::os::unix::fs::symlink(folder.path().join("site"), folder.path().join("link"))
        .expect("a link");
    assert_refused(&from("", &["bundle", ".", "--out-dir", "new/../../link"]), 2, "it is a link");
    // It would be published by the next run.
    assert_refused(&from("", &["bundle", ".", "--out-dir", "static"]), 2, "is made of");
}

#[test]
fn a_bundle_that_was_closed_for_writing_is_replaced_without_litter() {
    let kasm = Kasm::new();
    let (folder, registry) = sound_registry();
    let parent = folder.path().join("published");
    fs::create_dir(&parent).expect("a writable folder");
    open_to_all(&parent);
    let out = parent.join("kasm");
    let path = out.to_str().expect("a plain name");
    for modified in ["1", "2"] {
        let output =
            unprivileged(&kasm, &["bundle", &registry, "--out-dir", path, "--modified", modified]);
        assert!(output.status.success(), "{}", stderr(&output));
        for closed in [out.join("1.0"), out.clone()] {
            let mode = fs::Permissions::from_mode(0o555);
            fs::set_permissions(closed, mode).expect("root, or the owner");
        }
    }
    assert_eq!(fs::read_dir(&parent).expect("a readable folder").count(), 1, "litter");
    for open in [&out, &out.join("1.0"), &out.join("1.0/icons")] {
        open_to_all(open);
    }
}

#[test]
fn source_date_epoch_must_be_a_number_of_seconds() {
    let (_folder, registry) = sound_registry();
    let output =
        Kasm::new().command(&["bundle", &registry]).env("SOURCE_DATE_EPOCH", "soon").output();
    assert_refused(&output.expect("the binary runs"), 2, "SOURCE_DATE_EPOCH is `soon`");
}

#[test]
fn the_time_is_kept_while_the_content_is_equal() {
    let (_folder, registry) = sound_registry();
    let kasm = Kasm::new();
    let modified = |arguments: &[&str]| {
        let all = [&["bundle", &registry], arguments].concat();
        let output =
            kasm.command(&all).env_remove("SOURCE_DATE_EPOCH").output().expect("the binary runs");
        assert!(output.status.success(), "{}", stderr(&output));
        let list =
            fs::read(Path::new(&registry).join("public/1.0/list.json")).expect("it was published");
        let list: serde_json::Value = serde_json::from_slice(&list).expect("a list is JSON");
        (list["modified"].as_u64().expect("a number"), stderr(&output))
    };
    assert_eq!(modified(&["--modified", "1234"]).0, 1234);
    let (kept, said) = modified(&[]);
    assert_eq!(kept, 1234, "{said}");
    let file = Path::new(&registry).join("workspaces/desk/workspace.toml");
    let text = fs::read_to_string(&file)
        .expect("it was written")
        .replace("A desktop.", "Another desktop.");
    fs::write(file, text).expect("a writable file");
    let (changed, said) = modified(&[]);
    assert!(changed > 1_600_000_000_000, "{changed}");
    assert!(said.contains("differs between machines"), "{said}");
}

#[test]
fn a_committed_registry_has_its_commits_time() {
    let (_folder, registry) = sound_registry();
    let git = |arguments: &[&str]| {
        let status = Command::new("git")
            .args(["-C", &registry, "-c", "user.name=T", "-c", "user.email=t@registry.example"])
            .args(arguments)
            .env("GIT_COMMITTER_DATE", "2024-02-03T04:05:06Z")
            .status();
        assert!(status.expect("git").success());
    };
    git(&["init", "-q"]);
    git(&["add", "."]);
    git(&["commit", "-qm", "A registry"]);
    let out = format!("{registry}-out");
    let bundle = || {
        let output = Kasm::new()
            .command(&["bundle", &registry, "--out-dir", &out])
            .env_remove("SOURCE_DATE_EPOCH")
            .output();
        let output = output.expect("the binary runs");
        assert!(output.status.success(), "{}", stderr(&output));
        let list = fs::read(Path::new(&out).join("1.0/list.json")).expect("it was published");
        serde_json::from_slice::<serde_json::Value>(&list).expect("a list is JSON")["modified"]
            .clone()
    };
    assert_eq!(bundle(), 1_706_933_106_000u64);
}

#[test]
fn a_closed_pipe_changes_nothing_about_the_exit_code() {
    let (_folder, registry) = sound_registry();
    let kasm = Kasm::new();
    let mut command = kasm.command(&["check", &registry, "--message-format", "json"]);
    command.stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut child = command.spawn().expect("the binary runs");
    drop(child.stdout.take());
    let output = child.wait_with_output().expect("an own process");
    assert!(!stderr(&output).contains("panicked"), "{}", stderr(&output));
    assert_eq!(output.status.code(), Some(0));
}

#[test]
fn a_pipe_in_the_place_of_a_file_is_not_waited_for() {
    let kasm = Kasm::new();
    let (folder, registry) = sound_registry();
    let out = folder.path().join("out");
    let path = out.to_str().expect("a plain name");
    assert!(kasm.run(&["bundle", &registry, "--out-dir", path]).status.success());
    let pipe = |path: &Path| {
        fs::remove_file(path).expect("it was written");
        assert!(Command::new("mkfifo").arg(path).status().expect("mkfifo").success());
    };
    pipe(&out.join("SHA256SUMS"));
    assert_refused(
        &kasm.run(&["bundle", &registry, "--out-dir", path]),
        2,
        "is no file of a bundle",
    );
    pipe(&Path::new(&registry).join("registry.toml"));
    assert_refused(&kasm.run(&["check", &registry]), 1, "not-a-file");
}

#[test]
fn a_link_loop_and_a_link_for_registry_toml_are_errors() {
    let (folder, registry) = sound_registry();
    std::os::unix::fs::symlink("loop", Path::new(&registry).join("workspaces/loop"))
        .expect("a link");
    assert_not_bundled(&registry, 1, "link-leaves-registry");
    let (other, registry) = sound_registry();
    let file = Path::new(&registry).join("registry.toml");
    fs::rename(&file, other.path().join("elsewhere.toml")).expect("a writable folder");
    std::os::unix::fs::symlink("../elsewhere.toml", &file).expect("a link");
    assert_not_bundled(&registry, 1, "link-leaves-registry");
    drop(folder);
}

#[test]
fn names_cannot_steer_the_terminal() {
    let (_folder, registry) = sound_registry();
    let workspaces = Path::new(&registry).join("workspaces");
    let name = "a\u{1b}]0;title\u{7}\nforged";
    fs::rename(workspaces.join("desk"), workspaces.join(name)).expect("a writable folder");
    let file = workspaces.join(name).join("workspace.toml");
    let text =
        fs::read_to_string(&file).expect("it was written").replace("description", "descripton");
    fs::write(&file, text).expect("a writable file");
    for format in ["human", "short"] {
        let output =
            Kasm::new().run(&["check", &registry, "--message-format", format, "--color", "never"]);
        let said = stderr(&output);
        assert_eq!(output.status.code(), Some(1), "{said}");
        assert!(!said.contains(['\u{1b}', '\u{7}']) && !said.contains("\nforged"), "{said:?}");
    }
}

#[test]
fn long_lines_and_many_findings_stay_readable_and_fast() {
    let (_folder, registry) = sound_registry();
    let file = Path::new(&registry).join("workspaces/desk/workspace.toml");
    let mut text = fs::read_to_string(&file).expect("it was written");
    text.push_str(&["x = \"", &"y".repeat(1 << 20), "\"\n"].concat());
    text.extend((0..20_000).map(|number| format!("unknown_{number} = 1\n")));
    fs::write(&file, text).expect("a writable file");
    let output = Kasm::new().run(&["check", &registry, "--message-format", "json"]);
    assert_eq!(output.status.code(), Some(0));
    let lines = String::from_utf8_lossy(&output.stdout).lines().count();
    assert_eq!(lines, 20_002);
    assert!(output.stdout.len() < 40 << 20, "{}", output.stdout.len());
}
