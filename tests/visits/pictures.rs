//! Icons, as browsers ask for them.

use serde_json::json;

use crate::site::{LOGIN, SVG, Site};

const ICON: &str = "1.1/icons/desk.svg";

#[test]
fn an_icon_that_is_not_there() {
    let said = Site::sound().without(ICON).verified();
    said.finds(&["icon-unreachable"], 1).is_added(&[("broken_icons", json!(1))]);
}

#[test]
fn an_icon_that_browsers_do_not_show() {
    let svg = "Content-Type: image/svg+xml\r\n";
    let policy = |policy: &str| format!("{svg}Cross-Origin-Resource-Policy: {policy}\r\n");
    let to = |address: &str| format!("Location: {address}\r\n");
    for (status, headers, body, why) in [
        ("200 OK", "Content-Type: text/html\r\n".to_owned(), LOGIN, "is a login page"),
        ("200 OK", "Content-Type: text/plain\r\n".to_owned(), SVG, "is served as `text/plain`"),
        ("200 OK", policy("same-origin"), SVG, "Cross-Origin-Resource-Policy: same-origin"),
        ("200 OK", policy("same-site"), SVG, "Cross-Origin-Resource-Policy: same-site"),
        (
            "200 OK",
            "X-Content-Type-Options: nosniff\r\n".to_owned(),
            "GIF89a\u{40}\u{0}\u{40}\u{0}",
            "with `nosniff`",
        ),
        ("302 Found", to("/kasm/login"), "", "is a login page"),
    ] {
        let site = Site::sound().page("login", "text/html", LOGIN);
        let said = site.answers(ICON, status, &headers, body).verified();
        said.finds(&["icon-not-shown"], 1).says(why);
        said.is_added(&[("broken_icons", json!(1))]);
    }
}

#[test]
fn an_icon_that_is_elsewhere_is_shown() {
    let site = Site::sound().page("desk.svg", "image/svg+xml", SVG);
    let site = site.answers(ICON, "302 Found", "Location: /kasm/desk.svg\r\n", "");
    site.verified().finds(&[], 0);
}

#[test]
fn what_is_served_is_looked_at() {
    let said = Site::sound().page(ICON, "image/svg+xml", "<svg/>").verified();
    said.finds(&["icon-not-a-picture"], 1).is_added(&[("broken_icons", json!(1))]);
}

#[test]
fn the_registrys_own_icon() {
    let said = Site::sound().without("logo.svg").verified();
    said.finds(&["registry-icon-unreachable"], 1).is_added(&[("icon", json!(false))]);
    let said = Site::sound().page("logo.svg", "text/html", LOGIN).verified();
    said.finds(&["registry-icon-unreachable"], 1).says("is a login page");
    for (icon, rule, code) in [
        ("/img/logo.svg", "registry-icon-relative", 1),
        ("logo.svg", "registry-icon-relative", 1),
        ("http://host.invalid/logo.svg", "registry-icon-insecure", 0),
    ] {
        let said = Site::sound().value("icon", Some(json!(icon))).verified();
        said.finds(&[rule], code).is_added(&[("icon", json!(false))]);
    }
}
