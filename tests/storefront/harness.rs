//! What the other tests rely on: that the console and the network are seen.

use std::fs;
use std::io;
use std::path::Path;

use kasm_tests::catalogue;

use crate::server;
use crate::visitor::Visitor;

pub(crate) fn with_a_page_that_talks(folder: &Path) -> io::Result<()> {
    with_page(folder, "<script>console.log('hello'); missing()</script>")
}

pub(crate) fn sees_the_console(visitor: &Visitor) {
    visitor.open("page.html");
    let said = visitor.console();
    assert!(said.iter().any(|line| line.contains("hello")), "{said:?}");
    assert!(said.iter().any(|line| line.contains("missing is not defined")), "{said:?}");
    assert_eq!(visitor.console(), [""; 0], "it is told once");
}

pub(crate) fn with_a_page_that_asks(folder: &Path) -> io::Result<()> {
    with_page(folder, "<img src='https://elsewhere.example/a.png' alt=''>")
}

pub(crate) fn sees_other_hosts(visitor: &Visitor) {
    visitor.open("page.html");
    let elsewhere = "https://elsewhere.example/a.png";
    let mut loaded = Vec::new();
    visitor.until("the request", || {
        loaded.extend(visitor.loaded());
        loaded.iter().any(|loaded| loaded.url == elsewhere)
    });
    let said = visitor.console();
    assert!(said.iter().all(|line| line.contains(elsewhere)), "{said:?}");
}

const TEXT: &str = "A line of text that is compressed well.\n";

pub(crate) fn with_a_page_that_loads(folder: &Path) -> io::Result<()> {
    with_page(folder, "<link rel=stylesheet href=long.css>")?;
    fs::write(folder.join("static/long.css"), TEXT.repeat(1000))
}

pub(crate) fn sees_what_is_loaded(visitor: &Visitor) {
    visitor.open("page.html");
    let loaded = visitor.loaded();
    let sheet = loaded.iter().find(|loaded| loaded.kind == "Stylesheet").expect("it is linked");
    assert_eq!(sheet.url, visitor.site.url("long.css"));
    let compressed = server::gzipped(TEXT.repeat(1000).as_bytes()).len() as u64;
    let headers = sheet.bytes.checked_sub(compressed);
    assert!(headers.is_some_and(|bytes| (1..1000).contains(&bytes)), "{sheet:?}, {compressed}");
}

/// A registry with a page of its own.
fn with_page(folder: &Path, body: &str) -> io::Result<()> {
    catalogue::registry(folder, &[])?;
    fs::create_dir(folder.join("static"))?;
    let head = "<!doctype html><html lang=en><title>A page</title><link rel=icon href=data:,>";
    fs::write(folder.join("static/page.html"), format!("{head}{body}"))
}
