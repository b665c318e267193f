//! What is a difference, and what it is called.

mod missed;

use std::collections::HashMap;

use super::*;
use crate::declare::{PublishedList, published};

/// A publication: the workspaces of each list, as JSON.
fn normal(lists: &[(Schema, &str)]) -> Normal {
    let lists = lists.iter().map(|&(schema, workspaces)| {
        list(
            schema,
            &format!("{{\"list_url\":\"https://a.example/\",\"workspaces\":[{workspaces}]}}"),
        )
    });
    Normal::of(&lists.collect::<Vec<_>>())
}

fn list(schema: Schema, text: &str) -> crate::declare::Published {
    let path = format!("{schema}/list.json").into();
    published(&PublishedList { schema, path, text: text.into(), icons: HashMap::new() })
}

/// Every line that is said of a difference.
fn said(old: &Normal, new: &Normal) -> Vec<String> {
    let diff = compare(old, new);
    let mut lines = Vec::new();
    lines.extend(diff.privileges.iter().map(|own| format!("gained: {own} [{}]", own.what.item)));
    lines.extend(diff.warnings.iter().map(|own| {
        format!("on tile: {}: {} [{}]", own.workspace.key, own.what.kind.name(), own.what.item)
    }));
    lines.extend(diff.breaking.iter().map(|breaking| format!("breaking: {breaking}")));
    lines.extend(diff.settings.iter().map(ToString::to_string));
    lines.extend(diff.added.iter().map(|workspace| format!("added: {}", workspace.key)));
    lines.extend(diff.removed.iter().map(|workspace| format!("removed: {}", workspace.key)));
    for changed in &diff.changed {
        let key = &changed.new.key;
        lines.extend(changed.fields.iter().map(|field| format!("{key}: {field}")));
    }
    lines
}

fn of_new(old: &str, new: &str) -> Vec<String> {
    said(&normal(&[(Schema::V1_1, old)]), &normal(&[(Schema::V1_1, new)]))
}

#[test]
fn what_is_no_content_is_no_difference() {
    let old = r#"{"name":"R","workspacecount":1,"icon":"i","modified":1,"contact_url":null,"workspaces":[
        {"friendly_name":"A","architecture":["amd64","arm64"],"run_config":{"a":1.0,"b":{"c":1,"d":2}},
         "compatibility":[{"version":"1.16.x","image":"a/a:1"},{"version":"1.17.x","image":"a/a:2"}],"sha":"1"}],
        "channels":[],"default_channel":null}"#;
    let new = r#"{"modified":2,"name":"R","icon":"i","workspacecount":7,"workspaces":[
        {"sha":"2","architecture":["arm64","amd64","arm64"],"run_config":{"b":{"d":2,"c":1},"a":1},
         "compatibility":[{"image":"a/a:2","version":"1.17.x"},{"version":"1.16.x","image":"a/a:1"}],
         "friendly_name":"\u0041"}]}"#;
    let of = |text| Normal::of(&[list(Schema::V1_1, text)]);
    assert_eq!(of(old), of(new));
    assert!(compare(&of(old), &of(new)).is_empty());
}

#[test]
fn an_entry_for_each_image_is_one_workspace() {
    let split = r#"
        {"friendly_name":"A","name":"a/a:1","uncompressed_size_mb":5,"compatibility":["1.13.x"],"sha":"1"},
        {"friendly_name":"A","name":"a/a:2","uncompressed_size_mb":6,"compatibility":["1.14.x","1.15.x"],"sha":"2"}"#;
    let whole = r#"{"friendly_name":"A","name":"a/a:2","uncompressed_size_mb":6,"compatibility":["1.13.x","1.14.x","1.15.x"]}"#;
    let (split, whole) = (normal(&[(Schema::V1_0, split)]), normal(&[(Schema::V1_0, whole)]));
    assert_eq!(split.workspaces().count(), 1);
    assert_eq!(
        said(&split, &whole),
        [
            "A: compatibility[1.13.x].image: \"a/a:1\" -> \"a/a:2\"",
            "A: compatibility[1.13.x].uncompressed_size_mb: 5 -> 6",
        ]
    );
}

#[test]
fn workspaces_of_one_name_are_told_apart() {
    let entry = |image: &str, notes: &str| {
        format!(
            r#"{{"friendly_name":"A","notes":"{notes}","compatibility":[{{"version":"1.16.x","image":"{image}"}}]}}"#
        )
    };
    let old = [entry("a/x:1", "n"), entry("a/y:1", "n")].join(",");
    let new = [entry("a/y:1", "m"), entry("a/x:1", "n")].join(",");
    assert_eq!(of_new(&old, &new), ["A: notes: \"n\" -> \"m\""]);
    assert_eq!(of_new(&old, &entry("a/x:1", "n")), ["breaking: `A (2)` is gone", "removed: A (2)"]);
    let thousands = vec![entry("a/x:1", "n"); 20_000].join(",");
    assert_eq!(of_new(&thousands, &thousands), [""; 0]);
}

