//! Web pages where something else should be.

use super::Document;

/// What a document is that is a web page: `a login page`.
pub(super) fn kind(document: &Document) -> Option<&'static str> {
    /// Where forms begin that ask for a login.
    const LOGINS: [&str; 3] = ["type=\"password\"", "type='password'", "type=password"];
    const LOGIN_TITLES: [&str; 5] = ["log in", "login", "sign in", "signin", "single sign-on"];
    const NOT_FOUND_TITLES: [&str; 4] = ["404", "not found", "page not", "isn't here"];
    let text = beginning(document);
    let is_page = document.essence().is_some_and(|kind| kind == "text/html") || begins(&text);
    if !is_page {
        return None;
    }
    let title = text.split("<title").nth(1).and_then(|rest| rest.split("</title").next());
    let is_in =
        |words: &[&str]| title.is_some_and(|title| words.iter().any(|word| title.contains(word)));
    Some(if LOGINS.iter().any(|login| text.contains(login)) || is_in(&LOGIN_TITLES) {
        "a login page"
    } else if is_in(&NOT_FOUND_TITLES) {
        "a page that says \"not found\""
    } else {
        "a web page"
    })
}

/// As much of it as a form needs, in lower case.
fn beginning(document: &Document) -> String {
    const ENOUGH: usize = 256 << 10;
    let bytes = &document.body[..document.body.len().min(ENOUGH)];
    String::from_utf8_lossy(bytes).to_ascii_lowercase()
}

/// Whether a text begins as web pages do.
fn begins(text: &str) -> bool {
    const STARTS: [&str; 5] = ["<!doctype html", "<html", "<head", "<body", "<script"];
    let text = text.trim_start_matches(['\u{feff}', ' ', '\t', '\r', '\n']);
    STARTS.iter().any(|start| text.starts_with(start))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pages_are_told_from_what_they_stand_for() {
        let html = Some("text/html; charset=utf-8");
        for (content_type, body, expected) in [
            (html, "<p>Hello", Some("a web page")),
            (html, "", Some("a web page")),
            (None, "\n<!DOCTYPE html><title>Kasm</title>", Some("a web page")),
            (Some("text/plain"), "<HTML>", Some("a web page")),
            (html, "<form><input type=\"password\">", Some("a login page")),
            (html, "<title>Sign in to GitLab</title>", Some("a login page")),
            (html, "<title>404</title>", Some("a page that says \"not found\"")),
            (None, "<html><title>Page not found</title>", Some("a page that says \"not found\"")),
            (Some("text/plain"), "1.1\n", None),
            (None, "{\"name\":\"<html>\"}", None),
            (Some("image/svg+xml"), "<svg/>", None),
        ] {
            let body = body.as_bytes().into();
            let content_type = content_type.map(str::to_owned);
            let document = Document { content_type, body, ..Document::default() };
            assert_eq!(kind(&document), expected, "{document:?}");
        }
    }
}
