//! Whole visits, of sites in memory: what is asked, what each release says, what is found.

use std::collections::BTreeMap;
use std::sync::Mutex;

use super::*;
use crate::finding::Finding;
use crate::model::RELEASES;

const ROOT: &str = "https://host.io/repo/";
const SVG: &str = r#"<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 64 64"/>"#;

/// A server that has some files, and keeps what it was asked.
struct Server {
    files: BTreeMap<String, Result<Document, Unfetched>>,
    asked: Mutex<Vec<String>>,
}

impl Fetch for Server {
    fn get(&self, address: &str) -> Fetched {
        self.asked.lock().unwrap().push(address.to_owned());
        let file = self.files.get(address).cloned();
        Fetched::at(address, file.unwrap_or(Err(Unfetched::Status(404))))
    }
}

fn document(content_type: &str, text: &str) -> Document {
    let content_type = Some(content_type.to_owned());
    Document { content_type, body: text.as_bytes().into(), ..Document::default() }
}

fn list(list_url: &str) -> String {
    format!(
        r#"{{"name":"Desk","workspacecount":1,"icon":"{ROOT}logo.svg","description":"One.","list_url":{list_url},"contact_url":null,"modified":1700000000000,"workspaces":[{{"friendly_name":"Desk","description":"A desk.","image_src":"desk.svg","architecture":["amd64"],"compatibility":[{{"version":"1.19.x","image":"a/desk:1","uncompressed_size_mb":900}}],"sha":"0a"}}],"channels":[],"default_channel":null}}"#
    )
}

impl Server {
    fn sound() -> Self {
        let server = Self { files: BTreeMap::new(), asked: Mutex::default() };
        server
            .with("versions.txt", "1.1\n")
            .with("1.1/list.json", &list(&format!("\"{ROOT}\"")))
            .with("logo.svg", SVG)
            .with("1.1/icons/desk.svg", SVG)
    }

    fn with(mut self, path: &str, text: &str) -> Self {
        let kind = if path.ends_with("svg") { "image/svg+xml" } else { "text/plain" };
        self.files.insert(format!("{ROOT}{path}"), Ok(document(kind, text)));
        self
    }

    fn html(mut self, path: &str, text: &str) -> Self {
        self.files.insert(format!("{ROOT}{path}"), Ok(document("text/html", text)));
        self
    }

    fn without(mut self, path: &str, unfetched: Unfetched) -> Self {
        self.files.insert(format!("{ROOT}{path}"), Err(unfetched));
        self
    }

    fn latest(&self) -> (Outcome, Vec<Code>) {
        let visit = visit(ROOT, &RELEASES[6..], self);
        let codes = visit.seen.iter().flat_map(|seen| seen.findings.codes());
        let codes = codes.filter(|code| *code != Code::ReleaseWithoutWorkspace);
        (visit.verdicts[0].outcome.clone(), codes.collect())
    }
}

fn refusal(outcome: &Outcome) -> Option<Refusal> {
    match outcome {
        Outcome::Refused { refusal, .. } => Some(*refusal),
        Outcome::Added(_) => None,
    }
}

#[test]
fn each_request_is_made_once() {
    let server = Server::sound();
    let visit = visit(ROOT, &RELEASES, &server);
    let asked = server.asked.into_inner().unwrap();
    let paths = asked.iter().map(|address| address.strip_prefix(ROOT).unwrap());
    let expected = ["versions.txt", "1.1/list.json", "1.1/icons/desk.svg", "logo.svg"];
    assert_eq!(paths.collect::<Vec<_>>(), expected);
    assert_eq!(visit.verdicts.len(), RELEASES.len());
    for verdict in &visit.verdicts {
        let is_old = verdict.release.number < (1, 16);
        let expected = is_old.then_some(Refusal::NoCompatibleSchema);
        assert_eq!(refusal(&verdict.outcome), expected, "{verdict:?}");
    }
    let Outcome::Added(added) = &visit.verdicts[6].outcome else { panic!("{visit:?}") };
    assert_eq!((added.workspaces, added.hidden, added.broken_icons), (1, 0, 0));
    assert_eq!((added.icon, &added.page, &added.update), (Some(true), &Page::Shown, &Update::Same));
    let Outcome::Added(added) = &visit.verdicts[5].outcome else { panic!("{visit:?}") };
    assert_eq!((added.workspaces, added.hidden), (0, 1));
}

