//! The bundle before is a folder.

use serde_json::json;

use crate::*;

#[test]
fn two_builds_of_unchanged_sources_are_identical() {
    let registry = Registry::of_three();
    registry.after("nothing", 0, "first");
    registry.add("new", "New");
    let once = registry.after("first", 7, "once");
    let again = registry.after("first", 7, "again");
    assert!(once.contains_key("feed.xml") && once == again);
    // Nor does a later build of the same move anything, or one after another.
    let later = registry.after("once", 30, "later");
    assert_eq!(later, once);
    let last = registry.after("later", 60, "last");
    assert_eq!(last, once);
}

#[test]
fn a_changed_description_moves_its_own_date_and_that_of_the_lists() {
    let registry = Registry::of_three();
    let first = registry.after("nothing", 0, "first");
    assert_eq!(["Desk", "Lab", "Fox"].map(|name| days(&first, name)), [(Some(0), 0); 3]);
    registry.edit("lab", "A desktop.", "A laboratory.");
    let second = registry.after("first", 7, "second");
    assert_eq!(modified(&second), BEGIN + 7 * DAY);
    let expected = [(Some(0), 0), (Some(0), 7), (Some(0), 0)];
    assert_eq!(["Desk", "Lab", "Fox"].map(|name| days(&second, name)), expected);
    let newest = json!({
        "time": BEGIN + 7 * DAY,
        "kind": "changed",
        "name": "Lab",
        "page": "workspace/lab/",
        "changes": ["description: \"A desktop.\" -> \"A laboratory.\""],
    });
    assert_eq!(history(&second)["events"][0], newest);
    assert_eq!(events(&second).len(), 4);
    let feed = String::from_utf8_lossy(&second["feed.xml"]).into_owned();
    let feed_before = String::from_utf8_lossy(&first["feed.xml"]).into_owned();
    assert!(feed.contains("Updated: Lab") && feed.contains("A laboratory."), "{feed}");
    for id in feed_before.split("<id>").skip(1).filter_map(|rest| rest.split('<').next()) {
        assert!(feed.contains(id), "{id} is what it was");
    }
    let page = String::from_utf8_lossy(&second["workspace/lab/index.html"]).into_owned();
    assert!(page.contains(">13 September 2020</time> · Updated") && page.contains("data-until"));
}

#[test]
fn another_layout_moves_nothing() {
    let registry = Registry::of_three();
    let first = registry.after("nothing", 0, "first");
    let file = registry.workspace("desk").join("workspace.toml");
    let text = fs::read_to_string(&file).expect("it was written");
    let mut lines: Vec<_> = text.lines().collect();
    lines.reverse();
    fs::write(file, format!("# Upside down.\n\n{}\n\n", lines.join("\n\n"))).expect("a file");
    // What a template's folder holds is all in its hash.
    let fox = registry.workspace("fox");
    let published = json(&first, "1.0/list.json")["workspaces"].clone();
    let mut own = published.as_array().expect("a list").iter();
    let mut own = own.find(|own| own["friendly_name"] == "Fox").expect("it is listed").clone();
    own.as_object_mut().expect("an object").remove("sha");
    fs::remove_file(fox.join("workspace.toml")).expect("it was there");
    fs::write(fox.join("workspace.json"), format!("\n{own}\n\n")).expect("a file");
    let second = registry.after("first", 7, "second");
    assert_ne!(second["1.0/list.json"], first["1.0/list.json"], "the hash is another one");
    assert_eq!(modified(&second), BEGIN);
    assert_eq!(second["history.json"], first["history.json"]);
    assert_eq!(second["feed.xml"], first["feed.xml"]);
    // The bundle that is replaced is compared in the same way.
    let (third, _) = registry.bundle("first", &[]);
    assert_eq!(modified(&third), BEGIN);
    registry.edit("desk", "A desktop.", "Another desktop.");
    let (fourth, _) = registry.bundle("first", &[]);
    assert!(modified(&fourth) > BEGIN);
}

