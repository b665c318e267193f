//! Servers that do not end: what they say, or their silence.

use crate::desk::Desk;
use crate::faults::{check, check_with};
use crate::faulty::{Faulty, Reply, promise, say};

pub(crate) fn tags_without_end() {
    let server = Faulty::start(|_, before| {
        let link = format!("Link: </v2/a/desk/tags/list?last={}>; rel=\"next\"\r\n", before.len());
        say("200 OK", &link, r#"{ "name": "a/desk", "tags": ["2"] }"#)
    });
    let said = Desk::with(&format!("{}/a/desk:1", server.address)).run(&["outdated"]);
    assert_eq!(said.code, Some(3), "{said:#?}");
    assert!(said.text.contains("a list of tags that does not end"), "{said:#?}");
    assert_eq!(server.asked().len(), 100);
}

pub(crate) fn more_tags_than_there_are() {
    let server = Faulty::start(|_, before| {
        let link = format!("Link: </v2/a/desk/tags/list?last={}>; rel=\"next\"\r\n", before.len());
        say("200 OK", &link, format!("{{ \"tags\": [{}\"1\"] }}", "\"1\", ".repeat(200_000)))
    });
    let said = Desk::with(&format!("{}/a/desk:1", server.address)).run(&["outdated"]);
    assert_eq!(said.code, Some(3), "{said:#?}");
    assert!(said.text.contains("a list of tags of more than 4194304 bytes"), "{said:#?}");
    assert_eq!(server.asked().len(), 5);
}

/// It is asked as often as for one image, four questions at once.
pub(crate) fn many_images_of_a_server_that_hangs() {
    let server = Faulty::start(|_, _| Reply::Silence);
    let desk = Desk::empty();
    desk.write("registry/workspaces/desk/desk.svg", crate::desk::ICON);
    let tags: Vec<_> = (0..40).map(|number| number.to_string()).collect();
    let tags: Vec<_> = tags.iter().map(String::as_str).collect();
    desk.declare(&format!("{}/a/desk:1", server.address), &tags);
    let said = desk.check(&["--timeout", "1"]);
    said.is("image-unanswered", "did not answer in time, 2 times", 3);
    assert!(server.asked().len() <= 8, "{:?}", server.lines());
}

pub(crate) fn a_layer_without_end() {
    let (desk, _, said) =
        check_with(&["--stream", "--timeout", "1"], "a/desk:1", |asked, _, image| {
            let is_layer = asked.path.contains("/blobs/") && !image.is_config(asked);
            is_layer.then(|| match promise(1 << 30, "200 OK", "", "") {
                Reply::Bytes(head) if asked.header("range").is_none() => Reply::Trickle(head),
                whole => whole,
            })
        });
    said.is("image-unanswered", "sends a layer too slowly", 3);
    assert_eq!(desk.lock(), None);
}

pub(crate) fn redirects_that_do_not_end() {
    let (_, server, said) = check(|_, _, _| Some(say("302 Found", "Location: /v2/else\r\n", "")));
    said.is("image-unanswered", "redirects more than 5 times", 3);
    assert_eq!(server.asked().len(), 6);
}