#[test]
fn what_the_server_says_decides_what_kasm_says() {
    let unreachable = || Unfetched::Unreachable("no such host".to_owned());
    let login = "<form><input type=password>";
    for (server, said, codes) in [
        (Server::sound(), None, vec![]),
        (
            Server::sound().without("versions.txt", Unfetched::Status(404)),
            Some(Refusal::NoSchemaList),
            vec![Code::NoSchemaList],
        ),
        (
            Server::sound().without("versions.txt", unreachable()),
            Some(Refusal::InvalidAddress),
            vec![Code::SiteUnreachable],
        ),
        (
            Server::sound().html("versions.txt", login),
            Some(Refusal::NoCompatibleSchema),
            vec![Code::NoCompatibleSchema],
        ),
        (
            Server::sound().with("versions.txt", "v1.1\n"),
            Some(Refusal::NoCompatibleSchema),
            vec![Code::NoCompatibleSchema],
        ),
        (
            Server::sound().with("versions.txt", "1.0\n"),
            Some(Refusal::NoCompatibleSchema),
            vec![Code::CurrentSchemaMissing],
        ),
        (
            Server::sound().with("versions.txt", "main\n"),
            Some(Refusal::NoCompatibleSchema),
            vec![Code::NoCompatibleSchema],
        ),
        (
            Server::sound().without("1.1/list.json", Unfetched::Status(404)),
            Some(Refusal::ServerError),
            vec![Code::ListUnreadable],
        ),
        (
            Server::sound().without("1.1/list.json", unreachable()),
            Some(Refusal::InvalidAddress),
            vec![Code::SiteUnreachable],
        ),
        (
            Server::sound().html("1.1/list.json", login),
            Some(Refusal::ServerError),
            vec![Code::ListUnreadable],
        ),
        (
            Server::sound().with("1.1/list.json", "{\"name\":"),
            Some(Refusal::ServerError),
            vec![Code::ListUnreadable],
        ),
        (
            Server::sound().with("1.1/list.json", "[]"),
            Some(Refusal::ServerError),
            vec![Code::ListUnreadable],
        ),
        (
            Server::sound().with("1.1/list.json", &list("\"x\"").replace("\"name\":\"Desk\",", "")),
            Some(Refusal::NotARegistry),
            vec![Code::ListUrlInvalid, Code::ListIncomplete],
        ),
        (
            Server::sound().with("1.1/list.json", &list("\"https://registry.kasmweb.com/\"")),
            Some(Refusal::AlreadyInstalled),
            vec![Code::ListUrlTemplateDefault],
        ),
        (Server::sound().with("1.1/list.json", &list("null")), None, vec![Code::ListUrlNull]),
        (
            Server::sound().without("1.1/icons/desk.svg", Unfetched::Status(404)),
            None,
            vec![Code::IconUnreachable],
        ),
        (Server::sound().html("1.1/icons/desk.svg", login), None, vec![Code::IconNotShown]),
        (Server::sound().with("1.1/icons/desk.svg", "<svg/>"), None, vec![Code::IconNotAPicture]),
        (
            Server::sound().without("logo.svg", Unfetched::Status(403)),
            None,
            vec![Code::RegistryIconUnreachable],
        ),
    ] {
        let (outcome, found) = server.latest();
        assert_eq!(refusal(&outcome), said, "{:#?}", server.files);
        assert_eq!(found, codes, "{outcome:?}");
    }
}

#[test]
fn an_address_without_a_scheme_is_asked_of_nobody() {
    let server = Server::sound();
    let visit = visit("host.io/repo", &RELEASES, &server);
    assert!(visit.is_unreachable());
    assert!(visit.verdicts.iter().all(|it| refusal(&it.outcome) == Some(Refusal::InvalidAddress)));
    assert!(server.asked.into_inner().unwrap().is_empty());
}

