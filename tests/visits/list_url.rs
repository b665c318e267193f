//! Each row of the table of `list_url`: what becomes of adding, of icons, and of updates.

use serde_json::{Value, json};

use crate::site::{INSTALLED, Site};

fn with(list_url: impl Fn(&str) -> Value) -> Site {
    let site = Site::sound();
    let value = list_url(&site.root());
    site.value("list_url", Some(value))
}

#[test]
fn the_root_with_a_slash_is_right() {
    let said = with(|root| json!(root)).verified();
    said.finds(&[], 0).is_added(&[("broken_icons", json!(0)), ("update", json!("same"))]);
}

#[test]
fn no_slash_breaks_icons_and_updates() {
    let said = with(|root| json!(root.trim_end_matches('/'))).verified();
    said.finds(&["list-url-missing-slash"], 1);
    said.is_added(&[("broken_icons", json!(1)), ("update", json!("fails"))]);
    said.says("/kasmversions.txt` answers 404");
}

#[test]
fn the_lists_own_name_breaks_updates() {
    let said = with(|root| json!(format!("{root}list.json"))).verified();
    said.finds(&["list-url-is-file"], 1);
    said.is_added(&[("broken_icons", json!(0)), ("update", json!("fails"))]);
    said.says("/kasm/list.jsonversions.txt` answers 404");
}

#[test]
fn a_schema_breaks_icons_and_updates() {
    for schema in ["1.0", "1.1"] {
        let said = with(|root| json!(format!("{root}{schema}/"))).verified();
        said.finds(&["list-url-has-schema"], 1);
        said.is_added(&[("broken_icons", json!(1)), ("update", json!("fails"))]);
        said.says(&format!("/kasm/{schema}/versions.txt` answers 404"));
    }
}

#[test]
fn the_templates_own_is_installed_already() {
    // Whether or not the official registry can be asked from here.
    let proxy = [("HTTPS_PROXY", "http://127.0.0.1:1")];
    let site = with(|_| json!("https://registry.kasmweb.com/"));
    let said = site.verified_at(&site.root(), &proxy);
    said.is_refused(Some(INSTALLED), "`list_url` is that of the official registry");
    said.finds(&["list-url-template-default"], 1);
}

#[test]
fn null_breaks_all_registries() {
    let said = with(|_| Value::Null).verified();
    said.finds(&["list-url-null"], 1);
    said.is_added(&[("page", json!("breaks-all")), ("update", json!("never"))]);
}

#[test]
fn what_nobody_serves_fails() {
    let said = with(|_| json!("https://127.0.0.1:1/kasm/")).verified();
    said.finds(&["update-fails"], 1).is_added(&[("update", json!("fails"))]);
    said.says("`127.0.0.1:1` refuses connections");
}

#[test]
fn another_list_takes_its_place() {
    let site = Site::sound();
    let root = site.root().replace("/kasm/", "/other/");
    let list = r#"{"name":"Another","workspaces":[]}"#;
    let site = site
        .value("list_url", Some(json!(root)))
        .page("../other/versions.txt", "text/plain", "1.1\n")
        .page("../other/1.1/list.json", "application/json", list)
        .page("../other/1.1/icons/desk.svg", "image/svg+xml", crate::site::SVG);
    let said = site.verified();
    said.finds(&["update-elsewhere"], 0).is_added(&[("update", json!("elsewhere"))]);
}