#[test]
fn a_chain_of_five_bundles() {
    let registry = Registry::of_three();
    registry.after("nothing", 0, "one");
    registry.add("new", "New");
    registry.edit("lab", "\"Lab\"", "\"Laboratory\"");
    let two = registry.after("one", 1, "two");
    // It has another name, and is still the same one.
    assert_eq!(days(&two, "Laboratory"), (Some(0), 1));
    assert_eq!(days(&two, "New"), (Some(1), 1));
    assert_eq!(history(&two)["workspaces"]["Lab"], Value::Null);
    registry.remove("fox");
    let three = registry.after("two", 2, "three");
    assert_eq!(history(&three)["workspaces"]["Fox"], Value::Null);
    registry.add("fox", "Fox");
    let four = registry.after("three", 3, "four");
    assert_eq!(days(&four, "Fox"), (Some(3), 3), "it is new again");
    registry.edit("desk", "2400", "2500");
    let five = registry.after("four", 4, "five");
    let expected = [
        (4, "changed", "Desk"),
        (3, "added", "Fox"),
        (2, "removed", "Fox"),
        (1, "added", "New"),
        (1, "changed", "Laboratory"),
        (0, "added", "Desk"),
        (0, "added", "Fox"),
        (0, "added", "Lab"),
    ];
    let expected = expected.map(|(day, kind, name)| (day, kind.to_owned(), name.to_owned()));
    assert_eq!(events(&five), expected);
    let all = ["Desk", "Laboratory", "Fox", "New"].map(|name| days(&five, name));
    assert_eq!(all, [(Some(0), 4), (Some(0), 1), (Some(3), 3), (Some(1), 1)]);
    let feed = String::from_utf8_lossy(&five["feed.xml"]).into_owned();
    let mut ids: Vec<_> = feed.split("<id>").skip(1).collect();
    ids.sort_unstable();
    ids.dedup();
    assert_eq!(ids.len(), 1 + expected.len());
    assert!(feed.contains("Removed: Fox"));
}

/// Those of one name are told apart by the rest, and a third one does not take what is theirs.
#[test]
fn workspaces_of_one_name() {
    let registry = Registry::new();
    registry.add("lab", "Desk");
    let bundle = |previous: &str, days: u64, out: &str| {
        let (previous, modified) = (registry.text(previous), (BEGIN + days * DAY).to_string());
        let more = ["--previous", &previous, "--modified", &modified, "--cap-lints", "warn"];
        registry.bundle(out, &more).0
    };
    bundle("nothing", 0, "first");
    registry.edit("lab", "A desktop.", "A laboratory.");
    let second = bundle("first", 3, "second");
    assert_eq!(["Desk", "Desk (2)"].map(|name| days(&second, name)), [(Some(0), 0), (Some(0), 3)]);
    registry.add("a-first", "Desk");
    let third = bundle("second", 7, "third");
    let all = ["Desk", "Desk (2)", "Desk (3)"].map(|name| days(&third, name));
    assert_eq!(all, [(Some(7), 7), (Some(0), 0), (Some(0), 3)]);
    let page = String::from_utf8_lossy(&third["workspace/lab/index.html"]).into_owned();
    assert!(page.contains("Updated <time datetime=\"2020-09-16T"), "{page}");
}

