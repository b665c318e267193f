//! What a run says, whatever it met.

use crate::*;

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

#[test]
fn places_that_lie_far_apart_are_all_shown() {
    let (_folder, registry) = sound_registry();
    let file = Path::new(&registry).join("registry.toml");
    let mut text = fs::read_to_string(&file).expect("it was written");
    text.push_str("\n[templates.far]\ncores = \"two\"\n");
    text.push_str(&"# Nothing.\n".repeat(500));
    text.push_str("[workspaces.inline]\nextends = \"far\"\n");
    fs::write(&file, text).expect("a writable file");
    let said = stderr(&Kasm::new().run(&["check", &registry, "--color", "never"]));
    let place = said.split("error[KR0202").nth(1).expect("a finding");
    assert!(place.contains("cores = \"two\""), "{said}");
    assert!(place.contains("- in the workspace `inline`"), "{said}");
}
