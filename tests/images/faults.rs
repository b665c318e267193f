//! Servers that fail: each time the right finding or another try, an end, and a whole `kasm.lock` or none.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use crate::desk::{Desk, Image, Said, digest};
use crate::faulty::{Asked, Faulty, Reply, promise, say};

/// The questions that a sound registry gets about the image.
const HEAD: &str = "HEAD /v2/a/desk/manifests/1";

/// Checks an image on a server that is sound but for what a function says.
pub(crate) fn check(
    fault: impl Fn(&Asked, &[Asked], &Image) -> Option<Reply> + Send + Sync + 'static,
) -> (Desk, Faulty, Said) {
    check_with(&[], "a/desk:1", fault)
}

pub(crate) fn check_with(
    options: &[&str],
    image: &str,
    fault: impl Fn(&Asked, &[Asked], &Image) -> Option<Reply> + Send + Sync + 'static,
) -> (Desk, Faulty, Said) {
    let content = Image::new();
    let server = Faulty::start(move |asked, before| {
        fault(asked, before, &content).unwrap_or_else(|| content.answer(asked))
    });
    let desk = Desk::with(&format!("{}/{image}", server.address));
    let said = desk.check(options);
    if let Some(lock) = desk.lock() {
        assert!(said.code != Some(3), "what is not known is kept: {lock}\n{said:#?}");
        assert!(lock.contains(&Image::new().digest()) && lock.ends_with('\n'), "{lock}");
    }
    (desk, server, said)
}

/// How often a path was asked for that contains this.
fn count(server: &Faulty, part: &str) -> usize {
    server.lines().iter().filter(|line| line.contains(part)).count()
}

pub(crate) fn a_sound_server_is_asked_little() {
    let (desk, server, said) = check(|_, _, _| None);
    said.is_well();
    assert!(desk.lock().is_some());
    assert_eq!(server.lines()[0], HEAD);
    assert_eq!(count(&server, "/manifests/"), 2, "{:?}", server.lines());
    let layer = server.asked().into_iter().filter(|asked| asked.header("range").is_some());
    assert_eq!(layer.count(), 1, "{:?}", server.lines());
    assert!(server.asked().iter().all(|asked| asked.header("authorization").is_none()));

    let before = server.asked().len();
    desk.check(&["--locked"]).is_well();
    assert_eq!(server.lines()[before..], [HEAD]);
    desk.check(&["--locked", "--offline"]).is_well();
    assert_eq!(server.asked().len(), before + 1);
}

pub(crate) fn nothing_there() {
    let (_, server, said) = check(|_, _, _| Some(say("404 Not Found", "", "")));
    said.is("image-missing", "there is no image", 1);
    assert_eq!(server.lines(), [HEAD]);
}

pub(crate) fn too_many_requests() {
    for wait in ["0", "1"] {
        let header = format!("Retry-After: {wait}\r\n");
        let (_, server, said) = check(move |_, before, _| {
            before.is_empty().then(|| say("429 Too Many Requests", &header, ""))
        });
        said.is_well();
        assert_eq!(server.lines()[..2], [HEAD, HEAD]);
    }
}

pub(crate) fn too_many_requests_for_an_hour() {
    let (desk, server, said) =
        check(|_, _, _| Some(say("429 Too Many Requests", "Retry-After: 3600\r\n", "")));
    said.is("image-unanswered", "allows no more requests before 2", 3);
    assert_eq!(server.lines(), [HEAD]);
    assert_eq!(desk.lock(), None);
}

pub(crate) fn a_failure_that_passes() {
    let (_, server, said) = check(|asked, before, _| {
        let is_first = before.iter().all(|other| other.path != asked.path);
        is_first.then(|| say("500 Internal Server Error", "", "a trace"))
    });
    said.is_well();
    assert_eq!(server.lines()[..2], [HEAD, HEAD]);
}

pub(crate) fn a_failure_that_stays() {
    let (desk, server, said) = check(|_, _, _| Some(say("503 Service Unavailable", "", "")));
    said.is("image-unanswered", "answered 503, 3 times", 3);
    assert_eq!(server.lines(), [HEAD; 3]);
    assert_eq!(desk.lock(), None);
}

pub(crate) fn a_body_that_is_cut() {
    let (_, server, said) = check(|asked, before, image| {
        let is_manifest = asked.method == "GET" && asked.path.contains("/manifests/");
        let is_first = before.iter().all(|other| other.line() != asked.line());
        let cut = || promise(image.manifest.len(), "200 OK", "", &image.manifest[..50]);
        (is_manifest && is_first).then(cut)
    });
    said.is_well();
    assert_eq!(count(&server, "GET /v2/a/desk/manifests/"), 2, "{:?}", server.lines());

    let (desk, server, said) =
        check(|asked, _, _| (asked.method == "GET").then(|| promise(1000, "200 OK", "", "{")));
    said.is("image-unanswered", "ended the connection early, 3 times", 3);
    assert_eq!(count(&server, "GET "), 3, "{:?}", server.lines());
    assert_eq!(desk.lock(), None);
}

