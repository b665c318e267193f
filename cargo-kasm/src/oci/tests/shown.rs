//! What registries are shown: tokens and logins.

use std::thread;

use super::*;

#[test]
fn a_token_is_asked_for_once() {
    let server = Server::start(|asked, _| match &*asked.line {
        line if line.starts_with("GET /token") => say("200 OK", "", r#"{ "token": "t" }"#),
        _ if asked.shows("Bearer t") => say("200 OK", &digest_header("m"), ""),
        _ => say("401 Unauthorized", &bearer(asked, "/token"), ""),
    });
    let client = client();
    for tag in ["a/b:1", "a/b:2"] {
        let resolved = client.resolve(&server.image(tag)).unwrap();
        assert_eq!(resolved.access, Access::Anonymous);
    }
    let lines = [
        "HEAD /v2/a/b/manifests/1",
        "GET /token?scope=repository:a/b:pull&service=s",
        "HEAD /v2/a/b/manifests/1",
        "HEAD /v2/a/b/manifests/2",
    ];
    assert_eq!(server.lines(), lines);
    assert!(!server.asked()[1].headers.contains("authorization"), "nobody was named");
}

#[test]
fn what_one_repository_wants_another_gets_at_once() {
    let server = Server::start(|asked, _| match &*asked.line {
        line if line.starts_with("GET /token") => say("200 OK", "", r#"{ "token": "t" }"#),
        _ if asked.shows("Bearer t") => say("200 OK", &digest_header("m"), ""),
        _ => say("401 Unauthorized", &bearer(asked, "/token"), ""),
    });
    let client = client();
    client.resolve(&server.image("a/b:1")).unwrap();
    client.resolve(&server.image("a/c:1")).unwrap();
    let lines = ["GET /token?scope=repository:a/c:pull&service=s", "HEAD /v2/a/c/manifests/1"];
    assert_eq!(server.lines()[3..], lines);
}

#[test]
fn threads_share_a_token() {
    let server = Server::start(|asked, _| match &*asked.line {
        line if line.starts_with("GET /token") => say("200 OK", "", r#"{ "token": "t" }"#),
        _ if asked.shows("Bearer t") => say("200 OK", &digest_header("m"), ""),
        _ => say("401 Unauthorized", &bearer(asked, "/token"), ""),
    });
    let client = client();
    thread::scope(|scope| {
        for tag in 0..8 {
            let image = server.image(&format!("a/b:{tag}"));
            let client = &client;
            scope.spawn(move || client.resolve(&image).unwrap());
        }
    });
    let lines = server.lines();
    let tokens = lines.iter().filter(|line| line.starts_with("GET /token")).count();
    assert_eq!(tokens, 1, "{lines:?}");
}

#[test]
fn a_login_is_tried_where_everybody_is_refused() {
    let server = Server::start(|asked, _| match &*asked.line {
        line if line.starts_with("GET /token") && asked.shows(&basic()) => {
            say("200 OK", "", r#"{ "access_token": "mine" }"#)
        }
        line if line.starts_with("GET /token") => say("200 OK", "", r#"{ "token": "any" }"#),
        _ if asked.shows("Bearer mine") => say("200 OK", &digest_header("m"), ""),
        _ => say("401 Unauthorized", &bearer(asked, "/token"), ""),
    });
    let (client, _folder) = client_of(&server.address, PASSWORD);
    assert_eq!(client.resolve(&server.image("a/b:1")).unwrap().access, Access::Login);
    let shown: Vec<_> = server.asked().iter().map(|asked| asked.shows("Basic ")).collect();
    assert_eq!(shown, [false, false, false, true, false], "{:?}", server.lines());
    let error = self::client().resolve(&server.image("a/b:1")).unwrap_err();
    assert_eq!(error, OciError::Denied { host: server.address.clone(), login: Login::None });
}

#[test]
fn a_refresh_token_is_posted() {
    let server = Server::start(|asked, _| match &*asked.line {
        "POST /token" => say("200 OK", "", r#"{ "access_token": "mine" }"#),
        line if line.starts_with("GET /token") => say("403 Forbidden", "", ""),
        _ if asked.shows("Bearer mine") => say("200 OK", &digest_header("m"), ""),
        _ => say("401 Unauthorized", &bearer(asked, "/token"), ""),
    });
    let (client, _folder) = client_of(&server.address, r#"{ "identitytoken": "i t" }"#);
    assert_eq!(client.resolve(&server.image("a/b:1")).unwrap().access, Access::Login);
    let asked = server.asked();
    let post = asked.iter().find(|asked| asked.line.starts_with("POST")).unwrap();
    let form = "scope=repository:a/b:pull&service=s&grant_type=refresh_token\
        &client_id=cargo-kasm&refresh_token=i%20t";
    assert_eq!(post.body, form);
}

#[test]
fn a_password_where_only_that_is_wanted() {
    let server = Server::start(|asked, _| {
        if asked.shows(&basic()) {
            say("200 OK", &digest_header("m"), "")
        } else {
            say("401 Unauthorized", "WWW-Authenticate: Basic realm=\"r\"\r\n", "")
        }
    });
    let (client, _folder) = client_of(&server.address, PASSWORD);
    assert_eq!(client.resolve(&server.image("a/b:1")).unwrap().access, Access::Login);
    let (client, _folder) = client_of(&server.address, r#"{ "username": "u", "password": "x" }"#);
    let error = client.resolve(&server.image("a/b:1")).unwrap_err();
    assert_eq!(error, OciError::Denied { host: server.address.clone(), login: Login::Refused });
    assert_eq!(server.asked().len(), 4);
}

#[test]
fn a_registry_that_refuses_without_a_word_is_asked_what_it_wants() {
    let server = Server::start(|asked, _| match &*asked.line {
        "GET /v2/" => say("401 Unauthorized", "WWW-Authenticate: Basic realm=\"r\"\r\n", ""),
        _ if asked.shows(&basic()) => say("200 OK", &digest_header("m"), ""),
        _ => say("403 Forbidden", "", ""),
    });
    let (client, _folder) = client_of(&server.address, PASSWORD);
    assert_eq!(client.resolve(&server.image("a/b:1")).unwrap().access, Access::Login);
}

#[test]
fn an_expired_token_is_replaced() {
    let server = Server::start(|asked, count| match &*asked.line {
        line if line.starts_with("GET /token") => {
            say("200 OK", "", &format!("{{ \"token\": \"t{count}\" }}"))
        }
        // The second token, of the fifth request, is the first that is good for the tag 2.
        line if line.ends_with('1') && asked.shows("Bearer t2") => {
            say("200 OK", &digest_header("m"), "")
        }
        _ if asked.shows("Bearer t5") => say("200 OK", &digest_header("m"), ""),
        _ => say("401 Unauthorized", &bearer(asked, "/token"), ""),
    });
    let client = client();
    client.resolve(&server.image("a/b:1")).unwrap();
    assert_eq!(client.resolve(&server.image("a/b:2")).unwrap().access, Access::Anonymous);
    assert_eq!(server.asked().len(), 6, "{:?}", server.lines());
}

#[test]
fn a_stranger_is_told_nothing() {
    let stranger = Server::start(|_, _| say("200 OK", "", r#"{ "token": "t" }"#));
    let realm = stranger.address.replace("127.0.0.1", "localhost");
    let server = Server::start(move |_, _| {
        let header = format!("WWW-Authenticate: Bearer realm=\"http://{realm}/token\"\r\n");
        say("401 Unauthorized", &header, "")
    });
    let (client, _folder) = client_of(&server.address, PASSWORD);
    let error = client.resolve(&server.image("a/b:1")).unwrap_err();
    assert!(matches!(error, OciError::StrangeRealm { .. }), "{error}");
    assert_eq!(stranger.lines(), [""; 0]);
    assert!(server.asked().iter().all(|asked| !asked.headers.contains("authorization")));
}

#[test]
fn nothing_is_shown_to_where_a_registry_sends_on_to() {
    let cdn = Server::start(|_, _| say("200 OK", "", "content"));
    let target = cdn.address.replace("127.0.0.1", "localhost");
    let server = Server::start(move |asked, _| {
        if asked.shows(&basic()) {
            say("307 Temporary Redirect", &format!("Location: http://{target}/x\r\n"), "")
        } else {
            say("401 Unauthorized", "WWW-Authenticate: Basic realm=\"r\"\r\n", "")
        }
    });
    let (client, _folder) = client_of(&server.address, PASSWORD);
    let content = client.config(&server.image("a/b:1"), &digest("content")).unwrap();
    assert_eq!(content, b"content");
    assert_eq!(cdn.lines(), ["GET /x"]);
    assert!(!cdn.asked()[0].headers.contains("authorization"));
}

#[test]
fn who_needed_a_login_needed_one_wherever_that_led_to() {
    let behind = Server::start(|_, _| say("200 OK", &digest_header("m"), ""));
    let target = behind.address.clone();
    let server = Server::start(move |asked, _| {
        if asked.shows(&basic()) {
            say("307 Temporary Redirect", &format!("Location: http://{target}/x\r\n"), "")
        } else {
            say("401 Unauthorized", "WWW-Authenticate: Basic realm=\"r\"\r\n", "")
        }
    });
    let (client, _folder) = client_of(&server.address, PASSWORD);
    assert_eq!(client.resolve(&server.image("a/b:1")).unwrap().access, Access::Login);
}

#[test]
fn a_login_stays_at_home() {
    let behind = Server::start(|asked, _| match &*asked.line {
        line if line.starts_with("GET /token") => say("403 Forbidden", "", ""),
        _ => say("401 Unauthorized", &bearer(asked, "/token"), ""),
    });
    let target = behind.address.clone();
    let server = Server::start(move |_, _| {
        say("307 Temporary Redirect", &format!("Location: http://{target}/v2/x\r\n"), "")
    });
    let (client, _folder) = client_of(&server.address, PASSWORD);
    let error = client.resolve(&server.image("a/b:1")).unwrap_err();
    assert_eq!(error, OciError::Denied { host: behind.address.clone(), login: Login::None });
    assert!(behind.asked().iter().all(|asked| !asked.headers.contains("authorization")));
}

#[test]
fn a_login_is_for_images_that_its_registry_names() {
    let behind = Server::start(|asked, _| {
        if asked.shows(&basic()) {
            say("200 OK", &digest_header("m"), "")
        } else {
            say("401 Unauthorized", "WWW-Authenticate: Basic realm=\"r\"\r\n", "")
        }
    });
    let target = behind.address.clone();
    let server = Server::start(move |asked, _| {
        let path = asked.line.split(' ').nth(1).unwrap();
        say("307 Temporary Redirect", &format!("Location: http://{target}{path}\r\n"), "")
    });
    let (client, _folder) = client_of(&behind.address, PASSWORD);
    assert_eq!(client.resolve(&behind.image("a/b:1")).unwrap().access, Access::Login);
    let error = client.resolve(&server.image("a/b:1")).unwrap_err();
    assert_eq!(error.to_string(), format!("`{}` answered 401", behind.address));
}

#[test]
fn a_registry_behind_another_gives_its_own_tokens() {
    let behind = Server::start(|asked, _| match &*asked.line {
        line if line.starts_with("GET /token") => say("200 OK", "", r#"{ "token": "t" }"#),
        _ if asked.shows("Bearer t") => say("200 OK", &digest_header("m"), ""),
        _ => say("401 Unauthorized", &bearer(asked, "/token"), ""),
    });
    let target = behind.address.clone();
    let server = Server::start(move |asked, _| {
        let path = asked.line.split(' ').nth(1).unwrap();
        say("307 Temporary Redirect", &format!("Location: http://{target}{path}\r\n"), "")
    });
    let (client, _folder) = client_of(&behind.address, PASSWORD);
    assert_eq!(client.resolve(&server.image("a/b:1")).unwrap().access, Access::Anonymous);
    assert!(behind.asked().iter().all(|asked| !asked.shows("Basic")));
}
