//! The web servers of the book's chapter on hosts, with their settings as it shows them: what they say
//! of each kind of file, and what Kasm makes of a registry that they serve.
//!
//! A server that is not on the `PATH` is a test that is ignored; with `KASM_REQUIRE_ALL` set, as in CI,
//! that is a failure.

mod host;

use std::path::PathBuf;
use std::process::{Command, ExitCode};

use host::Host;
use libtest_mimic::{Arguments, Trial};

/// A web server: its program, what the book says to it, and how it is told that here.
struct Server {
    program: &'static str,
    settings: &'static str,
    missing: &'static str,
    command: fn(&Host, PathBuf, &str) -> Command,
}

static SERVERS: [Server; 3] = [
    Server {
        program: "nginx",
        settings: "nginx.conf",
        missing: "needs nginx on the PATH (Debian: nginx)",
        command: nginx,
    },
    Server {
        program: "caddy",
        settings: "Caddyfile",
        missing: "needs caddy on the PATH (Debian: caddy)",
        command: caddy,
    },
    Server {
        program: "apache2",
        settings: "apache.conf",
        missing: "needs apache2 on the PATH (Debian: apache2-bin, media-types)",
        command: apache,
    },
];

fn main() -> ExitCode {
    let arguments = Arguments::from_args();
    let is_required = std::env::var_os("KASM_REQUIRE_ALL").is_some();
    let trials = SERVERS.iter().map(|server| {
        let found = host::find(server.program);
        let is_ignored = found.is_none() && !is_required;
        let missing = if found.is_none() { server.missing } else { "" };
        let run = move || {
            serves(server, found.ok_or(server.missing)?);
            Ok(())
        };
        Trial::test(server.program, run).with_kind(missing).with_ignored_flag(is_ignored)
    });
    libtest_mimic::run(&arguments, trials.collect()).exit_code()
}

/// What each kind of file is said to be; the last is one that is not there.
const ANSWERS: [(&str, &str, &str, &[&str]); 8] = [
    ("/kasm/", "200", "text/html", &["cache-control: no-cache", "frame-ancestors 'none'"]),
    ("/kasm/new/", "200", "text/html", &["cache-control: no-cache"]),
    ("/kasm/new", "30", "text/html", &["/kasm/new/"]),
    ("/kasm/versions.txt", "200", "text/plain", &["access-control-allow-origin: *", "no-cache"]),
    (
        "/kasm/1.1/list.json",
        "200",
        "application/json",
        &["access-control-allow-origin: *", "no-cache"],
    ),
    ("/kasm/1.1/icons/terminal.svg", "200", "image/svg+xml", &["access-control-allow-origin: *"]),
    ("/kasm/assets/", "200", "text/css", &["cache-control: public, max-age=31536000, immutable"]),
    ("/kasm/nothing", "404", "text/html", &[]),
];

fn serves(server: &Server, program: PathBuf) {
    let mut host = Host::new();
    let settings = host.settings(server.settings);
    let command = (server.command)(&host, program, &settings);
    host.start(command);
    for (path, status, kind, said) in ANSWERS {
        // Names of assets hold a hash of what is in them.
        let path = if path.ends_with("assets/") { host.stylesheet() } else { path.to_owned() };
        let (head, body) = host.get(&path);
        let of_server = format!("{}: {path}\n{head}", server.program);
        assert!(head.starts_with(&format!("http/1.1 {status}")), "{of_server}");
        assert!(head.contains(&format!("\r\ncontent-type: {kind}")), "{of_server}");
        assert!(head.contains("x-content-type-options: nosniff"), "{of_server}");
        for said in said {
            assert!(head.contains(said), "{said} of {of_server}");
        }
        assert!(status != "404" || body.contains("Lab Desks"), "{of_server}\n{body}");
    }
    let verdicts = host.verify();
    assert!(verdicts.contains("1.19  added      1 workspace\n"), "{verdicts}");
}

fn nginx(host: &Host, program: PathBuf, settings: &str) -> Command {
    let here = host.path("");
    let temporary = ["client_body", "proxy", "fastcgi", "uwsgi", "scgi"]
        .map(|name| format!("{name}_temp_path {here}{name};"))
        .concat();
    let types = host::beside(&program, "etc/nginx/mime.types");
    host.write(
        "nginx.conf",
        &format!(
            "daemon off; master_process off; pid {here}pid; error_log stderr; events {{}}\n\
             http {{ include {types}; access_log off; {temporary}\n\
             server {{ listen 127.0.0.1:{}; {settings} }} }}",
            host.port
        ),
    );
    let mut command = Command::new(program);
    command.args(["-c", &host.path("nginx.conf")]);
    command
}

fn caddy(host: &Host, program: PathBuf, settings: &str) -> Command {
    let own = settings.replace("host.example", &format!("http://127.0.0.1:{}", host.port));
    host.write("Caddyfile", &format!("{{\n\tadmin off\n\tauto_https off\n}}\n{own}"));
    let mut command = Command::new(program);
    command.args(["run", "--adapter", "caddyfile", "--config", &host.path("Caddyfile")]);
    command.env("XDG_DATA_HOME", host.path("data")).env("XDG_CONFIG_HOME", host.path("config"));
    command
}

fn apache(host: &Host, program: PathBuf, settings: &str) -> Command {
    let modules = host::beside(&program, "usr/lib/apache2/modules");
    let load = ["mpm_event", "authz_core", "dir", "mime", "headers"]
        .map(|name| format!("LoadModule {name}_module {modules}/mod_{name}.so\n"))
        .concat();
    let types = host::beside(&program, "etc/mime.types");
    let here = host.path("");
    host.write(
        "apache.conf",
        &format!(
            "ServerRoot {here}\nServerName 127.0.0.1\nListen 127.0.0.1:{}\nPidFile {here}pid\n\
             ErrorLog /dev/stderr\n{load}TypesConfig {types}\n{settings}",
            host.port
        ),
    );
    let mut command = Command::new(program);
    // One process, which ends with its test.
    command.args(["-X", "-f", &host.path("apache.conf")]);
    command
}