#[test]
fn a_renamed_workspace_is_the_same() {
    let entry = |name: &str, image: &str, icon: &str| {
        format!(
            r#"{{"friendly_name":"{name}","image_src":"{icon}","compatibility":[{{"version":"1.16.x","image":"{image}"}}]}}"#
        )
    };
    let old = entry("A", "a/a:1", "a.png");
    for (new, expected) in [
        (entry("B", "a/a:2", "b.png"), 3),
        (entry("B", "a/a:1", "a.png"), 1),
        (entry("B", "b/b:1", "a.png"), 3),
    ] {
        let diff = of_new(&old, &new);
        assert!(diff.iter().any(|line| line == "B: friendly_name: \"A\" -> \"B\""), "{diff:?}");
        assert_eq!(diff.len(), expected, "{diff:?}");
    }
    let other = of_new(&old, &entry("B", "b/b:1", "b.png"));
    assert_eq!(other, ["breaking: `A` is gone", "added: B", "removed: A"]);
}

#[test]
fn what_both_schemas_say_is_said_once() {
    let both = |description: &str, image: &str| {
        let old = format!(
            r#"{{"friendly_name":"A","description":"{description}","name":"{image}","compatibility":["1.15.x"]}}"#
        );
        let new = format!(
            r#"{{"friendly_name":"A","description":"{description}","compatibility":[{{"version":"1.15.x","image":"{image}"}},{{"version":"1.16.x","image":"{image}"}}]}}"#
        );
        (old, new)
    };
    let (old_1_0, old_1_1) = both("d", "a/a:1");
    let (new_1_0, new_1_1) = both("e", "a/a:2");
    let old = normal(&[(Schema::V1_0, &old_1_0), (Schema::V1_1, &old_1_1)]);
    let new = normal(&[(Schema::V1_0, &new_1_0), (Schema::V1_1, &new_1_1)]);
    assert_eq!(
        said(&old, &new),
        [
            "A: description: \"d\" -> \"e\"",
            "A: compatibility[1.15.x, 1.16.x].image: \"a/a:1\" -> \"a/a:2\"",
        ]
    );
    let mixed = normal(&[(Schema::V1_0, &old_1_0), (Schema::V1_1, &new_1_1)]);
    assert_eq!(
        said(&old, &mixed),
        [
            "A: description: \"d\" -> \"e\" (schema 1.1)",
            "A: compatibility[1.15.x].image: \"a/a:1\" -> \"a/a:2\" (schema 1.1)",
            "A: compatibility[1.16.x].image: \"a/a:1\" -> \"a/a:2\"",
        ]
    );
    let only_old = normal(&[(Schema::V1_0, &old_1_0)]);
    assert_eq!(
        said(&only_old, &old),
        [
            "schemas: [\"1.0\"] -> [\"1.0\",\"1.1\"]",
            "A: compatibility[1.16.x]: added {\"image\":\"a/a:1\"}",
        ]
    );
    assert_eq!(
        said(&old, &only_old),
        [
            "breaking: the list of schema 1.1 is not published any more: Kasm 1.16 and later refuse the registry",
            "schemas: [\"1.0\",\"1.1\"] -> [\"1.0\"]",
            "A: compatibility[1.16.x]: removed {\"image\":\"a/a:1\"}",
        ]
    );
}

#[test]
fn what_is_gained_comes_first() {
    let old = r#"{"friendly_name":"A","run_config":{"hostname":"a"}},{"friendly_name":"B","run_config":{"user":0}}"#;
    let new = r#"{"friendly_name":"A","run_config":{"hostname":"b","privileged":true}},
        {"friendly_name":"B","run_config":{"user":0,"hostname":"c"}},
        {"friendly_name":"C","exec_config":{"go":{"user":"root","cmd":"true"}}}"#;
    assert_eq!(
        of_new(old, new),
        [
            "gained: `A` can change anything on the host: its container is privileged [run_config.privileged]",
            "gained: `C`, which is new, runs a command as root, in the phase `go` [exec_config.go.user]",
            "on tile: A: privileged [run_config.privileged]",
            "on tile: C: user_error [exec_config.go.user]",
            "on tile: C: flag_property [exec_config.go.user]",
            "added: C",
            "A: run_config.hostname: \"a\" -> \"b\"",
            "A: run_config.privileged: added true",
            "B: run_config.hostname: added \"c\"",
        ]
    );
    assert_eq!(
        compare(&normal(&[(Schema::V1_1, new)]), &normal(&[(Schema::V1_1, old)])).privileges,
        []
    );
}

