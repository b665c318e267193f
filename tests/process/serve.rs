//! `cargo kasm serve`, by its sockets.

use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::{TcpListener, TcpStream};
use std::process::{Child, ChildStderr};
use std::sync::mpsc::{Receiver, channel};

use crate::*;

/// How long anything may take on a machine that does much else.
const BOUND: Duration = Duration::from_secs(30);
const BASE: &str = "/kasm/";

/// A server that ends with its test.
pub(crate) struct Server {
    child: Child,
    port: u16,
    said: Receiver<String>,
    _kasm: Kasm,
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

impl Server {
    /// Serves a registry on a free port, and waits until it does.
    pub(crate) fn start(registry: &str, arguments: &[&str]) -> Self {
        Self::started(&[&["serve", registry, "--port", "0"], arguments].concat())
    }

    fn started(arguments: &[&str]) -> Self {
        let kasm = Kasm::new();
        let command = kasm.command(arguments);
        Self::of(kasm, command, BOUND)
    }

    /// Runs what serves a registry, and waits until it does.
    pub(crate) fn of(kasm: Kasm, mut command: Command, bound: Duration) -> Self {
        let mut child = command.stderr(Stdio::piped()).spawn().expect("the binary runs");
        let said = lines(child.stderr.take().expect("a pipe"));
        let mut server = Self { child, port: 0, said, _kasm: kasm };
        let serving = server.says_within("Serving http://", bound);
        let address = serving.rsplit("://").next().expect("an address");
        let port = address.split(['/', ':']).nth(1).and_then(|port| port.parse().ok());
        server.port = port.expect("a port");
        server
    }

    /// Waits for a line that holds this text.
    #[track_caller]
    fn says(&self, text: &str) -> String {
        self.says_within(text, BOUND)
    }

    #[track_caller]
    fn says_within(&self, text: &str, bound: Duration) -> String {
        let mut before = String::new();
        let end = Instant::now() + bound;
        while let Ok(line) = self.said.recv_timeout(end.saturating_duration_since(Instant::now())) {
            if line.contains(text) {
                return line;
            }
            before = before + &line + "\n";
        }
        panic!("{text:?} was not said:\n{before}");
    }

    fn ask(&self, method: &str, path: &str, headers: &str) -> TcpStream {
        let mut stream = TcpStream::connect(("127.0.0.1", self.port)).expect("it listens");
        stream.set_read_timeout(Some(BOUND)).expect("a socket");
        let request = format!("{method} {path} HTTP/1.1\r\n{headers}Connection: close\r\n\r\n");
        stream.write_all(request.as_bytes()).expect("it reads");
        stream
    }

    /// An answer: its head and its body.
    fn answer(&self, method: &str, path: &str, headers: &str) -> (String, String) {
        let mut bytes = Vec::new();
        self.ask(method, path, headers).read_to_end(&mut bytes).expect("an answer");
        let text = String::from_utf8_lossy(&bytes);
        let (head, body) = text.split_once("\r\n\r\n").expect("a head");
        (head.to_lowercase(), body.to_owned())
    }

    pub(crate) fn get(&self, path: &str) -> (String, String) {
        self.answer("GET", path, &format!("Host: 127.0.0.1:{}\r\n", self.port))
    }

    /// What an open page hears from now on.
    fn events(&self) -> Events {
        let mut events = self.all_events();
        events.next();
        events
    }

    /// What a page hears that was just opened.
    fn state(&self) -> (String, Option<String>) {
        self.all_events().next()
    }

    fn all_events(&self) -> Events {
        Events(BufReader::new(self.ask("GET", "/kasm/.kasm/events", "Host: a\r\n")))
    }
}

/// Lines as they come.
fn lines(stderr: ChildStderr) -> Receiver<String> {
    let (sender, receiver) = channel();
    std::thread::spawn(move || {
        BufReader::new(stderr).lines().map_while(Result::ok).try_for_each(|line| sender.send(line))
    });
    receiver
}

/// An open stream of events.
struct Events(BufReader<TcpStream>);

impl Events {
    /// The next event: which build is served, and what is wrong.
    #[track_caller]
    fn next(&mut self) -> (String, Option<String>) {
        let mut line = String::new();
        while !line.starts_with("data: ") {
            line.clear();
            assert_ne!(self.0.read_line(&mut line).expect("an event in time"), 0, "it ended");
        }
        let state: serde_json::Value = serde_json::from_str(&line[6..]).expect("JSON");
        let problems = state["problems"].as_str().map(str::to_owned);
        (state["build"].as_str().expect("a build").to_owned(), problems)
    }

