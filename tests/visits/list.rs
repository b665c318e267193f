//! What is wrong with `list.json`.

use serde_json::{Value, json};

use crate::site::{LOGIN, NO_REGISTRY, Site};

#[test]
fn a_list_that_is_none_ends_in_an_unexplained_error() {
    let list = |site: Site, kind: &str, body: &str| site.page("1.1/list.json", kind, body);
    for (site, cause, said_too) in [
        (Site::sound().without("1.1/list.json"), "answers 404", "though `1.1` is a line"),
        (list(Site::sound(), "text/html", LOGIN), "is a login page", "though `1.1` is a line"),
        (list(Site::sound(), "application/json", "{\"name\":"), "", "fails on this one"),
        (list(Site::sound(), "application/json", "\u{feff}{}"), "byte order mark", ""),
        (list(Site::sound(), "application/json", "[]"), "no object", ""),
        (list(Site::sound(), "application/json", ""), "is empty", ""),
    ] {
        let said = site.verified();
        said.is_refused(None, cause).finds(&["list-unreadable"], 1).says(said_too);
        assert_eq!(said.verdict["refused"]["kind"], "server-error");
    }
}

#[test]
fn without_a_required_key_it_is_no_registry() {
    for key in ["name", "icon", "description", "list_url", "workspaces"] {
        let site = Site::sound().value(key, None);
        // The count is not what is missing.
        let site = if key == "workspaces" { site.value("workspacecount", None) } else { site };
        let said = site.verified();
        said.is_refused(Some(NO_REGISTRY), &format!("the list lacks `{key}`"));
        said.says(&format!("`{key}` is missing"));
        assert_eq!(said.code, Some(1));
    }
    for key in ["contact_url", "modified", "channels", "default_channel", "workspacecount"] {
        Site::sound().value(key, None).verified().finds(&[], 0).is_added(&[]);
    }
}

#[test]
fn null_where_something_is_required() {
    for key in ["name", "description", "icon", "workspaces"] {
        let site = Site::sound().value(key, Some(Value::Null)).value("workspacecount", None);
        let said = site.verified();
        said.is_added(&[]).says(&format!("`{key}` is null"));
        assert_eq!(said.code, Some(1));
    }
}

#[test]
fn a_tile_without_what_it_needs_crashes_the_page() {
    for (key, value, why) in [
        ("friendly_name", Value::Null, "has no `friendly_name`"),
        ("architecture", Value::Null, "has no `architecture`"),
        ("categories", json!("Office"), "has a text for `categories`, not a list"),
    ] {
        let said = Site::sound().workspace(key, value).verified();
        let crash = said.verdict["added"]["crash"].as_str().unwrap_or_default();
        assert!(crash.contains(why), "{crash}");
        said.is_added(&[("page", json!("crashes"))]);
    }
}

#[test]
fn nothing_for_a_release_is_said() {
    let site = Site::sound().workspace(
        "compatibility",
        json!([{ "version": "1.17.x", "image": "a/desk:1", "uncompressed_size_mb": 900 }]),
    );
    let said = site.verified();
    said.is_added(&[("workspaces", json!(0)), ("hidden", json!(1))]);
    said.finds(&["release-without-workspace"], 0);
}

#[test]
fn what_no_registry_has_is_no_crash_of_ours() {
    let deep = "[".repeat(100_000);
    for site in [
        Site::sound().value("list_url", Some(json!(1))),
        Site::sound().value("list_url", Some(json!(""))),
        Site::sound().value("list_url", Some(json!("?"))),
        Site::sound().value("list_url", Some(json!("https://"))),
        Site::sound().value("list_url", Some(json!("javascript://host.io/%0aalert(1)"))),
        Site::sound().value("icon", Some(json!(["https://host.io/a.png"]))),
        Site::sound().value("workspaces", Some(json!([1, null, [], {}]))),
        Site::sound().value("workspaces", Some(json!({ "0": {} }))),
        Site::sound().value("channels", Some(json!("develop"))),
        Site::sound().value("default_channel", Some(json!(7))),
        Site::sound().value("modified", Some(json!(1e300))),
        Site::sound().workspace("image_src", json!("//host.invalid/x")),
        Site::sound().workspace("image_src", json!("../../../../etc/passwd")),
        Site::sound().workspace("image_src", json!("a b\n\u{0}.png?#%zz")),
        Site::sound().workspace("image_src", json!("")),
        Site::sound().workspace("compatibility", json!([{ "version": 1 }, "1.19.x", null])),
        Site::sound().workspace("friendly_name", json!("\u{1b}[31m\u{202e}")),
        Site::sound().page("1.1/list.json", "application/json", &deep),
    ] {
        let said = site.verified();
        assert!(matches!(said.code, Some(0 | 1)), "{said:#?}");
        assert!(said.verdict.is_object(), "{said:#?}");
        said.hides("\u{1b}");
    }
}
