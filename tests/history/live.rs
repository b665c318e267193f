//! The bundle before is what a server has.

use crate::faulty::{Asked, Faulty, Reply, say};
use crate::*;

/// A server of a folder, below a path.
fn serve(folder: PathBuf) -> Faulty {
    Faulty::start(move |asked: &Asked, _: &[Asked]| {
        let file = asked.path.strip_prefix("/kasm/").map(|path| folder.join(path));
        match file.and_then(|file| fs::read(file).ok()) {
            Some(content) => say("200 OK", "", content),
            None => missing(),
        }
    })
}

fn missing() -> Reply {
    say("404 Not Found", "Content-Type: text/html\r\n", "<!doctype html>")
}

fn address(server: &Faulty) -> String {
    format!("http://{}/kasm/", server.address)
}

#[test]
fn a_site_is_as_good_as_its_folder() {
    let registry = Registry::of_three();
    registry.after("nothing", 0, "first");
    registry.edit("lab", "A desktop.", "A laboratory.");
    let expected = registry.after("first", 7, "second");
    let server = serve(registry.path("first"));
    let address = address(&server);
    let modified = (BEGIN + 7 * DAY).to_string();
    for address in [address.as_str(), address.trim_end_matches('/')] {
        let before = server.lines().len();
        let arguments = ["--previous", address, "--modified", &modified];
        assert_eq!(registry.bundle("live", &arguments).0, expected);
        let paths = ["versions.txt", "1.0/list.json", "1.1/list.json", "history.json"];
        assert_eq!(server.lines()[before..], paths.map(|path| format!("GET /kasm/{path}")));
    }
}

#[test]
fn what_is_not_published_yet_has_no_past() {
    let registry = Registry::of_three();
    let server = serve(registry.path("nothing"));
    let (bundle, said) = registry.bundle("out", &["--previous", &address(&server)]);
    assert!(said.contains("note: nothing is published at `http://127.0.0.1:"), "{said}");
    assert_eq!(events(&bundle).len(), 3);
    assert_eq!(server.lines(), ["GET /kasm/versions.txt"]);
}

#[test]
fn a_server_that_does_not_answer_ends_the_run() {
    let registry = Registry::of_three();
    registry.after("nothing", 0, "first");
    for broken in ["versions.txt", "1.1/list.json", "history.json"] {
        let folder = registry.path("first");
        let server = Faulty::start(move |asked: &Asked, _: &[Asked]| {
            match fs::read(folder.join(&asked.path[1..])) {
                Ok(content) if asked.path[1..] != *broken => say("200 OK", "", content),
                _ => say("503 Service Unavailable", "", ""),
            }
        });
        let address = format!("http://{}", server.address);
        registry.is_refused(&["--previous", &address], 3, "the server answered 503");
    }
    // Nobody listens there any more.
    let listener = std::net::TcpListener::bind("127.0.0.1:0").expect("a free port");
    let address = format!("http://{}", listener.local_addr().expect("it is bound"));
    drop(listener);
    registry.is_refused(&["--previous", &address], 3, "could not be read: `127.0.0.1");
}

/// Many hosts answer everything with a page.
#[test]
fn pages_in_the_place_of_files() {
    let registry = Registry::of_three();
    registry.after("nothing", 3, "first");
    fs::remove_file(registry.path("first/history.json")).expect("it was there");
    let folder = registry.path("first");
    let page = "<!doctype html><title>Welcome</title>";
    let server = Faulty::start(move |asked: &Asked, _: &[Asked]| {
        say("200 OK", "", fs::read(folder.join(&asked.path[1..])).unwrap_or(page.into()))
    });
    let address = format!("http://{}/", server.address);
    let (bundle, said) = registry.bundle("out", &["--previous", &address]);
    assert!(said.contains("warning: the history.json at "), "{said}");
    assert_eq!(days(&bundle, "Desk"), (None, 3));
    let address = format!("{address}elsewhere/");
    registry.is_refused(&["--previous", &address], 2, "no line of it is exactly");
}
