//! A machine that serves a registry: its folder, its port, and whoever asks it.

use std::fs;
use std::io::{Read as _, Write as _};
use std::net::{TcpListener, TcpStream};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

const TESTS: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../tests");

/// How long anything may take on a machine that does much else.
const BOUND: Duration = Duration::from_mins(1);

pub(crate) struct Host {
    folder: tempfile::TempDir,
    pub(crate) port: u16,
    server: Option<Child>,
}

impl Drop for Host {
    fn drop(&mut self) {
        if let Some(server) = &mut self.server {
            let _ = server.kill();
            let _ = server.wait();
        }
    }
}

impl Host {
    /// With the bundle of the registry that the book declares in two ways, at an address of its own.
    pub(crate) fn new() -> Self {
        let free = TcpListener::bind("127.0.0.1:0").expect("a free port");
        let port = free.local_addr().expect("an address").port();
        let host = Self { folder: tempfile::tempdir().expect("a folder"), port, server: None };
        let text = |path: &str| {
            let text = fs::read_to_string(format!("{TESTS}/book/two-paths/{path}")).expect(path);
            text.replace("https://lab.example/kasm/", &host.address())
        };
        let icon = format!("{}1.1/icons/terminal.svg", host.address());
        host.write("registry/registry.toml", &text("registry.toml").replace("logo.svg", &icon));
        for path in ["workspaces/terminal/workspace.toml", "workspaces/terminal/terminal.svg"] {
            host.write(&format!("registry/{path}"), &text(path));
        }
        host.kasm(&[
            "bundle",
            "registry/registry.toml",
            "--cap-lints",
            "allow",
            "--out-dir",
            "www/kasm",
        ]);
        host
    }

    fn address(&self) -> String {
        format!("http://127.0.0.1:{}/kasm/", self.port)
    }

    pub(crate) fn path(&self, path: &str) -> String {
        self.folder.path().join(path).to_str().expect("a plain name").to_owned()
    }

    pub(crate) fn write(&self, path: &str, text: &str) {
        let path = self.folder.path().join(path);
        fs::create_dir_all(path.parent().expect("a folder")).expect("a writable folder");
        fs::write(path, text).expect("a writable folder");
    }

    /// The book's settings, for the folder of this host.
    pub(crate) fn settings(&self, file: &str) -> String {
        let text = fs::read_to_string(format!("{TESTS}/book/hosts/{file}")).expect(file);
        text.replace("/srv/www", &self.path("www"))
    }

    /// Starts a server, and waits until it takes connections.
    pub(crate) fn start(&mut self, mut command: Command) {
        let output = fs::File::create(self.path("said")).expect("a writable folder");
        command.current_dir(self.folder.path()).stdin(Stdio::null()).stdout(Stdio::null());
        self.server = Some(command.stderr(output).spawn().expect("the server runs"));
        let end = Instant::now() + BOUND;
        while TcpStream::connect(("127.0.0.1", self.port)).is_err() {
            let server = self.server.as_mut().expect("it was started");
            let is_over = Instant::now() > end || !matches!(server.try_wait(), Ok(None));
            let said = fs::read_to_string(self.path("said")).unwrap_or_default();
            assert!(!is_over, "it does not listen:\n{said}");
            std::thread::yield_now();
        }
    }

    /// An answer: its head in small letters, and its body.
    pub(crate) fn get(&self, path: &str) -> (String, String) {
        let mut stream = TcpStream::connect(("127.0.0.1", self.port)).expect("it listens");
        stream.set_read_timeout(Some(BOUND)).expect("a socket");
        let host = format!("Host: 127.0.0.1:{}\r\nConnection: close", self.port);
        stream
            .write_all(format!("GET {path} HTTP/1.1\r\n{host}\r\n\r\n").as_bytes())
            .expect("it reads");
        let mut bytes = Vec::new();
        stream.read_to_end(&mut bytes).expect("an answer");
        let text = String::from_utf8_lossy(&bytes);
        let (head, body) = text.split_once("\r\n\r\n").expect("a head");
        (head.to_lowercase(), body.to_owned())
    }

    /// The path of a file whose name holds its hash.
    pub(crate) fn stylesheet(&self) -> String {
        let assets = fs::read_dir(self.path("www/kasm/assets")).expect("assets");
        let names =
            assets.map(|entry| entry.expect("a file").file_name().into_string().expect("a name"));
        let name = names
            .into_iter()
            .find(|name| Path::new(name).extension().is_some_and(|it| it == "css"));
        format!("/kasm/assets/{}", name.expect("a stylesheet"))
    }

    /// What Kasm makes of the registry that is served.
    pub(crate) fn verify(&self) -> String {
        self.kasm(&["verify", &self.address(), "--cap-lints", "allow"])
    }

    fn kasm(&self, arguments: &[&str]) -> String {
        let mut command = Command::new(env!("CARGO_BIN_EXE_cargo-kasm"));
        command.args(arguments).current_dir(self.folder.path()).env("NO_PROXY", "*");
        let output = command.output().expect("the binary runs");
        let said = String::from_utf8_lossy(&output.stderr);
        assert!(output.status.success(), "{arguments:?}:\n{said}");
        String::from_utf8_lossy(&output.stdout).into_owned()
    }
}

/// A program on the `PATH`; servers are often where only root looks.
pub(crate) fn find(program: &str) -> Option<PathBuf> {
    let path = std::env::var_os("PATH").unwrap_or_default();
    let folders = std::env::split_paths(&path).chain(["/usr/sbin".into()]);
    folders.map(|folder| folder.join(program)).find(|path| path.is_file())
}

/// A file of the system that a program such as `/usr/sbin/nginx` belongs to.
pub(crate) fn beside(program: &Path, file: &str) -> String {
    let root = program.ancestors().nth(3).unwrap_or(Path::new("/"));
    root.join(file).to_str().expect("a plain name").to_owned()
}
