//! What a crate declared at another revision of its repository.

use std::process::Command;

use crate::project::{Project, REGISTRY, desk, manifest};

fn git(project: &Project, arguments: &[&str]) {
    let who = ["-c", "user.name=Test", "-c", "user.email=test@registry.example"];
    let mut command = Command::new("git");
    let output = command.args(who).args(arguments).current_dir(project.path("")).output();
    let output = output.expect("git runs");
    assert!(output.status.success(), "{arguments:?}: {}", String::from_utf8_lossy(&output.stderr));
}

/// A package below the root of its repository, whose `Cargo.lock` is not committed.
fn committed(package: &str) -> Project {
    let declared = format!("{REGISTRY}{}{}", desk("first"), desk("second"));
    let project = Project::new()
        .with("Cargo.toml", "[workspace]\nmembers = [\"apps\"]\nresolver = \"3\"\n")
        .with("apps/Cargo.toml", &manifest(package, crate::project::DEPENDENCIES))
        .with("apps/src/lib.rs", &declared)
        .with_icon("apps/icons")
        .with(".gitignore", "Cargo.lock\n");
    git(&project, &["init", "--quiet"]);
    git(&project, &["add", "."]);
    git(&project, &["commit", "--quiet", "--message", "first"]);
    project
}

#[test]
fn a_crate_is_built_as_it_was() {
    let project = committed("revised");
    let same = project.kasm(&["diff", "HEAD"]).expect(0);
    same.says(&["No difference between `HEAD` and `apps/Cargo.toml`"]);
    assert_eq!(same.stdout, "");
    project.edit("apps/src/lib.rs", "\"A desktop.\"", "\"Another desktop.\"");
    project.edit(
        "apps/src/lib.rs",
        "image_src: \"desk.svg\",",
        "image_src: \"desk.svg\", run_config: { \"privileged\": true },",
    );
    let changed = project.kasm(&["diff", "HEAD", "-p", "revised"]).expect(0);
    let expected = "  gained: `first` can change anything on the host: its container is privileged \
                    [critical: run_config.privileged]\n \
                    on tile: `first`: privileged [run_config.privileged]\n \
                    changed: `first`\n          \
                    description: \"A desktop.\" -> \"Another desktop.\"\n          \
                    run_config.privileged: added true\n";
    assert_eq!(changed.stdout, expected);
    // What is now was not changed by what was.
    project.kasm(&["diff", "apps", "HEAD"]).expect(0).says(&["removed true"]);
    project.write("apps/src/lib.rs", "compile_error!(\"not now\");");
    let broken = project.kasm(&["diff", "HEAD"]).expect(1);
    broken.says(&["`apps/Cargo.toml` cannot be compared: its crate does not compile"]);
    git(&project, &["commit", "--quiet", "--all", "--message", "broken"]);
    project.write("apps/src/lib.rs", &format!("{REGISTRY}{}", desk("first")));
    let broken = project.kasm(&["diff", "HEAD"]).expect(1);
    broken.says(&["`HEAD` cannot be compared: its crate does not compile"]);
    project.kasm(&["diff", "HEAD~1"]).expect(0).says(&["breaking: `second` is gone"]);
}
