//! What `update` makes of declarations, and what `outdated` says of tags.

use std::fs;

use serde_json::Value;

use crate::desk::Desk;
use crate::factory::{Image, Layer};
use crate::offers::{Offer, offering};
use crate::real::open;

const DECLARATION: &str = "registry/workspaces/desk-0/workspace.toml";

fn declaration(desk: &Desk) -> String {
    fs::read_to_string(desk.path(DECLARATION)).expect("a declaration")
}

fn image(seed: u64, length: usize) -> Image {
    Image::of([Layer::gzip(&Layer::tar(seed, length))])
}

pub(crate) fn declarations_are_corrected() {
    let server = open();
    let image = image(1, 3_200_000);
    server.pusher.image("desk", "1.19.0", &image);
    let offer = Offer::of(&server.registry.address, "desk:1.19.0", &image);
    let desk = offering(std::slice::from_ref(&offer));
    let right = declaration(&desk).replace("= [\"amd64\"]", "= [\"amd64\"] # tried on both");
    let wrong = right
        .replace("[\"amd64\"]", "[\"amd64\", \"arm64\"]")
        .replace("uncompressed_size_mb = 4", "uncompressed_size_mb = 2528 # measured");
    assert_ne!(wrong.lines().last(), right.lines().last(), "{wrong}");
    desk.write(DECLARATION, &wrong);
    // Shown, and not written: asked to, and nobody there to say yes.
    for options in [&["--diff"][..], &[]] {
        let said = desk.run(&[&["update"], options].concat());
        assert!(said.text.contains("-uncompressed_size_mb = 2528 # measured"), "{said:#?}");
        assert!(said.text.contains("+uncompressed_size_mb = 4 # measured"), "{said:#?}");
        assert_eq!((declaration(&desk), desk.lock()), (wrong.clone(), None));
    }
    desk.run(&["update", "--yes"]).is_well();
    let corrected =
        right.replace("uncompressed_size_mb = 4", "uncompressed_size_mb = 4 # measured");
    assert_eq!(declaration(&desk), corrected);
    desk.check(&["--locked"]).is_well();
    desk.run(&["update", "--yes"]).is_well();
    assert_eq!(declaration(&desk), corrected);
}

pub(crate) fn digests_are_declared_and_follow_their_tags() {
    let server = open();
    let (before, after) = (image(1, 500_000), image(2, 2_500_000));
    server.pusher.image("desk", "1.19.0", &before);
    let offer = Offer::of(&server.registry.address, "desk:1.19.0", &before);
    let desk = offering(std::slice::from_ref(&offer));
    let plain = declaration(&desk);
    desk.run(&["update", "--pin", "--yes"]).is_well();
    let pinned = declaration(&desk);
    let (text, digest) = pinned.split_once("@sha256:").expect("a digest");
    assert_eq!(plain, format!("{text}{}", &digest[64..]));
    desk.check(&["--locked"]).is_well();
    server.pusher.image("desk", "1.19.0", &after);
    desk.check(&["--locked"]).is("image-moved", "names another image than this digest", 0);
    desk.run(&["update", "--yes"]).is_well();
    let followed = declaration(&desk);
    assert!(followed.contains("1.19.0@sha256:") && followed != pinned);
    assert!(followed.contains("uncompressed_size_mb = 3"), "its size is another too: {followed}");
    desk.check(&["--locked"]).is_well();
    desk.check(&["--frozen"]).is_well();
}

pub(crate) fn one_workspace_is_corrected() {
    let server = open();
    let (before, after) = (image(1, 500_000), image(2, 2_500_000));
    server.pusher.image("desk", "1.19.0", &before);
    let offer = Offer::of(&server.registry.address, "desk:1.19.0", &before);
    let desk = offering(&[offer.clone(), offer]);
    desk.run(&["update", "--pin", "--yes"]);
    let other = desk.path("registry/workspaces/desk-1/workspace.toml");
    let pinned = fs::read_to_string(&other).expect("a declaration");
    server.pusher.image("desk", "1.19.0", &after);
    let said = desk.run_at(&["update", "--yes"], "registry/workspaces/desk-0");
    assert!(declaration(&desk).contains("uncompressed_size_mb = 3"), "{said:#?}");
    assert_eq!(fs::read_to_string(&other).expect("a declaration"), pinned);
    // What is offered there still is kept.
    assert_eq!(desk.lock().expect("kasm.lock").matches("[[image]]").count(), 2);
}

pub(crate) fn a_workspace_alone_has_no_lock() {
    let server = open();
    let image = image(1, 500_000);
    server.pusher.image("desk", "1.19.0", &image);
    let desk = offering(&[Offer::of(&server.registry.address, "desk:1.19.0", &image)]);
    fs::remove_file(desk.path("registry/registry.toml")).expect("an own file");
    let said = desk.run_at(&["update", "--yes"], "registry/workspaces/desk-0");
    assert!(said.code == Some(0) && said.text.contains("Unchanged"), "{said:#?}");
    assert!(!said.text.contains("Locking"), "{said:#?}");
}

pub(crate) fn what_cannot_be_read_is_said() {
    let server = open();
    let image = image(1, 500_000);
    server.pusher.image("desk", "1.19.0", &image);
    let offer = Offer::of(&server.registry.address, "desk:1.19.0", &image);
    let desk = offering(&[offer]);
    // There is a fix for that, but it is another command's.
    desk.write("registry/workspaces/other/workspace.json", "\u{feff}{}");
    let said = desk.run(&["update", "--yes"]);
    assert!(said.code == Some(1) && said.text.contains("byte order mark"), "{said:#?}");
}

pub(crate) fn newer_tags_are_named() {
    let server = open();
    let image = image(1, 500_000);
    for tag in
        ["1.19.0", "1.19.1", "1.19.10", "1.20.0", "1.18.9", "1.19.2-rolling-daily", "develop"]
    {
        server.pusher.image("desk", tag, &image);
    }
    let offers = ["1.19.0", "develop"]
        .map(|tag| Offer::of(&server.registry.address, &format!("desk:{tag}"), &image));
    let said = offering(&offers).run(&["outdated", "--message-format", "json"]);
    assert_eq!(said.code, Some(0), "{said:#?}");
    let lines: Vec<Value> =
        said.text.lines().filter_map(|line| serde_json::from_str(line).ok()).collect();
    assert_eq!(lines.len(), 1, "{said:#?}");
    assert_eq!(lines[0]["folder"], "desk-0");
    assert_eq!(lines[0]["newer"], serde_json::json!(["1.19.10", "1.19.1"]));
    assert_eq!(lines[0]["others"], serde_json::json!(["1.20.0"]));
}

pub(crate) fn newer_tags_are_of_the_release_that_a_tag_begins_with() {
    let server = open();
    let image = image(1, 500_000);
    for tag in ["1.18.0", "1.18.1", "1.19.0"] {
        server.pusher.image("desk", tag, &image);
    }
    let desk = Desk::empty();
    let address = &server.registry.address;
    let declaration = format!(
        "friendly_name = \"Desk\"\ndescription = \"A desktop.\"\nimage_src = \"desk.svg\"\n\
         architecture = [\"amd64\"]\ncompatibility = [\"1.16.x\", \"1.17.x\", \"1.18.x\"]\n\
         name = \"{address}/desk:1.18.0\"\nuncompressed_size_mb = 1\n"
    );
    desk.write(DECLARATION, &declaration);
    let said = desk.run(&["outdated"]);
    assert!(said.text.contains("desk:1.18.0  1.18.1  (beyond Kasm 1.18.x: 1.19.0)"), "{said:#?}");
}