#[test]
fn what_somebody_may_miss_is_breaking() {
    let old = r#"
        {"friendly_name":"A","architecture":["amd64","arm64"],"compatibility":[
            {"version":"1.16.x","image":"a/a:1","available_tags":["x","y","z"]},
            {"version":"1.17.x","image":"a/a:1","available_tags":["x","y","z"]},
            {"version":"1.18.x","image":"a/a:1","available_tags":["x"]},
            {"version":"1.19.x","image":"a/a:1","available_tags":["x"]}]},
        {"friendly_name":"B","compatibility":[{"version":"1.18.x","image":"b/b:1","available_tags":["x","y"]}]}"#;
    let new = r#"
        {"friendly_name":"A","architecture":["amd64"],"compatibility":[
            {"version":"1.16.x","image":"a/c:1","available_tags":["x"]},
            {"version":"1.17.x","image":"docker.io/a/a:2","available_tags":["x"]}]},
        {"friendly_name":"B","compatibility":[{"version":"1.18.x","image":"b/b:1","available_tags":["x","y"]}]}"#;
    let breaking: Vec<_> =
        of_new(old, new).into_iter().filter(|line| line.starts_with("breaking")).collect();
    assert_eq!(
        breaking,
        [
            "breaking: no workspace is left for Kasm `1.19.x`",
            "breaking: no workspace is left in the channel `z`",
            "breaking: `A` is not listed any more on Kasm `1.18.x`",
            "breaking: `A` is another image on Kasm `1.16.x`: `a/c`, and was `a/a`",
            "breaking: `A` does not run on `arm64` any more",
            "breaking: `A` is not in the channel `y` any more on Kasm `1.16.x`, `1.17.x`",
        ]
    );
    let at = |url: &str| Normal::of(&[list(Schema::V1_1, &format!("{{\"list_url\":{url}}}"))]);
    for (url, is_breaking) in [("\"https://a/\"", false), ("\"https://b/\"", true), ("null", true)]
    {
        let (old, new) = (at("\"https://a/\""), at(url));
        assert_eq!(compare(&old, &new).breaking.len(), usize::from(is_breaking), "{url}");
    }
    assert_eq!(compare(&at("null"), &at("\"https://a/\"")).breaking, []);
}

#[test]
fn changes_are_found_wherever_they_are() {
    for (old, new, expected) in [
        (r#""notes":null"#, r#""notes":"n""#, &["notes: null -> \"n\""][..]),
        (r#""notes":null"#, "", &["notes: removed null"]),
        (r#""unknown":[1]"#, r#""unknown":[1,2]"#, &["unknown: [1] -> [1,2]"]),
        (
            r#""categories":["A","B"]"#,
            r#""categories":["B","A"]"#,
            &["categories: [\"A\",\"B\"] -> [\"B\",\"A\"]"],
        ),
        (
            r#""volume_mappings":{"/a.b":{"mode":"ro"}}"#,
            r#""volume_mappings":{"/a.b":{"mode":"rw"}}"#,
            &["volume_mappings.\"/a.b\".mode: \"ro\" -> \"rw\""],
        ),
        (
            r#""launch_config":{"launch_form":[{"key":"a"},{"key":"b"}]}"#,
            r#""launch_config":{"launch_form":[{"key":"a"},{"key":"c"}]}"#,
            &["launch_config.launch_form[1].key: \"b\" -> \"c\""],
        ),
        (
            r#""compatibility":"1.16.x""#,
            r#""compatibility":7"#,
            &["compatibility: \"1.16.x\" -> 7"],
        ),
        (
            r#""compatibility":[{"version":"1.9.x","image":"a"},{"version":"1.9.x","image":"b"}]"#,
            r#""compatibility":[{"version":"1.9.x","image":"a"},{"version":"1.9.x","image":"c"}]"#,
            &["compatibility[1.9.x (2)].image: \"b\" -> \"c\""],
        ),
        (
            r#""run_config":{"a":{"b":1,"c":{}}}"#,
            "",
            &["run_config.a.b: removed 1", "run_config.a.c: removed {}"],
        ),
        (r#""":1"#, r#""":2"#, &["\"\": 1 -> 2"]),
        (r#""notes":"\u202e""#, r#""notes":"\ud83d""#, &["notes: \"\\u{202e}\" -> \"\\ud83d\""]),
    ] {
        let entry = |fields: &str| {
            let comma = if fields.is_empty() { "" } else { "," };
            format!("{{\"friendly_name\":\"A\"{comma}{fields}}}")
        };
        let found = of_new(&entry(old), &entry(new));
        let found: Vec<_> = found.iter().filter(|line| line.starts_with("A: ")).collect();
        let expected: Vec<_> = expected.iter().map(|line| format!("A: {line}")).collect();
        assert_eq!(found, expected.iter().collect::<Vec<_>>());
    }
}

#[test]
fn long_values_are_cut_to_what_differs() {
    let entry = |text: &str| format!("{{\"friendly_name\":\"A\",\"notes\":\"{text}\"}}");
    let long = "x".repeat(1_000_000);
    let (old, new) = (entry(&format!("{long}old{long}")), entry(&format!("{long}new{long}")));
    let found = of_new(&old, &new);
    let (x, before) = ("x".repeat(37), "x".repeat(20));
    assert_eq!(found, [format!("A: notes: …{before}old{x}… -> …{before}new{x}…")]);
}
