//! What is made of answers.

use super::*;

#[test]
fn a_tag_is_resolved_with_one_request() {
    let server = Server::start(|_, _| say("200 OK", &digest_header("m"), ""));
    let client = client();
    let resolved = client.resolve(&server.image("a/b:1")).unwrap();
    assert_eq!(resolved, Resolved { digest: digest("m"), access: Access::Anonymous });
    assert_eq!(server.lines(), ["HEAD /v2/a/b/manifests/1"]);
    let headers = &server.asked()[0].headers;
    for header in
        ["accept-encoding: identity", "oci.image.index.v1+json", "user-agent: cargo-kasm/"]
    {
        assert!(headers.contains(header), "{headers}");
    }
    assert_eq!((client.traffic().heads, client.traffic().bytes), (1, 0));
}

#[test]
fn without_a_digest_the_manifest_is_hashed() {
    const MANIFEST: &str = r#"{ "manifests": [] }"#;
    let server = Server::start(|asked, _| {
        if asked.line.starts_with("HEAD") {
            say("200 OK", "", "")
        } else {
            say("200 OK", "", MANIFEST)
        }
    });
    assert_eq!(client().resolve(&server.image("a:1")).unwrap().digest, digest(MANIFEST));
}

#[test]
fn redirects_end() {
    let server = Server::start(|_, _| say("302 Found", "Location: /v2/elsewhere\r\n", ""));
    let error = client().resolve(&server.image("a/b:1")).unwrap_err();
    assert!(error.to_string().ends_with("redirects more than 5 times"), "{error}");
    assert_eq!(server.asked().len(), 6);
}

#[test]
fn failures_are_tried_again() {
    let server = Server::start(|_, count| match count {
        1 => say("503 Service Unavailable", "", ""),
        2 => "HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\ncut".to_owned(),
        _ => say("200 OK", "", "whole"),
    });
    let client = client();
    assert_eq!(client.config(&server.image("a/b:1"), &digest("whole")).unwrap(), b"whole");
    assert_eq!((client.traffic().gets, client.traffic().bytes), (3, 8));

    let server = Server::start(|_, _| say("502 Bad Gateway", "", ""));
    let error = client.resolve(&server.image("a/b:1")).unwrap_err();
    assert_eq!(error.to_string(), format!("`{}` answered 502, 3 times", server.address));
    assert!(error.is_transient());
    assert_eq!(server.asked().len(), 3);
}

#[test]
fn a_short_wait_is_waited_for_and_a_long_one_not() {
    let server = Server::start(|_, count| match count {
        1 => say("429 Too Many Requests", "Retry-After: 0\r\n", ""),
        _ => say("200 OK", &digest_header("m"), ""),
    });
    assert_eq!(client().resolve(&server.image("a/b:1")).unwrap().digest, digest("m"));

    let server = Server::start(|_, _| say("429 Too Many Requests", "Retry-After: 3600\r\n", ""));
    let client = client();
    for _ in 0..2 {
        let error = client.resolve(&server.image("a/b:1")).unwrap_err();
        assert!(matches!(error, OciError::RateLimited { .. }) && error.is_transient(), "{error}");
    }
    assert_eq!(server.asked().len(), 1);
}

#[test]
fn what_is_missing_wrong_or_no_registry() {
    let server = Server::start(|asked, _| match asked.line.rsplit('/').next().unwrap() {
        "page" => say("200 OK", "Content-Type: text/html; charset=utf-8\r\n", "<html>"),
        "odd" => say("200 OK", "Docker-Content-Digest: sha256:abc\r\n", ""),
        "teapot" => say("418 I'm a teapot", "", ""),
        "missing" => say("404 Not Found", "", ""),
        _ => say("200 OK", &digest_header("other"), "other"),
    });
    let client = client();
    let resolve = |tag: &str| client.resolve(&server.image(tag)).unwrap_err();
    assert!(matches!(resolve("a:missing"), OciError::Missing { .. }));
    for (tag, why) in [
        ("a:page", "answers with web pages, not as a registry"),
        ("a:odd", "names a digest that is none"),
        ("a:teapot", "answered 418"),
    ] {
        let error = resolve(tag);
        assert_eq!(error.to_string(), format!("`{}` {why}", server.address));
    }
    let asked = format!("a@{}", digest("this"));
    assert!(matches!(resolve(&asked), OciError::WrongDigest { .. }));
    let error = client.manifest(&server.image("a:1"), &digest("this")).unwrap_err();
    assert!(matches!(error, OciError::WrongDigest { .. }), "{error}");
    assert!(matches!(
        resolve(&asked.to_uppercase().replace("A@SHA", "a@sha")),
        OciError::UnknownDigest { .. }
    ));
}

#[test]
fn too_much_is_not_read() {
    let server = Server::start(|_, _| say("200 OK", "", &" ".repeat((4 << 20) + 1)));
    let client = client();
    let error = client.manifest(&server.image("a:1"), &digest("this")).unwrap_err();
    assert!(matches!(error, OciError::TooLarge { .. }), "{error}");
    assert_eq!(client.traffic().bytes, (4 << 20) + 1);
}

#[test]
fn parts_of_blobs() {
    let server = Server::start(|asked, _| {
        let (_, range) = asked.headers.split_once("range: bytes=").unwrap();
        match range.split("\r\n").next().unwrap() {
            "2-4" => say("206 Partial Content", "Content-Range: bytes 2-4/7\r\n", "nte"),
            "0-1" => say("206 Partial Content", "Content-Range: bytes 1-2/7\r\n", "on"),
            "9-9" => say("416 Range Not Satisfiable", "", ""),
            _ => say("200 OK", "", &"content".repeat(100_000)),
        }
    });
    let (client, image) = (client(), server.image("a:1"));
    let part = |range| client.blob_part(&image, &digest("content"), range);
    assert_eq!(part(2..5), Ok(Some(b"nte".to_vec())));
    assert_eq!(part(9..10), Ok(None));
    assert_eq!(part(3..5), Ok(None));
    assert_eq!(part(5..5), Ok(Some(Vec::new())));
    assert!(matches!(part(0..2), Err(OciError::BadAnswer { .. })));
    assert_eq!(client.traffic().bytes, 3);
    assert_eq!(server.asked().len(), 4);
}

