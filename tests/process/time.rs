//! The bundle's time, as a process decides it.

use crate::*;

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