/// What was known stays, byte for byte, while a server fails, and though nothing is in the cache.
pub(crate) fn a_lock_stays_as_it_was() {
    let is_sound = Arc::new(AtomicBool::new(true));
    let (image, switch) = (Image::new(), Arc::clone(&is_sound));
    let server = Faulty::start(move |asked, _| {
        let is_sound = switch.load(Ordering::Relaxed);
        if is_sound { image.answer(asked) } else { say("500 Internal Server Error", "", "") }
    });
    let desk = Desk::with(&format!("{}/a/desk:1", server.address));
    desk.check(&[]).is_well();
    let lock = desk.lock().expect("all is known");
    is_sound.store(false, Ordering::Relaxed);
    desk.declare(&format!("{}/a/desk:1", server.address), &["2"]);
    let said = desk.check(&[]);
    assert_eq!((said.code, said.findings.len()), (Some(3), 1), "{said:#?}");
    assert_eq!(desk.lock(), Some(lock.clone()));
    let said = desk.run(&["update", "--yes"]);
    assert_eq!((said.code, desk.lock()), (Some(3), Some(lock)), "{said:#?}");
}

pub(crate) fn a_lock_lies_beside_its_registry() {
    let image = Image::new();
    let server = Faulty::start(move |asked, _| image.answer(asked));
    let desk = Desk::with(&format!("{}/a/desk:1", server.address)).variable("CARGO", env!("CARGO"));
    desk.write("src/lib.rs", "");
    desk.write(
        "Cargo.toml",
        "[package]\nname = \"desk\"\nversion = \"0.1.0\"\nedition = \"2024\"\n\n[workspace]\n\n\
         [package.metadata.kasm]\nregistry = \"registry/registry.toml\"\n",
    );
    let said = desk.run_at(&["check"], "");
    assert!(said.code == Some(0) && desk.lock().is_some(), "{said:#?}");
    let said = desk.run_at(&["check", "--frozen"], "");
    assert!(said.code == Some(0) && !desk.path("kasm.lock").exists(), "{said:#?}");
}

pub(crate) fn no_reference_of_an_image() {
    let said = Desk::with("Acme/desk:1").check(&[]);
    assert!(said.code == Some(1) && said.text.contains("bad-image"), "{said:#?}");
}

#[cfg(unix)]
pub(crate) fn a_lock_that_leads_nowhere() {
    let image = Image::new();
    let server = Faulty::start(move |asked, _| image.answer(asked));
    let desk = Desk::with(&format!("{}/a/desk:1", server.address));
    std::os::unix::fs::symlink("nowhere", desk.path("registry/kasm.lock")).expect("a link");
    for arguments in [&["check"][..], &["update", "--yes"]] {
        let said = desk.run(arguments);
        assert!(said.code == Some(1) && said.text.contains("leads nowhere"), "{said:#?}");
        assert!(desk.path("registry/kasm.lock").is_symlink() && desk.lock().is_none());
    }
}