/// Each has its own dates, whatever the others are called, and whichever list they are in.
#[test]
fn names_with_numbers_cross_no_dates() {
    let registry = Registry::new();
    for (folder, name) in [("a", "Own"), ("b", "Own"), ("c", "Own (2)"), ("d", "Desk")] {
        registry.add(folder, name);
        registry.edit(folder, "A desktop.", &format!("The {folder}."));
    }
    // The first one is in the newest list alone.
    registry.edit("a", r#""1.13.x", "1.14.x", "1.15.x", "#, "");
    let bundle = |previous: &str, days: u64| {
        let (previous, modified) = (registry.text(previous), (BEGIN + days * DAY).to_string());
        let more = ["--previous", &previous, "--modified", &modified, "--cap-lints", "warn"];
        registry.bundle(&days.to_string(), &more).0
    };
    bundle("nothing", 0);
    for (day, folder) in [(1, "a"), (2, "b"), (3, "c"), (4, "d")] {
        registry.edit(folder, "The ", "Another ");
        let bundle = bundle(&(day - 1).to_string(), day);
        let newest = &history(&bundle)["events"][0];
        assert_eq!(newest["page"], format!("workspace/{folder}/"), "{newest}");
        assert_eq!(newest["time"], BEGIN + day * DAY, "{newest}");
    }
}

/// The template writes no `history.json`, and its lists as this program does.
#[test]
fn a_bundle_without_history() {
    let registry = Registry::of_three();
    registry.after("nothing", 3, "first");
    fs::remove_file(registry.path("first/history.json")).expect("it was there");
    registry.edit("lab", "A desktop.", "A laboratory.");
    let (second, said) = registry.bundle(
        "second",
        &["--previous", &registry.text("first"), "--modified", &(BEGIN + 7 * DAY).to_string()],
    );
    assert!(said.contains("note: there is no history.json at "), "{said}");
    assert_eq!(days(&second, "Desk"), (None, 3));
    assert_eq!(days(&second, "Lab"), (None, 7));
    assert_eq!(events(&second), [(7, "changed".to_owned(), "Lab".to_owned())]);
    let page = String::from_utf8_lossy(&second["workspace/desk/index.html"]).into_owned();
    assert!(!page.contains("Added <time") && page.contains(">Updated <time"), "{page}");
}

#[test]
fn a_bundle_of_schema_1_0_alone() {
    let registry = Registry::of_three();
    let first = registry.after("nothing", 3, "first");
    write(&registry.path("old/versions.txt"), "1.0\n");
    write(&registry.path("old/1.0/list.json"), &first["1.0/list.json"]);
    registry.add("new", "New");
    let second = registry.after("old", 7, "second");
    assert_eq!(modified(&second), BEGIN + 7 * DAY);
    // The list of schema 1.1 has what is new for its readers.
    assert_eq!(days(&second, "Desk"), (None, 7));
    assert_eq!(days(&second, "New"), (Some(7), 7));
    let kinds: Vec<_> = events(&second).into_iter().map(|(_, kind, _)| kind).collect();
    assert_eq!(kinds, ["added", "changed", "changed", "changed"]);
}

#[test]
fn it_may_be_the_folder_that_is_written_to() {
    let registry = Registry::of_three();
    let (_, said) = registry.bundle("out", &["--previous", &registry.text("out")]);
    assert!(said.contains("yet, so every workspace is new"), "{said}");
    let first = registry.after("out", 0, "out");
    let again = registry.after("out", 9, "out");
    assert_eq!(first, again);
    registry.edit("fox", "A desktop.", "A browser.");
    let (changed, _) = registry.bundle("out", &["--previous", &registry.text("out")]);
    assert!(modified(&changed) >= modified(&again));
    let history = history(&changed);
    assert_eq!(history["workspaces"]["Fox"]["changed"], modified(&changed));
    assert_eq!(history["workspaces"]["Desk"]["changed"], modified(&again));
}

/// A time never goes back, whatever is asked for.
#[test]
fn no_bundle_is_older_than_the_one_before() {
    let registry = Registry::of_three();
    registry.after("nothing", 9, "first");
    registry.edit("fox", "A desktop.", "A browser.");
    let second = registry.after("first", 2, "second");
    assert_eq!(modified(&second), BEGIN + 9 * DAY);
    assert_eq!(days(&second, "Fox"), (Some(9), 9));
    // What a record says of later times is not believed.
    let later = json!({ "added": BEGIN + 99 * DAY, "changed": BEGIN + 99 * DAY });
    let record = json!({ "version": 1, "workspaces": { "Desk": later } });
    write(&registry.path("first/history.json"), record.to_string());
    let second = registry.after("first", 12, "second");
    assert_eq!(days(&second, "Desk"), (Some(12), 12));
    assert_eq!(days(&second, "Lab"), (None, 9));
}

#[test]
fn strangers_records_are_not_heeded() {
    let registry = Registry::of_three();
    registry.after("nothing", 3, "first");
    let deep = format!("{{\"version\":1,\"workspaces\":{}", "[".repeat(1 << 20));
    for content in [
        b"<!doctype html>".to_vec(),
        b"{\"version\":1,\"workspaces\":{\"Desk\":7}}".to_vec(),
        b"{\"version\":2}".to_vec(),
        b"\xFF\xFE".to_vec(),
        vec![b' '; (16 << 20) + 1],
        deep.into_bytes(),
    ] {
        write(&registry.path("first/history.json"), content);
        let previous = registry.text("first");
        let (bundle, said) = registry.bundle("second", &["--previous", &previous]);
        assert!(said.contains("warning: the history.json at "), "{said}");
        assert_eq!(days(&bundle, "Desk"), (None, 3));
        assert_eq!(events(&bundle), []);
    }
}

#[test]
fn what_is_no_bundle_is_refused() {
    let registry = Registry::new();
    let sources = registry.text("registry");
    registry.is_refused(&["--previous", &sources], 2, "holds declarations, and no bundle");
    let file = registry.text("registry/registry.toml");
    for (place, why) in [
        ("", "there is no such folder"),
        ("host.example/kasm/", "an address begins with `https://`"),
        ("https://host.example/kasm/1.1/", "above: `https://host.example/kasm/`"),
        ("https://host.example/kasm/1.0/list.json", "above: `https://host.example/kasm/`"),
        ("out/1.1", "above: `out/`"),
        ("versions.txt", "above: `.`"),
        (&file, "it is a file"),
    ] {
        registry.is_refused(&["--previous", place], 2, why);
    }
    for (list, why) in [
        ("<!doctype html>", "is no published registry"),
        ("[]", "is no published registry"),
        ("{\"workspaces\":{}}", "is no published registry"),
    ] {
        write(&registry.path("odd/versions.txt"), "1.1\n");
        write(&registry.path("odd/1.1/list.json"), list);
        registry.is_refused(&["--previous", &registry.text("odd")], 2, why);
    }
    write(&registry.path("odd/versions.txt"), "<!doctype html>");
    registry.is_refused(&["--previous", &registry.text("odd")], 2, "no line of it is exactly");
}

#[test]
fn a_time_in_the_future_is_told() {
    let registry = Registry::new();
    let future = (BEGIN + 100_000 * DAY).to_string();
    registry.bundle("first", &["--modified", &future]);
    let first = registry.text("first");
    let (_, said) = registry.bundle("second", &["--previous", &first]);
    assert!(said.contains("first` lies in the future"), "{said}");
    registry.bundle("now", &["--modified", &BEGIN.to_string()]);
    let (_, said) = registry.bundle("later", &["--previous", &registry.text("now")]);
    assert!(!said.contains("the future"), "{said}");
}

/// Nobody waits for what a pipe may hold some time.
#[cfg(unix)]
#[test]
fn a_pipe_is_no_file_of_a_bundle() {
    let registry = Registry::new();
    fs::create_dir(registry.path("odd")).expect("a writable folder");
    let pipe = registry.path("odd/versions.txt");
    assert!(Command::new("mkfifo").arg(&pipe).status().expect("mkfifo").success());
    let (_, said) = registry.bundle("out", &["--previous", &registry.text("odd")]);
    assert!(said.contains("nothing is published at"), "{said}");
}