#[test]
fn a_stream_is_checked_at_its_end() {
    let server = Server::start(|asked, _| {
        if asked.line.ends_with(digest("whole").as_str()) {
            say("200 OK", "", "whole")
        } else {
            "HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\ncut".to_owned()
        }
    });
    let (client, image) = (client(), server.image("a:1"));
    let mut content = String::new();
    client.blob(&image, &digest("whole")).unwrap().read_to_string(&mut content).unwrap();
    assert_eq!(content, "whole");
    let cut = client.blob(&image, &digest("cut and more")).unwrap().read_to_end(&mut Vec::new());
    let error = OciError::of_stream("a.example", cut.unwrap_err());
    assert_eq!(error.to_string(), "`a.example` ended the connection early");

    let server = Server::start(|_, _| say("200 OK", "", "other"));
    let mut blob = client.blob(&server.image("a:1"), &digest("this")).unwrap();
    let error = blob.read_to_end(&mut Vec::new()).unwrap_err();
    let error = OciError::of_stream("a.example", error);
    assert!(matches!(error, OciError::WrongDigest { .. }), "{error}");
}

#[test]
fn tags_come_in_pages() {
    let server = Server::start(|asked, _| match &*asked.line {
        "GET /v2/a/tags/list?n=1000" => {
            let link = "Link: </v2/a/tags/list?last=2&n=1000>; rel=\"next\"\r\n";
            say("200 OK", link, r#"{ "name": "a", "tags": ["1", "2"] }"#)
        }
        "GET /v2/a/tags/list?last=2&n=1000" => {
            say("200 OK", "", r#"{ "tags": ["3", "", "\u001b[2J"] }"#)
        }
        "GET /v2/none/tags/list?n=1000" => say("200 OK", "", r#"{ "tags": null }"#),
        _ => say("200 OK", "Link: </x?n=1000>; rel=\"next\"\r\n", r#"{ "tags": [] }"#),
    });
    let client = client();
    assert_eq!(client.tags(&server.image("a")), Ok(["1", "2", "3"].map(str::to_owned).to_vec()));
    assert_eq!(client.tags(&server.image("none")), Ok(Vec::new()));
    let error = client.tags(&server.image("b")).unwrap_err();
    assert!(error.to_string().ends_with("a list of tags that does not end"), "{error}");
    assert_eq!(server.asked().len(), 4);
    let server = Server::start(|_, count| {
        let link = format!("Link: </x?last={count}>; rel=\"next\"\r\n");
        say("200 OK", &link, r#"{ "tags": [] }"#)
    });
    client.tags(&server.image("b")).unwrap_err();
    assert_eq!(server.asked().len(), 100);
}

#[test]
fn a_server_that_hangs_is_left() {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let image = format!("{}/a:1", listener.local_addr().unwrap());
    let image = PullRef::own(&image).unwrap();
    // Connections wait in the queue of the system, and nobody takes them.
    let client = || Client::new(Options { timeout: Duration::from_millis(500), ..options() });
    let late = client();
    let error = late.resolve(&image).unwrap_err();
    assert!(error.to_string().ends_with("did not answer in time, 2 times"), "{error}");
    drop(listener);
    assert_eq!(late.resolve(&image).unwrap_err(), error, "it is given up");
    let error = client().resolve(&image).unwrap_err();
    assert!(error.to_string().ends_with("refuses connections, 3 times"), "{error}");
}

/// A server that sends so many bytes at once, and after a moment the next, and not all that it has said.
fn dripping(bytes: usize) -> PullRef {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let image = format!("{}/a:1", listener.local_addr().unwrap());
    thread::spawn(move || {
        for mut stream in listener.incoming().flatten() {
            read(&stream);
            let _ = stream.write_all(b"HTTP/1.1 200 OK\r\nContent-Length: 1000000000\r\n\r\n");
            while stream.write_all(&vec![b' '; bytes]).is_ok() {
                thread::sleep(Duration::from_millis(5));
            }
        }
    });
    PullRef::own(&image).unwrap()
}

#[test]
fn a_server_that_drips_is_left() {
    let client = Client::new(Options { timeout: Duration::from_millis(200), ..options() });
    let image = dripping(1);
    let error = client.manifest(&image, &digest("all")).unwrap_err();
    assert!(error.to_string().ends_with("did not answer in time, 2 times"), "{error}");
    assert_eq!(client.manifest(&image, &digest("other")), Err(error), "it is given up");
}

#[test]
fn a_stream_may_last() {
    let client = Client::new(Options { timeout: Duration::from_secs(1), ..options() });
    let blob = client.blob(&dripping(4096), &digest("all")).unwrap();
    let mut some = String::new();
    blob.take(300 * 4096).read_to_string(&mut some).unwrap();
    assert_eq!(some.len(), 300 * 4096, "as long as it goes on");

    let client = Client::new(Options { timeout: Duration::from_millis(200), ..options() });
    let mut blob = client.blob(&dripping(1), &digest("all")).unwrap();
    let error = blob.read_to_end(&mut Vec::new()).unwrap_err().to_string();
    assert!(error.ends_with("sends a layer too slowly for its end to be waited for"), "{error}");
}
