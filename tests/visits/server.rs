//! What lies between an admin and `versions.txt`.

use serde_json::json;

use crate::site::{INVALID, LOGIN, NO_SCHEMA, NO_SCHEMA_LIST, Site};

#[test]
fn a_sound_site_is_asked_once_for_each_file() {
    let site = Site::sound();
    let said = site.verified();
    said.finds(&[], 0).is_added(&[
        ("workspaces", json!(1)),
        ("hidden", json!(0)),
        ("broken_icons", json!(0)),
        ("icon", json!(true)),
        ("page", json!("shown")),
        ("update", json!("same")),
    ]);
    let expected = ["versions.txt", "1.1/list.json", "1.1/icons/desk.svg", "logo.svg"];
    assert_eq!(site.asked(), expected.map(|path| format!("GET /kasm/{path}")));
    let without_slash = site.root();
    let said = site.verified_at(without_slash.trim_end_matches('/'), &[]);
    said.finds(&[], 0).is_added(&[("update", json!("same"))]);
}

#[test]
fn an_http_error_is_no_schema_list() {
    let site = Site::sound();
    let page = format!("{}1.1/", site.root());
    let said = site.verified_at(&page, &[]);
    said.is_refused(Some(NO_SCHEMA_LIST), "/kasm/1.1/versions.txt` answers 404");
    said.finds(&["no-schema-list"], 1).says("not the page of a schema");
    for (status, cause) in [("403 Forbidden", "answers 403"), ("500 No", "answers 500")] {
        let said = Site::sound().answers("versions.txt", status, "", "").verified();
        said.is_refused(Some(NO_SCHEMA_LIST), cause).finds(&["no-schema-list"], 1);
    }
}

#[test]
fn without_a_scheme_there_is_no_address() {
    let site = Site::sound();
    let address = site.root().replace("https://", "");
    let said = site.verified_at(&address, &[]);
    said.is_refused(Some(INVALID), "has no scheme").finds(&["site-unreachable"], 3);
    said.says(&format!("write the address with it: `https://{address}`"));
    assert!(site.asked().is_empty());
}

#[test]
fn nobody_answers() {
    let site = Site::sound();
    // Names below `invalid` are nobody's, port 1 is as well.
    for (address, cause) in [
        ("https://registry.invalid/kasm/", "`registry.invalid` "),
        ("https://127.0.0.1:1/kasm/", "`127.0.0.1:1` refuses connections"),
    ] {
        let said = site.verified_at(address, &[]);
        said.is_refused(Some(INVALID), cause).finds(&["site-unreachable"], 3);
    }
    assert!(site.asked().is_empty());
}

#[test]
fn nobody_vouches_for_the_certificate() {
    let site = Site::sound();
    let other = Site::sound();
    let said = other.verified_at(&site.root(), &[]);
    said.is_refused(Some(INVALID), "has no trusted connection").finds(&["site-unreachable"], 3);
    assert!(site.asked().is_empty());
}

#[test]
fn the_proxy_is_dead() {
    let proxy = [("HTTPS_PROXY", "http://user:password@127.0.0.1:1")];
    let said = Site::sound().verified_at("https://registry.example/kasm/", &proxy);
    said.is_refused(Some(INVALID), "through the proxy `127.0.0.1:1`");
    said.finds(&["site-unreachable"], 3);
}

#[test]
fn a_line_is_exactly_the_schema_or_none() {
    for (text, what) in [
        ("1.1 \n", "has a blank beside it"),
        ("\u{feff}1.1\n", "begins with a byte order mark"),
        ("v1.1\n", "is more than that"),
        ("1.1 # current\n", "is more than that"),
        ("main\n", "no line is a schema that any Kasm reads"),
        ("", "no line is a schema that any Kasm reads"),
    ] {
        let said = Site::sound().page("versions.txt", "text/plain", text).verified();
        said.is_refused(Some(NO_SCHEMA), "no line of `versions.txt` is `1.1`");
        said.finds(&["no-compatible-schema"], 1).says(what);
    }
    for text in ["1.1", "1.0.0\r\n1.1\r\n", "# schemas\n\n1.1\nmain\n"] {
        let said = Site::sound().page("versions.txt", "text/plain", text).verified();
        said.finds(&[], 0).is_added(&[]);
    }
}

#[test]
fn old_registries_are_invisible() {
    let said = Site::sound().page("versions.txt", "text/plain", "1.0\n").verified();
    said.is_refused(Some(NO_SCHEMA), "no line of `versions.txt` is `1.1`");
    said.finds(&["current-schema-missing", "list-unreadable"], 1);
    said.says("Kasm 1.16 and later do not see the registry");
}

#[test]
fn a_web_page_is_no_schema_list() {
    for (body, kind) in [
        (LOGIN, "a login page"),
        ("<html><title>404: not found</title>", "a page that says \\\"not found\\\""),
        ("<html><title>Welcome</title>", "a web page"),
    ] {
        let said = Site::sound().page("versions.txt", "text/html", body).verified();
        said.is_refused(Some(NO_SCHEMA), "versions.txt` is a");
        said.finds(&["no-compatible-schema"], 1).says(kind);
    }
    let site = Site::sound().page("login", "text/html", LOGIN);
    let said = site.answers("versions.txt", "302 Found", "Location: login?to=x\r\n", "");
    let said = said.page("login?to=x", "text/html", LOGIN).verified();
    said.is_refused(Some(NO_SCHEMA), "/kasm/login?to=x`, a login page");
    said.finds(&["no-compatible-schema"], 1);
}

#[test]
fn redirects_are_followed() {
    let site = Site::sound().page("moved.txt", "text/plain", "1.1\n");
    let site = site.answers("versions.txt", "301 Moved", "Location: /kasm/moved.txt\r\n", "");
    site.verified().finds(&[], 0).is_added(&[("update", json!("same"))]);
}
