//! Filters behave as Kasm does: what the page shows is what that server would list and install, as
//! computed here from the published lists alone.

use std::collections::BTreeSet;
use std::io;
use std::path::Path;

use kasm_tests::catalogue::{self, Entry, MANY_KINDS, Workspace};
use serde_json::Value;

use crate::site::Site;
use crate::visitor::Visitor;

const RELEASES: [&str; 8] = ["1.13", "1.14", "1.15", "1.16", "1.17", "1.18", "1.19", "1.20"];

/// What the library shows for each release and channel, all channels that there are included.
pub(crate) fn as_each_kasm_lists_it(visitor: &Visitor) {
    let list = visitor.site.list("1.1");
    let channels = texts(&list["channels"]);
    assert_eq!(channels.len(), 6, "{channels:?}");
    for release in RELEASES {
        visitor.open(&format!("?kasm={release}"));
        assert_shown(visitor, release, None);
        for channel in &channels {
            visitor.open(&format!("?kasm={release}&channel={channel}"));
            assert_shown(visitor, release, Some(channel));
        }
    }
}

/// No workspace has tags: there is no channel to choose, and each image is installed as declared.
pub(crate) fn without_channels(visitor: &Visitor) {
    visitor.open("");
    assert_eq!(visitor.texts("[name=channel]"), [""; 0]);
    for release in &RELEASES[..7] {
        visitor.open(&format!("?kasm={release}"));
        assert_shown(visitor, release, None);
    }
}

pub(crate) fn with_no_channels(folder: &Path) -> io::Result<()> {
    const ENTRIES: [&[Entry]; 3] = [
        &[
            ("1.18.x", "registry.example:5000/a", 100, &[]),
            ("1.19.x", "kasmweb/a:1.19.0", 100, &[]),
        ],
        &[("1.15.x", "kasmweb/b:1.15.0", 100, &[]), ("1.16.x", "kasmweb/b:alpine-i3", 100, &[])],
        &[(
            "1.19.x",
            "kasmweb/c@sha256:0000000000000000000000000000000000000000000000000000000000000000",
            100,
            &[],
        )],
    ];
    let mut workspaces = MANY_KINDS;
    for (workspace, compatibility) in workspaces.iter_mut().zip(ENTRIES) {
        *workspace = Workspace { compatibility, ..*workspace };
    }
    catalogue::registry(folder, &workspaces[..ENTRIES.len()])
}

#[track_caller]
fn assert_shown(visitor: &Visitor, release: &str, channel: Option<&str>) {
    let script = "return [...document.querySelectorAll('#workspaces .card:not([hidden])')] \
        .map(card => [card.querySelector('h2').textContent, \
            card.querySelector('.image').textContent])";
    let expected = listed(&visitor.site, release, channel);
    let mut shown = BTreeSet::new();
    visitor.until(&format!("{release}, {channel:?}: {expected:?}"), || {
        shown = visitor.run::<BTreeSet<(String, String)>>(script, &[]);
        shown == expected
    });
}

/// The names and images that the server of a release lists.
fn listed(site: &Site, release: &str, channel: Option<&str>) -> BTreeSet<(String, String)> {
    let minor: u32 = release.trim_start_matches("1.").parse().expect("a release");
    let list = site.list(if minor <= 15 { "1.0" } else { "1.1" });
    let version = Value::from(format!("{release}.x"));
    let workspaces = list["workspaces"].as_array().expect("a list has workspaces");
    let listed = workspaces.iter().filter_map(|workspace| {
        let entries = workspace["compatibility"].as_array()?;
        let image = if minor <= 15 {
            entries.contains(&version).then(|| text(&workspace["name"]))?
        } else {
            let entry = entries.iter().find(|entry| entry["version"] == version)?;
            let image = text(&entry["image"]);
            match channel {
                None => image,
                Some(channel) => {
                    let is_offered =
                        texts(&entry["available_tags"]).iter().any(|tag| tag == channel);
                    is_offered.then(|| with_tag(&image, channel))?
                }
            }
        };
        Some((text(&workspace["friendly_name"]), image))
    });
    listed.collect()
}

/// The image's repository with another tag.
fn with_tag(image: &str, tag: &str) -> String {
    let (path, name) = image.rsplit_once('/').expect("images here have a host");
    let name = name.split_once(':').map_or(name, |(name, _)| name);
    format!("{path}/{name}:{tag}")
}

fn text(value: &Value) -> String {
    value.as_str().unwrap_or_default().to_owned()
}

fn texts(value: &Value) -> Vec<String> {
    value.as_array().into_iter().flatten().map(text).collect()
}
