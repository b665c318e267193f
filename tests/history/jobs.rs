//! `cargo kasm ci`: every step is told, and a bundle is written only where all of them passed.

use crate::faulty::{Asked, Faulty, say};
use crate::*;

impl Registry {
    /// Runs a job with a summary in a file of its own.
    fn job(&self, more: &[&str]) -> Job {
        let page = self.path("summary.md");
        let _ = fs::remove_file(&page);
        let mut command = self.command("ci", "out");
        command.arg("--summary").arg(&page).args(more);
        let output = command.output().expect("the binary runs");
        Job {
            code: output.status.code(),
            page: fs::read_to_string(page).unwrap_or_default(),
            said: stderr(&output),
            out: String::from_utf8_lossy(&output.stdout).into_owned(),
        }
    }

    /// The file of a workspace, changed.
    fn spoil(&self, folder: &str, more: &str) {
        let file = self.workspace(folder).join("workspace.toml");
        let text = fs::read_to_string(&file).expect("it was written");
        write(&file, format!("{text}{more}"));
    }
}

/// What became of a job.
struct Job {
    code: Option<i32>,
    page: String,
    said: String,
    out: String,
}

impl Job {
    #[track_caller]
    fn ends_with(&self, code: i32) {
        assert_eq!(self.code, Some(code), "{}", self.said);
    }

    #[track_caller]
    fn shows(&self, texts: &[&str]) {
        for text in texts {
            assert!(self.page.contains(text), "{text:?} is not in:\n{}", self.page);
        }
    }
}

/// A folder's files, canonical.
fn tidy(registry: &Registry) {
    let mut command = Command::new(env!("CARGO_BIN_EXE_cargo-kasm"));
    let output = command.arg("fmt").arg(registry.path("registry")).output();
    assert!(output.expect("the binary runs").status.success());
}

fn tidy_registry() -> Registry {
    let registry = Registry::of_three();
    tidy(&registry);
    registry
}

#[test]
fn a_job_says_what_each_step_found() {
    let registry = tidy_registry();
    let first = registry.after("nothing", 0, "first");
    registry.edit("lab", "A desktop.", "A laboratory.");
    let first_folder = registry.text("first");
    let modified = (BEGIN + 7 * DAY).to_string();
    let job = registry.job(&["--previous", &first_folder, "--modified", &modified]);
    job.ends_with(0);
    assert_eq!(job.out.trim_end(), registry.text("out"));
    job.shows(&[
        "| fmt --check | passed: 4 files |",
        "| check | passed: 3 workspaces: ",
        "| bundle | passed: 3 workspaces (schema 1.0, 1.1) |",
        "| verify | passed: 7 of 7 Kasm releases would add it, no findings |",
        "| diff | passed: 1 workspace changed |",
        "| write | passed: ",
        "description: \"A desktop.\" -> \"A laboratory.\"",
        "| 1.19 | added: ",
    ]);
    // It is the bundle that `bundle` writes.
    assert_eq!(read_tree(registry.path("out")), registry.after("first", 7, "again"));
    assert_ne!(read_tree(registry.path("out")), first);
    // The same twice, and nothing changes any more.
    let job = registry.job(&["--previous", &registry.text("out")]);
    job.ends_with(0);
    job.shows(&["| diff | passed: no difference |", "```text\nnothing\n```"]);
}

#[test]
fn what_may_not_change_keeps_the_bundle_from_being_written() {
    let registry = tidy_registry();
    registry.after("nothing", 0, "first");
    registry.spoil("lab", "\n[run_config]\nprivileged = true\n");
    registry.remove("fox");
    tidy(&registry);
    let first = registry.text("first");
    for (more, denied) in [
        (&["--deny-privileges"][..], "1 gained privilege, denied by `--deny-privileges`"),
        (&["--deny-breaking"], "denied by `--deny-breaking`"),
    ] {
        let arguments = [&["--previous", &first], more].concat();
        let job = registry.job(&arguments);
        job.ends_with(1);
        assert!(job.said.contains(denied), "{}", job.said);
        job.shows(&["| diff | **failed**: ", "| write | not run: &#96;diff&#96; failed |"]);
        // What is grave comes first.
        let changes = job.page.split("```text\n").nth(1).expect("what changes");
        assert!(changes.trim_start().starts_with("gained: `Lab`"), "{changes}");
        assert!(!registry.path("out").exists() && job.out.is_empty());
    }
    registry.job(&["--previous", &first]).ends_with(0);
}

#[test]
fn a_step_that_fails_keeps_no_other_from_being_told() {
    let registry = tidy_registry();
    registry.spoil("lab", "\n\n\n# The end\n\n\n");
    let job = registry.job(&["--no-previous"]);
    job.ends_with(1);
    job.shows(&[
        "| fmt --check | **failed**: 1 of 4 files would change |",
        "| verify | passed: 7 of 7 Kasm releases",
        "| diff | not run: there is nothing to compare with |",
        "| write | not run: &#96;fmt --check&#96; failed |",
    ]);
    assert!(job.said.contains("lab/workspace.toml` is not laid out"), "{}", job.said);
    assert!(!registry.path("out").exists());
    tidy(&registry);
    registry.edit("lab", "1.17.x", "1.17");
    let job = registry.job(&["--no-previous"]);
    job.ends_with(1);
    job.shows(&[
        "| check | **failed**: 3 workspaces: 1 error",
        "KR0301 bad-version",
        "| bundle | not run: &#96;check&#96; failed |",
    ]);
}

