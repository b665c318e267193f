//! What registries get to see of the user: nothing, unless it is asked for by the right one.

use crate::desk::{Desk, Image};
use crate::faulty::{Asked, Faulty, Reply, promise, say};

/// `user:password` in base 64.
const BASIC: &str = "Basic dXNlcjpwYXNzd29yZA==";

/// That a server wants a token from another one.
fn wants_token(realm: &str) -> Reply {
    let header = format!("WWW-Authenticate: Bearer realm=\"{realm}\",service=\"a service\"\r\n");
    say("401 Unauthorized", &header, "")
}

/// A registry that is its own token server: a token for everybody, which may be enough or not, and one
/// for the user.
fn with_tokens(is_public: bool) -> Faulty {
    let image = Image::new();
    Faulty::start(move |asked, _| {
        let own = asked.header("host").expect("each request has one").to_owned();
        if asked.path.starts_with("/token") {
            return match asked.header("authorization") {
                None => say("200 OK", "", r#"{ "token": "for-everybody" }"#),
                Some(BASIC) => say("200 OK", "", r#"{ "token": "for-the-user" }"#),
                Some(_) => say("401 Unauthorized", "", ""),
            };
        }
        let is_known = asked.shows("Bearer for-the-user");
        if is_known || (is_public && asked.shows("Bearer for-everybody")) {
            image.answer(asked)
        } else {
            wants_token(&format!("http://{own}/token"))
        }
    })
}

/// A desk whose image is on a server, and whose user has a login there.
fn desk_with_login(server: &Faulty, password: &str) -> Desk {
    Desk::with(&format!("{}/a/desk:1", server.address)).login(&server.address, "user", password)
}

fn has_login(asked: &Asked) -> bool {
    asked.header("authorization").is_some_and(|proof| proof.starts_with("Basic"))
}

pub(crate) fn everybody_is_enough() {
    let server = with_tokens(true);
    desk_with_login(&server, "password").check(&[]).is_well();
    let asked = server.asked();
    let tokens: Vec<_> = asked.iter().filter(|asked| asked.path.starts_with("/token")).collect();
    assert_eq!(tokens.len(), 1, "{asked:#?}");
    assert_eq!(tokens[0].path, "/token?scope=repository:a/desk:pull&service=a%20service");
    assert!(!asked.iter().any(has_login), "{asked:#?}");
}

pub(crate) fn a_login_that_is_accepted() {
    let server = with_tokens(false);
    let desk = desk_with_login(&server, "password");
    let said = desk.check(&[]);
    said.is("image-not-public", "can only be pulled with a login", 0);
    said.hides("password");
    said.hides("for-the-user");
    assert!(desk.lock().is_some(), "{said:#?}");
    let with_login = server.asked().iter().filter(|asked| has_login(asked)).count();
    assert_eq!(with_login, 1, "{:#?}", server.asked());
}

pub(crate) fn a_login_that_is_wrong() {
    let server = with_tokens(false);
    let desk = desk_with_login(&server, "wrongword");
    let said = desk.check(&[]);
    said.is("image-not-public", "refuses it, with Docker's login too", 0);
    said.hides("wrongword");
}

pub(crate) fn no_login() {
    let server = with_tokens(false);
    let said = Desk::with(&format!("{}/a/desk:1", server.address)).check(&[]);
    said.is("image-not-public", "refuses it without a login, and Docker knows none", 0);
    let server = Faulty::start(|_, _| say("403 Forbidden", "", ""));
    let said = Desk::with(&format!("{}/a/desk:1", server.address)).check(&[]);
    said.is("image-not-public", "refuses it without a login, and Docker knows none", 0);
}

pub(crate) fn a_password_where_only_that_is_wanted() {
    let image = Image::new();
    let server = Faulty::start(move |asked, _| {
        if asked.shows(BASIC) {
            image.answer(asked)
        } else {
            say("401 Unauthorized", "WWW-Authenticate: Basic realm=\"images\"\r\n", "")
        }
    });
    let said = desk_with_login(&server, "password").check(&[]);
    said.is("image-not-public", "can only be pulled with a login", 0);
    assert!(!has_login(&server.asked()[0]), "it was not asked for yet");
}

pub(crate) fn a_strange_token_server() {
    let stranger = Faulty::start(|_, _| say("200 OK", "", r#"{ "token": "t" }"#));
    let realm = format!("http://{}/token", stranger.address.replace("127.0.0.1", "localhost"));
    let server = Faulty::start(move |_, _| wants_token(&realm));
    let desk = desk_with_login(&server, "password");
    let said = desk.check(&[]);
    said.is("image-unanswered", "which is not its own; it was told nothing", 3);
    said.hides("password");
    assert_eq!(stranger.lines(), [""; 0]);
    assert!(!server.asked().iter().any(has_login), "{:#?}", server.asked());
    assert_eq!(desk.lock(), None);
}

/// A registry whose token server answers so.
fn check_token(answer: impl Fn() -> Reply + Send + Sync + 'static, text: &str) {
    let server = Faulty::start(move |asked, _| {
        if asked.path.starts_with("/token") {
            return answer();
        }
        wants_token(&format!("http://{}/token", asked.header("host").unwrap_or_default()))
    });
    let said = Desk::with(&format!("{}/a/desk:1", server.address)).check(&[]);
    said.is("image-unanswered", text, 3);
}

pub(crate) fn tokens_that_are_none() {
    for token in ["{ what", "{}", r#"{ "token": "" }"#, "<html>"] {
        check_token(move || say("200 OK", "", token), "hands out tokens that are none");
    }
    let cut = || promise(1000, "200 OK", "", "{ \"token\": \"t");
    check_token(cut, "ended the connection early, 3 times");
}

pub(crate) fn blobs_elsewhere() {
    let image = Image::new();
    let store = Faulty::start(move |asked, _| image.answer(asked));
    let target = store.address.replace("127.0.0.1", "localhost");
    let image = Image::new();
    let server = Faulty::start(move |asked, _| {
        if !asked.shows(BASIC) {
            return say("401 Unauthorized", "WWW-Authenticate: Basic realm=\"images\"\r\n", "");
        }
        if !asked.path.contains("/blobs/") {
            return image.answer(asked);
        }
        let place = format!("Location: http://{target}{}\r\n", asked.path);
        say("307 Temporary Redirect", &place, "")
    });
    let said = desk_with_login(&server, "password").check(&[]);
    said.is("image-not-public", "can only be pulled with a login", 0);
    let asked = store.asked();
    assert_eq!(asked.len(), 2, "{asked:#?}");
    assert!(asked.iter().all(|asked| asked.header("authorization").is_none()), "{asked:#?}");
}

#[cfg(unix)]
pub(crate) fn a_helper_knows_the_login() {
    let server = with_tokens(false);
    let run = |script: &str, options: &[&str]| {
        let desk = Desk::with(&format!("{}/a/desk:1", server.address));
        desk.write("docker/config.json", r#"{ "credsStore": "of-a-test" }"#);
        let path = crate::desk::program(&desk, "docker-credential-of-a-test", script);
        desk.variable("PATH", path).check(options)
    };
    let address = &server.address;
    let said = run(
        &format!(
            "#!/bin/sh\n[ \"$1\" = get ] && [ \"$(cat)\" = {address} ] || exit 1\n\
         echo '{{\"ServerURL\":\"\",\"Username\":\"user\",\"Secret\":\"password\"}}'\n"
        ),
        &[],
    );
    said.is("image-not-public", "can only be pulled with a login", 0);
    said.hides("password");
    let helper = "Docker's helper `docker-credential-of-a-test`";
    for (script, text) in [
        (
            "#!/bin/sh\necho 'credentials not found in native keychain'; exit 1\n",
            "Docker knows none",
        ),
        ("#!/bin/sh\necho password; echo password >&2; exit 1\n", &format!("{helper} failed")),
        ("#!/bin/sh\necho password\n", &format!("{helper} answered something else than a login")),
        ("not a program", &format!("{helper} cannot be run")),
    ] {
        let said = run(script, &[]);
        said.is("image-not-public", text, 0);
        said.hides("password");
    }
    let said = run("#!/bin/sh\nexec sleep 1000\n", &["--timeout", "1"]);
    said.is("image-not-public", &format!("{helper} does not answer"), 0);
}