pub(crate) fn a_digest_that_is_another() {
    // The header against what is asked for.
    let asked = digest(b"what is asked for");
    let (_, _, said) = check_with(&[], &format!("a/desk@{asked}"), |asked, _, image| {
        let header = format!("Docker-Content-Digest: {}\r\n", image.digest());
        (asked.method == "HEAD").then(|| say("200 OK", &header, ""))
    });
    said.is("image-unanswered", "where `sha256:", 3);
    // The body against the header.
    let (desk, _, said) = check(|asked, _, _| {
        let is_manifest = asked.method == "GET" && asked.path.contains("/manifests/");
        is_manifest.then(|| say("200 OK", "", r#"{ "schemaVersion": 2 }"#))
    });
    said.is("image-unanswered", "where `sha256:", 3);
    assert_eq!(desk.lock(), None);
}

pub(crate) fn a_server_that_hangs() {
    let (desk, server, said) =
        check_with(&["--timeout", "1"], "a/desk:1", |_, _, _| Some(Reply::Silence));
    said.is("image-unanswered", "did not answer in time, 2 times", 3);
    assert_eq!(server.lines(), [HEAD; 2]);
    assert_eq!(desk.lock(), None);
}

/// What is distributed by somebody else is estimated, and nobody else is asked.
pub(crate) fn layers_that_are_elsewhere() {
    let mut image = Image::new();
    let mut manifest: serde_json::Value =
        serde_json::from_slice(&image.manifest).expect("it is JSON");
    let stranger = Faulty::start(|_, _| Reply::Silence);
    manifest["layers"].as_array_mut().expect("they are listed").push(serde_json::json!({
        "mediaType": "application/vnd.docker.image.rootfs.foreign.diff.tar.gzip",
        "digest": digest(b"what is elsewhere"),
        "size": 1000,
        "urls": [format!("http://{}/layer", stranger.address)],
    }));
    image.manifest = manifest.to_string().into_bytes();
    let server = Faulty::start(move |asked, _| image.answer(asked));
    for options in [&[][..], &["--stream"]] {
        let desk = Desk::with(&format!("{}/a/desk:1", server.address));
        let said = desk.check(options);
        said.is("size-uncertain", "which is a guess", 0);
    }
    assert!(stranger.asked().is_empty());
}

/// What one registry says of a layer is not believed of another one's, though it has the same digest.
pub(crate) fn a_registry_speaks_for_itself() {
    let content = Image::new();
    let liar = Faulty::start(move |asked, _| match content.answer(asked) {
        Reply::Bytes(mut bytes) if asked.header("range").is_some() => {
            let start = bytes.len() - 4;
            bytes[start..].copy_from_slice(&200_192_u32.to_le_bytes());
            Reply::Bytes(bytes)
        }
        reply => reply,
    });
    let content = Image::new();
    let server = Faulty::start(move |asked, _| content.answer(asked));
    let first = Desk::with(&format!("{}/a/desk:1", liar.address));
    first.check(&[]).is_well();
    assert!(first.lock().is_some_and(|lock| lock.contains("uncompressed = 200192")));

    let image = format!("{}/a/desk:1", server.address);
    let second = Desk::with(&image).variable("KASM_CACHE_DIR", first.path("cache"));
    second.check(&[]).is_well();
    let truth = "uncompressed = 145408";
    assert!(second.lock().is_some_and(|lock| lock.contains(truth)), "{:?}", second.lock());
    // Both are asked at once, and the lock knows the other one's.
    first.write("registry/workspaces/other/desk.svg", crate::desk::ICON);
    let workspace = std::fs::read_to_string(first.path("registry/workspaces/desk/workspace.toml"));
    let workspace = workspace.expect("it was written").replace(&liar.address, &server.address);
    first.write(
        "registry/workspaces/other/workspace.toml",
        &workspace.replace("\"Desk\"", "\"Other\""),
    );
    first.check(&[]).is_well();
    let lock = first.lock().expect("all is known");
    assert!(lock.contains("uncompressed = 200192") && lock.contains(truth), "{lock}");
}

pub(crate) fn a_server_that_is_not_there() {
    // Port 1 is nobody's.
    let said = Desk::with("127.0.0.1:1/a/desk:1").check(&[]);
    said.is("image-unanswered", "refuses connections, 3 times", 3);
}

pub(crate) fn no_parts_of_blobs() {
    for status in ["200 OK", "416 Range Not Satisfiable"] {
        let (desk, server, said) = check(move |asked, _, _| {
            asked.header("range").map(|_| say(status, "", "0".repeat(60_000)))
        });
        let rules: Vec<_> = said.findings.iter().map(|(rule, _)| rule.as_str()).collect();
        assert_eq!((said.code, &rules[..]), (Some(0), &["size-uncertain"][..]), "{said:#?}");
        let lock = desk.lock().expect("the rest is known");
        assert!(lock.contains("methods = [\"estimated\"]"), "{lock}");
        assert_eq!(count(&server, "GET /v2/a/desk/blobs/"), 2, "{:?}", server.lines());
    }
}

pub(crate) fn no_registry_at_all() {
    let (_, _, said) =
        check(|_, _, _| Some(say("200 OK", "Content-Type: text/html\r\n", "<html>Welcome</html>")));
    said.is("image-unanswered", "answers with web pages, not as a registry", 3);
    let (_, _, said) = check(|_, _, _| Some(say("200 OK", "", "{ what")));
    said.is("image-unanswered", "answered with no manifest", 3);
}

/// A server whose only content is this manifest.
fn check_manifest(manifest: Vec<u8>) -> Said {
    let manifest = Arc::new(manifest);
    let (_, _, said) = check(move |asked, _, _| {
        let header = format!("Docker-Content-Digest: {}\r\n", digest(&manifest));
        Some(match &*asked.method {
            "HEAD" => promise(manifest.len(), "200 OK", &header, ""),
            _ => say("200 OK", &header, &*manifest),
        })
    });
    said
}

pub(crate) fn manifests_that_are_none() {
    for (manifest, text) in [
        ("{ what".to_owned(), "no JSON at line 1"),
        (format!("{}{}", "[".repeat(200_000), "]".repeat(200_000)), "at line 1"),
        (r#"{ "schemaVersion": 1, "fsLayers": [] }"#.to_owned(), "Docker's first format"),
        (r#"{ "schemaVersion": 2 }"#.to_owned(), "neither an image nor an index"),
        (r#"{ "schemaVersion": 2, "manifests": [] }"#.to_owned(), "an index that names no image"),
    ] {
        check_manifest(manifest.into_bytes()).is("image-unusable", text, 1);
    }
    let huge = check_manifest(vec![b' '; (4 << 20) + 1]);
    huge.is("image-unanswered", "a manifest of more than 4194304 bytes", 3);
}