    /// Waits until something is so.
    #[track_caller]
    fn until(&mut self, is_so: impl Fn(&str, Option<&str>) -> bool) -> (String, Option<String>) {
        let end = Instant::now() + BOUND;
        while Instant::now() < end {
            let (build, problems) = self.next();
            if is_so(&build, problems.as_deref()) {
                return (build, problems);
            }
        }
        panic!("it never was so");
    }
}

fn workspace_toml(registry: &str) -> PathBuf {
    Path::new(registry).join("workspaces/desk/workspace.toml")
}

/// Writes a file of a registry with something else in the place of a text.
fn save(file: &Path, text: &str, other: &str) {
    let before = fs::read_to_string(file).expect("a file");
    assert!(before.contains(text), "{text:?} is not in:\n{before}");
    fs::write(file, before.replace(text, other)).expect("a writable file");
}

#[test]
fn the_site_lies_where_list_url_says() {
    let (_folder, registry) = sound_registry();
    let server = Server::start(&registry, &[]);
    for (path, to) in [
        ("/", "/kasm/"),
        ("/kasm", "/kasm/"),
        ("/kasm/new?a=b", "/kasm/new/?a=b"),
        ("//kasm//workspace/desk", "/kasm/workspace/desk/"),
    ] {
        let (head, _) = server.get(path);
        assert!(head.starts_with("http/1.1 307 "), "{path}: {head}");
        assert!(head.contains(&format!("location: {to}\r\n")), "{path}: {head}");
    }
    for (path, content_type, text) in [
        (BASE, "text/html; charset=utf-8", "<h1"),
        ("/kasm/workspace/desk/", "text/html; charset=utf-8", "Desk"),
        ("/kasm/versions.txt", "text/plain; charset=utf-8", "1.0\n1.1\n"),
        ("/kasm//versions.txt", "text/plain; charset=utf-8", "1.0\n1.1\n"),
        ("//kasm///1.1//list.json", "application/json; charset=utf-8", "\"Desk\""),
        ("/kasm/1.0/icons/desk.svg", "image/svg+xml", "<svg"),
    ] {
        let (head, body) = server.get(path);
        assert!(head.starts_with("http/1.1 200 "), "{path}: {head}");
        assert!(body.contains(text), "{path}: {body}");
        let is_for_others = path != BASE && !path.contains("/workspace/");
        assert_eq!(
            head.contains("access-control-allow-origin: *"),
            is_for_others,
            "{path}: {head}"
        );
        for header in [
            &*format!("content-type: {content_type}\r\n"),
            "cache-control: no-store",
            "x-content-type-options: nosniff",
            "content-security-policy: default-src 'none';",
            "frame-ancestors 'none'",
        ] {
            assert!(head.contains(header), "{path}: {head}");
        }
    }
    let (head, body) = server.answer("HEAD", BASE, "Host: a\r\n");
    assert!(head.starts_with("http/1.1 200 ") && body.is_empty(), "{head}\n{body}");
    let (head, _) = server.answer("POST", BASE, "Host: a\r\n");
    assert!(head.starts_with("http/1.1 405 ") && head.contains("allow: get, head"), "{head}");
}

#[test]
fn what_is_not_in_the_bundle_is_not_there() {
    let (_folder, registry) = sound_registry();
    let server = Server::start(&registry, &[]);
    for path in [
        "/versions.txt",
        "/kasm/nothing",
        "/kasm/../registry.toml",
        "/kasm/%2e%2e/registry.toml",
        "/kasm/..%2f..%2f..%2fetc%2fpasswd",
        "/kasm/registry.toml",
        "/kasm/workspace/",
        "/kasm/%00",
        "/kasm/%ff",
    ] {
        let (head, body) = server.get(path);
        assert!(head.starts_with("http/1.1 404 "), "{path}: {head}");
        assert!(body.contains("There is no such page"), "{path}: {body}");
    }
}

#[test]
fn lists_and_pages_name_the_host_that_was_asked() {
    let (_folder, registry) = sound_registry();
    let root = Path::new(&registry);
    fs::copy(root.join("workspaces/desk/desk.svg"), root.join("logo.svg")).expect("a folder");
    save(&root.join("registry.toml"), "https://registry.example/logo.png", "logo.svg");
    let server = Server::start(&registry, &[]);
    let own = format!("127.0.0.1:{}", server.port);
    let of = |headers: &str| {
        let (_, body) = server.answer("GET", "/kasm/1.1/list.json", headers);
        let list: serde_json::Value = serde_json::from_str(&body).expect("a list");
        (list["list_url"].clone(), list["icon"].clone())
    };
    for (headers, host) in [
        (format!("Host: {own}\r\n"), &*own),
        ("Host: pc.lan:99\r\n".to_owned(), "pc.lan:99"),
        ("Host: [fe80::1]:99\r\n".to_owned(), "[fe80::1]:99"),
        ("Host: evil\"}/x\r\n".to_owned(), &*own),
        ("Host: user@evil\r\n".to_owned(), &*own),
        ("Host: evil\r\nHost: other\r\n".to_owned(), &*own),
        (format!("Host: {}\r\n", "a".repeat(2000)), &*own),
    ] {
        let (list_url, icon) = of(&headers);
        assert_eq!(list_url, format!("http://{host}/kasm/"), "{headers}");
        assert_eq!(icon, format!("http://{host}/kasm/logo.svg"), "{headers}");
    }
    let (_, page) = server.answer("GET", BASE, "Host: pc.lan:99\r\n");
    assert!(page.contains("value=\"http:&#x2f;&#x2f;pc.lan:99&#x2f;kasm&#x2f;\""), "{page}");
    assert!(!page.contains(".invalid"), "{page}");
}

#[test]
fn open_pages_hear_of_everything_that_is_saved() {
    let (_folder, registry) = sound_registry();
    let root = Path::new(&registry);
    let server = Server::start(&registry, &[]);
    let mut events = server.events();
    let file = workspace_toml(&registry);
    let list = || server.get("/kasm/1.1/list.json").1;

    save(&file, "A desktop.", "First.");
    let (first, problems) = events.next();
    assert!(problems.is_none() && list().contains("First."));

    // As many editors save.
    let text = fs::read_to_string(&file).expect("a file").replace("First.", "Second.");
    fs::write(file.with_extension("new"), text).expect("a folder");
    fs::rename(file.with_extension("new"), &file).expect("a folder");
    let (second, _) = events.until(|_, _| list().contains("Second."));
    assert_ne!(first, second);

    let copy = root.join("workspaces/copy");
    fs::create_dir(&copy).expect("a folder");
    let text = fs::read_to_string(&file).expect("a file");
    let text = text.replace("Desk", "Copy").replace("kasmweb/desktop", "kasmweb/copy");
    fs::write(copy.join("workspace.toml"), text.replace("desk.svg", "copy.svg")).expect("a folder");
    fs::copy(root.join("workspaces/desk/desk.svg"), copy.join("copy.svg")).expect("a folder");
    events.until(|_, problems| problems.is_none() && list().contains("\"Copy\""));
    fs::remove_dir_all(&copy).expect("a folder");
    events.until(|_, problems| problems.is_none() && !list().contains("\"Copy\""));

    // Nothing was there when it was first read.
    fs::create_dir_all(root.join("static/.well-known")).expect("a folder");
    fs::write(root.join("static/.well-known/x.txt"), "there").expect("a folder");
    events.until(|_, _| server.get("/kasm/.well-known/x.txt").1 == "there");

    // The folders are others afterwards, as after a checkout.
    fs::rename(root.join("workspaces"), root.join("away")).expect("a folder");
    events.until(|_, _| !list().contains("Second."));
    fs::rename(root.join("away"), root.join("workspaces")).expect("a folder");
    events.until(|_, problems| problems.is_none() && list().contains("Second."));
    save(&file, "Second.", "Third.");
    events.until(|_, _| list().contains("Third."));
}

#[test]
fn what_is_no_part_of_the_registry_builds_nothing() {
    let (_folder, registry) = sound_registry();
    let root = Path::new(&registry);
    fs::create_dir_all(root.join("target")).expect("a folder");
    fs::create_dir_all(root.join(".git")).expect("a folder");
    let server = Server::start(&registry, &["--verbose"]);
    let mut events = server.events();
    for file in ["README.md", "target/debug", ".git/index", "public"] {
        fs::write(root.join(file), "x").expect("a folder");
    }
    fs::read(workspace_toml(&registry)).expect("a file");
    // Longer than what belongs together may be apart.
    std::thread::sleep(Duration::from_millis(200));
    save(&workspace_toml(&registry), "A desktop.", "Another.");
    events.next();
    let mut said = server.said.iter().take_while(|line| !line.contains("Rebuilt"));
    assert!(said.all(|line| !line.contains("nothing of what is served")), "it was built");
}

#[test]
fn a_mistake_is_shown_and_heals() {
    let (_folder, registry) = sound_registry();
    let server = Server::start(&registry, &["--color", "never"]);
    let mut events = server.events();
    let (good, _) = server.state();
    let file = workspace_toml(&registry);

    save(&file, "name = ", "name ");
    let (build, problems) = events.next();
    let problems = problems.expect("a mistake");
    assert_eq!(build, good, "the page stays as it is");
    assert!(problems.contains("workspace.toml:") && problems.contains("error["), "{problems}");
    assert!(problems.contains("what is shown is as it was before"), "{problems}");
    assert!(server.get(BASE).1.contains("Desk"), "the last good site is served");
    server.says("error[");
    server.says("what is shown is as it was before");

    assert!(fs::write(&file, "").is_ok());
    hostile::registry(Path::new(&registry)).expect("a writable folder");
    let (build, problems) = events.until(|_, problems| problems.is_none());
    assert_eq!((build, problems), (good.clone(), None), "nothing changed in the end");

    // A rule at deny level: there is something to show all the same.
    save(&file, "\"1.13.x\"", "\">=1.13\"");
    let (build, problems) = events.until(|build, _| build != good);
    assert_ne!(build, good);
    let problems = problems.expect("a mistake");
    assert!(problems.contains("`cargo kasm bundle` would write nothing"), "{problems}");
    server.says("`cargo kasm bundle` would write nothing");
    server.says("Rebuilt in ");
    save(&file, "\">=1.13\"", "\"1.13.x\"");
    events.until(|_, problems| problems.is_none());
}

#[test]
fn a_registry_that_is_wrong_from_the_start_is_served_once_it_is_right() {
    let (_folder, registry) = sound_registry();
    let file = Path::new(&registry).join("registry.toml");
    save(&file, "[registry]", "[registry]\n\"<b>\" = = 1");
    let server = Server::start(&registry, &[]);
    let (head, page) = server.get("/");
    assert!(head.starts_with("http/1.1 200 "), "{head}");
    assert!(page.contains("role=\"alert\"") && page.contains("registry.toml:2"), "{page}");
    assert!(!page.contains("<b>"), "{page}");
    let (head, _) = server.get("/kasm/versions.txt");
    assert!(head.starts_with("http/1.1 404 "), "{head}");
    let mut events = server.events();
    save(&file, "\"<b>\" = = 1", "");
    let (_, problems) = events.next();
    assert_eq!(problems, None);
    assert!(server.get(BASE).1.contains("Desk"));
}

#[test]
fn a_port_that_was_asked_for_is_not_exchanged_for_another() {
    let (_folder, registry) = sound_registry();
    let taken = TcpListener::bind("127.0.0.1:0").expect("a free port");
    let port = taken.local_addr().expect("an address").port().to_string();
    let output = Kasm::new().run(&["serve", &registry, "--port", &port]);
    assert_refused(&output, 4, &format!("cannot serve on `127.0.0.1:{port}`"));
    assert!(stderr(&output).contains("`--port`"), "{}", stderr(&output));
    // Whoever has the usual one: the next is taken.
    let usual = TcpListener::bind("127.0.0.1:8080");
    let server = Server::started(&["serve", &registry]);
    assert!(server.port > 8080, "{}", server.port);
    drop(usual);
}

#[test]
fn whoever_serves_the_network_is_told_so() {
    let (_folder, registry) = sound_registry();
    let server = Server::start(&registry, &["--host", "0.0.0.0"]);
    server.says("everybody in the network can read it");
    assert!(server.get(BASE).0.starts_with("http/1.1 200 "));
}

#[test]
fn ctrl_c_ends_it_at_once() {
    let (_folder, registry) = sound_registry();
    let mut server = Server::start(&registry, &[]);
    // What is open does not keep it.
    let _events = server.events();
    let id = server.child.id().to_string();
    assert!(Command::new("kill").args(["-INT", &id]).status().expect("kill").success());
    let end = Instant::now() + BOUND;
    let status = loop {
        match server.child.try_wait().expect("an own process") {
            Some(status) => break status,
            None if Instant::now() > end => panic!("it goes on"),
            None => std::thread::sleep(Duration::from_millis(5)),
        }
    };
    assert_eq!(status.code(), Some(0));
}
