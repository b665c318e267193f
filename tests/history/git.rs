//! What git knows of a registry's past.

use serde_json::json;

use crate::*;

impl Registry {
    /// In git, with one commit.
    fn in_git() -> Self {
        let registry = Self::new();
        registry.git(0, &["init", "-q"]);
        registry.commit(0);
        registry
    }

    fn commit(&self, days: u64) {
        self.git(days, &["add", "."]);
        self.git(days, &["commit", "-qm", "More"]);
    }

    fn git(&self, days: u64, arguments: &[&str]) {
        let mut git = Command::new("git");
        git.arg("-C").arg(self.path("registry"));
        git.args(["-c", "user.name=a", "-c", "user.email=a@registry.example"]).args(arguments);
        git.env("GIT_COMMITTER_DATE", format!("{} +0000", (BEGIN + days * DAY) / 1000));
        assert!(git.status().expect("git").success());
    }
}

#[test]
fn git_knows_when_workspaces_were_added_and_changed() {
    let registry = Registry::in_git();
    registry.edit("desk", "A desktop.", "Another desktop.");
    registry.commit(5);
    let (bundle, _) = registry.bundle("out", &[]);
    let (added, changed) = (BEGIN, BEGIN + 5 * DAY);
    let (name, page, description) = ("Desk", "workspace/desk/", ["Another desktop."]);
    let expected = json!({
        "version": 1,
        "workspaces": { name: { "added": added, "changed": changed } },
        "events": [
            { "time": changed, "kind": "changed", "name": name, "page": page },
            { "time": added, "kind": "added", "name": name, "page": page, "changes": description },
        ],
    });
    assert_eq!(history(&bundle), expected);
    assert!(bundle.contains_key("feed.xml"));
    let (without_site, _) = registry.bundle("out", &["--no-site"]);
    assert_eq!(without_site["history.json"], bundle["history.json"]);
    assert!(!without_site.contains_key("feed.xml"));
    // What is not committed yet is as new as the bundle, which is as new as its newest file.
    registry.add("lab", "Lab");
    let (bundle, _) = registry.bundle("out", &[]);
    let modified = modified(&bundle);
    assert!(modified > changed, "{modified}");
    let workspaces = &history(&bundle)["workspaces"];
    assert_eq!(workspaces["Lab"], json!({ "added": modified, "changed": modified }));
    assert_eq!(workspaces[name], expected["workspaces"][name]);
}

#[test]
fn a_shallow_clone_knows_nothing() {
    let registry = Registry::in_git();
    registry.edit("desk", "A desktop.", "Another desktop.");
    registry.commit(5);
    let source = format!("file://{}", registry.text("registry"));
    registry.git(5, &["clone", "-q", "--depth", "1", &source, "../clone"]);
    fs::rename(registry.path("clone/.git"), registry.path("shallow")).expect("a repository");
    fs::remove_dir_all(registry.path("registry/.git")).expect("a repository");
    fs::rename(registry.path("shallow"), registry.path("registry/.git")).expect("a folder");
    let (bundle, _) = registry.bundle("out", &[]);
    assert!(!bundle.contains_key("history.json") && !bundle.contains_key("feed.xml"));
}

/// The first bundle has git's times; from then on, what was published counts.
#[test]
fn the_bundle_before_decides_over_git() {
    let registry = Registry::in_git();
    registry.bundle("first", &[]);
    // Another layout is a commit, but nothing that anybody sees.
    registry.edit("desk", "description", "# A comment.\ndescription");
    registry.commit(5);
    let (alone, _) = registry.bundle("alone", &[]);
    assert_eq!(days(&alone, "Desk"), (Some(0), 5));
    let (bundle, _) = registry.bundle("out", &["--previous", &registry.text("first")]);
    assert_eq!(days(&bundle, "Desk"), (Some(0), 0));
    assert_eq!(modified(&bundle), BEGIN);
    registry.edit("desk", "A desktop.", "Another desktop.");
    registry.commit(9);
    let (bundle, _) = registry.bundle("out", &["--previous", &registry.text("first")]);
    assert_eq!(days(&bundle, "Desk"), (Some(0), 9));
    assert_eq!(modified(&bundle), BEGIN + 9 * DAY);
}
