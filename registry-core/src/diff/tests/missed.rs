//! What is missed, and what is gained, by those who read one list.

use super::*;

#[test]
fn each_list_has_readers_of_its_own() {
    let entry = |more: &str| format!(r#"{{"friendly_name":"A",{more}}}"#);
    let of = |old: &str, new: &str| normal(&[(Schema::V1_0, old), (Schema::V1_1, new)]);
    let both = entry(r#""architecture":["amd64","arm64"]"#);
    let new = of(&both, &entry(r#""architecture":["amd64"]"#));
    assert_eq!(
        said(&of(&both, &both), &new),
        [
            "breaking: `A` does not run on `arm64` any more",
            "A: architecture: [\"amd64\",\"arm64\"] -> [\"amd64\"] (schema 1.1)",
        ]
    );
    let (plain, mighty) =
        (entry(r#""run_config":{}"#), entry(r#""run_config":{"privileged":true}"#));
    let gained = "gained: `A` can change anything on the host: its container is privileged [run_config.privileged]";
    let found = said(&of(&mighty, &plain), &of(&mighty, &mighty));
    assert_eq!(found[0], gained);
    // What the only list said, no other one gains.
    assert_eq!(said(&normal(&[(Schema::V1_0, &mighty)]), &of(&mighty, &mighty)).len(), 1);
}

#[test]
fn what_no_kasm_reads_is_missed_by_nobody() {
    let entry = |versions: &str| {
        let versions = versions.split(' ').map(|version| {
            format!(
                "{{\"version\":\"{version}\",\"image\":\"{}\"}}",
                if version.contains('!') { "b/b" } else { "a/a" }
            )
        });
        format!(
            r#"{{"friendly_name":"A","compatibility":[{}]}}"#,
            versions.collect::<Vec<_>>().join(",").replace('!', "")
        )
    };
    let breaking = |old: &str, new: &str| -> Vec<_> {
        let lines = of_new(&entry(old), &entry(new)).into_iter();
        lines.filter(|line| line.starts_with("breaking")).collect()
    };
    for old in ["1.17.0", ">=1.16", "1.9.x", "1.16.x", "1.15.x", "1.16.x 1.17.x!"] {
        assert_eq!(
            breaking(&format!("1.17.x {old}"), "1.17.x"),
            match old {
                "1.16.x" | "1.16.x 1.17.x!" =>
                    vec!["breaking: no workspace is left for Kasm `1.16.x`"],
                _ => vec![],
            },
            "{old}"
        );
    }
    let exact = breaking("1.17.x", "1.17.0");
    assert_eq!(exact, ["breaking: no workspace is left for Kasm `1.17.x`"]);
}

#[test]
fn docker_hub_has_several_names() {
    let entry = |image: &str| {
        format!(
            r#"{{"friendly_name":"A","compatibility":[{{"version":"1.16.x","image":"{image}"}}]}}"#
        )
    };
    for image in ["docker.io/ubuntu:2", "library/ubuntu", "index.docker.io/library/ubuntu:3"] {
        assert_eq!(of_new(&entry("ubuntu:1"), &entry(image)).len(), 1, "{image}");
    }
}

/// Kasm lists no workspace without a channel where others have one.
#[test]
fn who_has_no_channel_vanishes_when_others_get_one() {
    let entry = |name: &str, tags: &str| {
        let tags =
            if tags.is_empty() { String::new() } else { format!(r#","available_tags":{tags}"#) };
        format!(
            r#"{{"friendly_name":"{name}","compatibility":[{{"version":"1.16.x","image":"a/{name}"{tags}}}]}}"#
        )
    };
    let list = |a: &str, b: &str| [entry("a", a), entry("b", b)].join(",");
    let breaking = |old: &str, new: &str| -> Vec<_> {
        of_new(old, new).into_iter().filter(|line| line.starts_with("breaking")).collect()
    };
    let tags = r#"["develop"]"#;
    let vanishes = "breaking: `b` is not listed any more on Kasm `1.16.x`: others have channels now, and it has none";
    assert_eq!(breaking(&list("", ""), &list(tags, "")), [vanishes]);
    assert_eq!(breaking(&entry("b", ""), &list(tags, "")), [vanishes]);
    assert_eq!(breaking(&list("", ""), &list(tags, tags)), [""; 0]);
    assert_eq!(breaking(&list(tags, ""), &list(tags, "")), [""; 0]);
}