#[test]
fn nobody_overwrites_what_was_published_meanwhile() {
    let registry = tidy_registry();
    let first = registry.after("nothing", 0, "first");
    registry.edit("lab", "A desktop.", "A laboratory.");
    let others = registry.after("first", 3, "others");
    registry.edit("lab", "A laboratory.", "Nothing yet.");
    for (reads, code) in [(1, 1), (100, 0)] {
        let (first, others) = (first.clone(), others.clone());
        // After so many looks at `versions.txt`, somebody else has published.
        let server = Faulty::start(move |asked: &Asked, before: &[Asked]| {
            let looks = before.iter().filter(|asked| asked.path.ends_with("versions.txt"));
            let is_late = looks.count() + usize::from(asked.path.ends_with("versions.txt")) > reads;
            let site = if is_late { &others } else { &first };
            match site.get(asked.path.trim_start_matches('/')) {
                Some(content) => say("200 OK", "", content),
                None => say("404 Not Found", "", ""),
            }
        });
        let address = format!("http://{}/", server.address);
        let job = registry.job(&["--previous", &address]);
        job.ends_with(code);
        assert_eq!(registry.path("out").exists(), code == 0, "{}", job.said);
        if code == 1 {
            job.shows(&[
                "| diff | passed: 1 workspace changed |",
                "was published anew while this ran",
            ]);
            assert!(
                job.said.contains("run again, beginning with what is there now"),
                "{}",
                job.said
            );
        }
    }
}

#[test]
fn the_first_time_nothing_is_there() {
    let registry = tidy_registry();
    let server = Faulty::start(|_: &Asked, _: &[Asked]| say("404 Not Found", "", ""));
    let job = registry.job(&["--previous", &format!("http://{}/", server.address)]);
    job.ends_with(0);
    job.shows(&["| diff | passed: ", "added: `Desk`"]);
    assert!(job.said.contains("nothing is published at"), "{}", job.said);
}

#[test]
fn a_site_that_cannot_be_read_is_no_empty_one() {
    let registry = tidy_registry();
    let server = Faulty::start(|_: &Asked, _: &[Asked]| say("500 Broken", "", ""));
    let job = registry.job(&["--previous", &format!("http://{}/", server.address)]);
    job.ends_with(3);
    job.shows(&["| verify | passed: ", "| diff | **failed**: ", "answered 500"]);
    assert!(job.said.contains("`--no-previous`") && !registry.path("out").exists(), "{}", job.said);
    // Without a word about it, the site is the one at `list_url`; here a proxy that is not there stands
    // before it.
    let mut command = registry.command("ci", "out");
    command.env_remove("NO_PROXY").env("HTTPS_PROXY", "http://127.0.0.1:1");
    let output = command.output().expect("the binary runs");
    assert_eq!(output.status.code(), Some(3), "{}", stderr(&output));
    assert!(stderr(&output).contains("versions.txt` could not be read"), "{}", stderr(&output));
}

#[test]
fn runners_get_annotations_outputs_and_a_page() {
    let registry = tidy_registry();
    registry.edit("lab", "\"Lab\"", "\"Lab | ``` <b>\"");
    let (page, outputs) = (registry.path("page.md"), registry.path("outputs"));
    let mut command = registry.command("ci", "out");
    command.env("GITHUB_ACTIONS", "true").env("GITHUB_STEP_SUMMARY", &page);
    command.env("GITHUB_OUTPUT", &outputs).args(["--previous", &registry.text("nothing")]);
    let output = command.output().expect("the binary runs");
    assert!(output.status.success(), "{}", stderr(&output));
    let said = String::from_utf8_lossy(&output.stdout).into_owned();
    assert!(said.lines().all(|line| line.starts_with("::")), "{said}");
    let page = fs::read_to_string(page).expect("a page");
    assert_eq!(page.matches("## cargo kasm").count(), 1, "{page}");
    // A name ends no block.
    assert!(page.contains("````text\n") && page.contains("Lab | ``` <b>"), "{page}");
    let outputs = fs::read_to_string(outputs).expect("outputs");
    assert_eq!(outputs, format!("changed=true\nbundle={}\n", registry.text("out")));
}

#[test]
fn programs_get_a_line_for_each_thing() {
    let registry = tidy_registry();
    registry.after("nothing", 0, "first");
    registry.edit("lab", "A desktop.", "A laboratory.");
    let first = registry.text("first");
    let job = registry.job(&["--previous", &first, "--message-format", "json"]);
    job.ends_with(0);
    let lines: Vec<Value> =
        job.out.lines().map(|line| serde_json::from_str(line).expect("JSON")).collect();
    let count = |reason: &str| lines.iter().filter(|line| line["reason"] == reason).count();
    let counts = ["kasm-verdict", "kasm-change", "kasm-bundle", "kasm-finished"].map(count);
    assert_eq!(counts, [7, 1, 1, 1], "{}", job.out);
}

/// The bundle is there, whether its page could be written or not.
#[test]
fn later_steps_find_the_bundle_without_a_page() {
    let registry = tidy_registry();
    let outputs = registry.path("outputs");
    let mut command = registry.command("ci", "out");
    command.env("GITHUB_OUTPUT", &outputs).args(["--no-previous", "--summary"]);
    let output = command.arg(registry.path("no/page.md")).output().expect("the binary runs");
    assert_eq!(output.status.code(), Some(4), "{}", stderr(&output));
    let outputs = fs::read_to_string(outputs).expect("outputs");
    assert_eq!(outputs, format!("changed=true\nbundle={}\n", registry.text("out")));
}
