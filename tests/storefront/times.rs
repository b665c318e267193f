//! What is new, and since when: of a registry whose past git knows.

use std::io;
use std::path::Path;
use std::process::Command;

use kasm_tests::catalogue::{self, MANY_KINDS, Workspace};
use serde_json::json;

use crate::visitor::Visitor;

/// The time of every bundle here, in seconds.
const NOW: u64 = 1_700_000_000;
const DAY: u64 = 24 * 60 * 60;

/// All but Desk are 90 days old, Fox has changed ten days ago, and Desk was added three days ago.
pub(crate) fn with_a_past(folder: &Path) -> io::Result<()> {
    let (desk, others): (Vec<_>, Vec<_>) =
        MANY_KINDS.into_iter().partition(|workspace| workspace.name == "Desk");
    catalogue::registry(folder, &others)?;
    git(folder, 90, &["init", "-q"])?;
    commit(folder, 90)?;
    let fox = others.iter().filter(|workspace| workspace.name == "Fox");
    let fox = fox.map(|fox| Workspace { description: "Browses, as a desk browser does.", ..*fox });
    catalogue::registry(folder, &fox.collect::<Vec<_>>())?;
    commit(folder, 10)?;
    catalogue::registry(folder, &desk)?;
    commit(folder, 3)
}

fn commit(folder: &Path, days: u64) -> io::Result<()> {
    git(folder, days, &["add", "."])?;
    git(folder, days, &["commit", "-qm", "More"])
}

fn git(folder: &Path, days: u64, arguments: &[&str]) -> io::Result<()> {
    let date = format!("{} +0000", NOW - days * DAY);
    let mut git = Command::new("git");
    git.arg("-C").arg(folder).args(["-c", "user.name=a", "-c", "user.email=a@registry.example"]);
    let status = git.args(arguments).env("GIT_COMMITTER_DATE", date).status()?;
    if status.success() { Ok(()) } else { Err(io::Error::other("git failed")) }
}

/// Opens pages as if they were visited that many days after they were made.
fn visit_after(visitor: &Visitor, days: u64) {
    let source = format!("Date.now = () => {};", (NOW + days * DAY) * 1000);
    visitor.command("Page.addScriptToEvaluateOnNewDocument", json!({ "source": source }));
}

const MARKS: &str = "#workspaces .mark";

/// Whoever comes later sees fewer marks, until none is left.
pub(crate) fn marks_go_by_the_clock(visitor: &Visitor) {
    for (days, marks) in [
        (0, &["new", "updated"][..]),
        (20, &["new", "updated"]),
        (21, &["new"]),
        (27, &["new"]),
        (28, &[]),
    ] {
        visit_after(visitor, days);
        visitor.open("");
        visitor.sees(MARKS, marks);
        visitor.open("?kasm=1.18");
        visitor.sees(MARKS, marks);
    }
    visitor.open("workspace/desk/");
    visitor.sees("h1", &["Desk"]);
    assert_eq!(visitor.texts(".mark"), [""; 0]);
}

/// Without scripts nobody knows the day: marks are those of the day on which the pages were made.
pub(crate) fn marks_without_scripts(visitor: &Visitor) {
    visitor.command("Emulation.setScriptExecutionDisabled", json!({ "value": true }));
    visitor.open("");
    let script = "return [...document.querySelectorAll('.card:has(.mark)')] \
        .map(card => card.querySelector('h2').innerText)";
    visitor.command("Emulation.setScriptExecutionDisabled", json!({ "value": false }));
    assert_eq!(visitor.run::<Vec<String>>(script, &[]), ["Desk", "Fox"]);
}

/// The newest first, and what is as new by its name.
pub(crate) fn sorting(visitor: &Visitor) {
    visitor.open("");
    let rest = ["Chat", "Code Editor"];
    let last = ["Nightly Build", "Painter", "Terminal"];
    visitor.choose("sort", "newest");
    visitor.sees("#workspaces .card h2", &[&["Desk"], &rest[..], &["Fox"], &last].concat());
    visitor.choose("sort", "updated");
    visitor.sees("#workspaces .card h2", &[&["Desk", "Fox"], &rest[..], &last].concat());
    assert_eq!(visitor.address(), "?sort=updated");
    visitor.reload();
    visitor.sees("#workspaces .card h2", &[&["Desk", "Fox"], &rest[..], &last].concat());
}

/// A page says both days, and every page leads to the feed.
pub(crate) fn on_a_page(visitor: &Visitor) {
    visit_after(visitor, 1);
    visitor.open("workspace/fox/");
    visitor.sees("#dates", &["Added 16 August 2023 · Updated 4 November 2023"]);
    visitor.sees(".mark", &["updated"]);
    let feed: String = visitor.run("return document.querySelector('footer a').href", &[]);
    assert_eq!(feed, visitor.site.url("feed.xml"));
    let titles: Vec<String> = visitor.run_async(
        "const [address, done] = arguments; \
         fetch(address).then(answer => answer.text()).then(text => done([...new DOMParser() \
             .parseFromString(text, 'application/xml').querySelectorAll('entry > title')] \
             .map(title => title.textContent)))",
        &[json!(feed)],
    );
    assert_eq!(titles[..2], ["New: Desk", "Updated: Fox"]);
    assert_eq!(titles.len(), 8, "{titles:?}");
}