#[test]
fn updates_follow_list_url() {
    let elsewhere = "https://other.io/";
    for (list_url, update, broken, codes) in [
        (ROOT.to_owned(), "same", 0, vec![]),
        (
            "https://host.io/repo".to_owned(),
            "fails: `https://host.io/repoversions.txt` answers 404 (not found)",
            1,
            vec![Code::ListUrlMissingSlash],
        ),
        (
            format!("{ROOT}list.json"),
            "fails: `https://host.io/repo/list.jsonversions.txt` answers 404 (not found)",
            0,
            vec![Code::ListUrlIsFile],
        ),
        (
            format!("{ROOT}1.1/"),
            "fails: `https://host.io/repo/1.1/versions.txt` answers 404 (not found)",
            1,
            vec![Code::ListUrlHasSchema],
        ),
        (
            "https://gone.io/".to_owned(),
            "fails: `https://gone.io/versions.txt` answers 404 (not found)",
            1,
            vec![Code::UpdateFails],
        ),
        (
            elsewhere.to_owned(),
            "elsewhere: https://other.io/1.1/list.json",
            1,
            vec![Code::UpdateElsewhere, Code::IconUnreachable],
        ),
    ] {
        let mut server = Server::sound().with("1.1/list.json", &list(&format!("\"{list_url}\"")));
        let other = [("versions.txt", "1.1\n"), ("1.1/list.json", r#"{"workspaces":[]}"#)];
        server.files.extend(
            other.map(|(path, text)| {
                (format!("{elsewhere}{path}"), Ok(document("text/plain", text)))
            }),
        );
        let (outcome, found) = server.latest();
        let Outcome::Added(added) = outcome else { panic!("{list_url}: {outcome:?}") };
        let said = match added.update {
            Update::Same => "same".to_owned(),
            Update::Elsewhere(list) => format!("elsewhere: {list}"),
            Update::Fails(why) => format!("fails: {why}"),
            other => format!("{other:?}"),
        };
        assert_eq!((said.as_str(), added.broken_icons), (update, broken), "{list_url}");
        assert_eq!(found, codes, "{list_url}");
    }
}

#[test]
fn what_list_url_explains_is_said_once() {
    let open = ROOT.replace("https", "http");
    let mut server = Server::sound().with("1.1/list.json", &list(&format!("\"{open}\"")));
    let same = server.files.iter().map(|(at, file)| (at.replace("https", "http"), file.clone()));
    let same: Vec<_> = same.collect();
    server.files.extend(same);
    let (outcome, found) = server.latest();
    let Outcome::Added(added) = outcome else { panic!("{outcome:?}") };
    assert_eq!((added.broken_icons, added.update), (1, Update::Same));
    assert_eq!(found, [Code::ListUrlInsecure]);
}

#[test]
fn one_finding_stands_for_all_icons() {
    let sound = list(&format!("\"{ROOT}\""));
    let (start, end) = (sound.find("{\"friendly_name\""), sound.find("],\"channels\""));
    let entry = &sound[start.unwrap()..end.unwrap()];
    let other = entry.replace("desk", "door").replace("Desk", "Door").replace("\"0a\"", "\"0b\"");
    let both = sound.replace(entry, &format!("{entry},{other}"));
    let both = both.replace("\"workspacecount\":1", "\"workspacecount\":2");
    let server = || Server::sound().with("1.1/list.json", &both);
    let gone = || Unfetched::Status(404);
    let (_, found) = server().without("1.1/icons/desk.svg", gone()).latest();
    assert_eq!(found, [Code::IconUnreachable]);
    let (outcome, found) = server()
        .with("1.1/icons/door.svg", SVG)
        .without("1.1/icons/desk.svg", Unfetched::Status(403))
        .latest();
    assert_eq!(found, [Code::IconUnreachable], "{outcome:?}");
    let (_, found) = server().without("1.1/icons/desk.svg", Unfetched::Status(403)).latest();
    assert_eq!(found, [Code::IconUnreachable, Code::IconUnreachable]);
}

#[test]
fn pages_crash_on_what_every_tile_needs() {
    let sound = list(&format!("\"{ROOT}\""));
    for (wrong, right, why) in [
        ("\"friendly_name\":\"Desk\",", "", "`unnamed` has no `friendly_name`"),
        ("\"architecture\":[\"amd64\"]", "\"architecture\":null", "`Desk` has no `architecture`"),
        (
            "\"image_src\"",
            "\"categories\":\"Office\",\"image_src\"",
            "`Desk` has a text for `categories`, not a list",
        ),
        ("\"workspaces\":[{", "\"workspaces\":[null,{", "a workspace is no object"),
    ] {
        let text = sound.replace(wrong, right);
        let (outcome, _) = Server::sound().with("1.1/list.json", &text).latest();
        let Outcome::Added(added) = outcome else { panic!("{why}: {outcome:?}") };
        assert_eq!(added.page, Page::Crashes(why.to_owned()));
    }
    let (outcome, _) = Server::sound().with("1.1/list.json", &list("null")).latest();
    let Outcome::Added(added) = outcome else { panic!("{outcome:?}") };
    assert_eq!((added.page, added.update), (Page::BreaksAll, Update::Never));
}

#[test]
fn who_asks_is_told_where_the_root_is() {
    let help = |url: &str, outcome: Unfetched, redirects: &[&str]| {
        let redirects: Vec<_> = redirects.iter().map(|at| (*at).to_owned()).collect();
        let at = if redirects.is_empty() { versions_txt(url) } else { "https://b.io/x".to_owned() };
        let fetched = Fetched { redirects, ..Fetched::at(&at, Err(outcome)) };
        let seen = visit(url, &RELEASES, &Always(fetched)).seen;
        let finding = seen[0].findings.clone().into_iter().next().expect("a finding");
        format!("{}; {}", finding.message, finding.help.unwrap_or_default())
    };
    for page in ["1.1/", "1.1", "1.0/list.json", "1.1/new/1.1/", "1.1/index.html"] {
        let said = help(&format!("{ROOT}{page}"), Unfetched::Status(404), &[]);
        assert!(said.contains("root, `https://host.io/repo/`, not the page"), "{page}: {said}");
    }
    for (status, expected) in [
        (404, "publish it there"),
        (401, "logs in nowhere"),
        (403, "logs in nowhere"),
        (429, "ask again later"),
        (503, "ask again later"),
    ] {
        let said = help(ROOT, Unfetched::Status(status), &[]);
        assert!(said.contains(expected), "{status}: {said}");
    }
    let said = help(ROOT, Unfetched::Status(404), &[ROOT]);
    assert!(said.contains("versions.txt` leads to `https://b.io/x`, which answers 404"), "{said}");
}

/// A server with one answer for everything.
struct Always(Fetched);

impl Fetch for Always {
    fn get(&self, _: &str) -> Fetched {
        self.0.clone()
    }
}

#[test]
fn one_mistake_is_said_once() {
    let sound = list(&format!("\"{ROOT}\""));
    let start = sound.find("[{\"friendly_name").expect("workspaces");
    let end = sound.find(",\"channels").expect("channels");
    for workspaces in ["{}", "null", "\"\""] {
        let text = format!("{}{workspaces}{}", &sound[..start], &sound[end..]);
        let (outcome, codes) = Server::sound().with("1.1/list.json", &text).latest();
        assert_eq!(codes, [Code::ListIncomplete], "{workspaces}");
        let Outcome::Added(added) = outcome else { panic!("{outcome:?}") };
        assert_eq!(added.page, Page::Crashes("`workspaces` is no list".to_owned()));
    }
    let (_, codes) = Server::sound().with("1.1/list.json", &list("\" \"")).latest();
    assert_eq!(codes, [Code::ListIncomplete]);
    let old = sound.replace(
        r#"[{"version":"1.19.x","image":"a/desk:1","uncompressed_size_mb":900}]"#,
        r#"["1.19.x"],"name":"a/desk:1","uncompressed_size_mb":900"#,
    );
    let (outcome, codes) = Server::sound().with("1.1/list.json", &old).latest();
    assert_eq!(codes, [Code::WrongType]);
    let Outcome::Added(added) = outcome else { panic!("{outcome:?}") };
    assert_eq!((added.workspaces, added.hidden), (0, 1));
}

#[test]
fn helps_are_for_those_who_built_it_with_anything() {
    let text = list(&format!("\"{ROOT}\"")).replace(r#""architecture":["amd64"],"#, "");
    let server = Server::sound().with("1.1/list.json", &text);
    let helps = visit(ROOT, &RELEASES, &server).seen.into_iter().flat_map(|seen| seen.findings);
    let helps: Vec<_> = helps.filter_map(|finding| finding.help).collect();
    assert!(helps.iter().any(|help| help.contains("\"architecture\": [\"amd64\"]")), "{helps:?}");
    assert!(!helps.concat().contains("cargo kasm"), "{helps:?}");
}

#[test]
fn an_icon_that_is_not_there_is_said_over_http_too() {
    let root = "http://host.io/a-repository-with-a-name-that-is-not-at-all-short/";
    let icon = format!("{root}1.1/icons/desk.svg");
    let found = |outcome: Result<Document, Unfetched>| {
        let mut server = Server::sound();
        let text = list(&format!("\"{root}\""));
        for (path, text) in [("versions.txt", "1.1\n"), ("1.1/list.json", &text)] {
            server.files.insert(format!("{root}{path}"), Ok(document("text/plain", text)));
        }
        server.files.insert(icon.clone(), outcome);
        let found = visit(root, &RELEASES[6..], &server).seen;
        let found = found.into_iter().flat_map(|seen| seen.findings);
        let found = found.filter(|finding| finding.code != Code::ReleaseWithoutWorkspace);
        found.collect::<Vec<_>>()
    };
    let codes = |found: &[Finding]| found.iter().map(|it| it.code).collect::<Vec<_>>();
    let there = found(Ok(document("image/svg+xml", SVG)));
    assert_eq!(codes(&there), [Code::ListUrlInsecure]);
    let gone = found(Err(Unfetched::Status(404)));
    assert_eq!(codes(&gone), [Code::ListUrlInsecure, Code::IconUnreachable]);
    assert_eq!(gone[1].message, format!("the icon `{icon}` answers 404 (not found)"));
}
