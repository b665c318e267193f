//! The book's ten minutes, from an empty folder to a registry that is pushed: each command of
//! `book/start/session.console` as it is written there, one after another.
//!
//! `SNAPSHOTS=overwrite cargo test --test process start` blesses what they print.

use snapbox::{Data, assert_data_eq};

use crate::new::{Desk, ROOT, TARGET};
use crate::serve::Server;
use crate::*;

const BOOK: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../tests/book/start");

/// What Cargo says of its own work, which the book leaves out.
const PROGRESS: [&str; 6] = [
    "   Compiling ",
    "    Finished ",
    "    Blocking ",
    "     Locking ",
    "      Adding ",
    "    Updating ",
];

#[test]
fn every_step_does_what_the_book_says() {
    let session = format!("{BOOK}/session.console");
    let text = fs::read_to_string(&session).expect("the session");
    let mut shell = Shell::new();
    let mut lines = text.lines().peekable();
    let mut as_run = String::new();
    while let Some(line) = lines.next() {
        as_run.extend([line, "\n"]);
        if let Some(unseen) = line.strip_prefix("#$ ") {
            let output = shell.run(unseen);
            assert!(output.status.success(), "{unseen}:\n{}", stderr(&output));
        } else if let Some(first) = line.strip_prefix("$ ") {
            let mut command = first.to_owned();
            while command.ends_with('\\') {
                let more = lines.next().expect("the rest of a command");
                as_run.extend([more, "\n"]);
                command.extend(["\n", more]);
            }
            while lines.next_if(|line| !line.starts_with(['#', '$'])).is_some() {}
            as_run.push_str(&shell.types(&command));
        }
    }
    assert_data_eq!(as_run, Data::read_from(Path::new(&session), None).raw());
    let pushed =
        shell.run("git --git-dir \"$HOSTED/owner/my-desks.git\" ls-tree --name-only -r HEAD");
    let pushed = String::from_utf8_lossy(&pushed.stdout).into_owned();
    for path in
        [".github/workflows/registry.yml", "Cargo.lock", "workspaces/vs-code/workspace.toml"]
    {
        assert!(pushed.lines().any(|line| line == path), "{path} was not pushed:\n{pushed}");
    }
}

/// A terminal in an empty folder, on a machine that has this program, Cargo and git.
struct Shell {
    desk: Desk,
    /// The folder where the next command runs, from the first one on.
    folder: String,
}

impl Shell {
    fn new() -> Self {
        let desk = Desk::new();
        // Where pushing to the host leads instead.
        let hosted = ["init", "--quiet", "--bare", "hosted/owner/my-desks.git"];
        desk.run("git", &hosted, "");
        Self { desk, folder: String::new() }
    }

    fn run(&self, line: &str) -> Output {
        let mut command = Command::new("sh");
        command.args(["-c", &format!("exec 2>&1; {line}")]);
        let mut command = self.desk.in_folder(command, &self.folder);
        let program = self.desk.program();
        let own = program.parent().expect("a folder").to_owned();
        let path = std::env::var_os("PATH").unwrap_or_default();
        let path = [own].into_iter().chain(std::env::split_paths(&path));
        let hosted = self.desk.path("hosted").display().to_string();
        command
            .env("PATH", std::env::join_paths(path).expect("no colons"))
            .env_remove("CARGO_TARGET_DIR")
            .envs([
                ("CHECKOUT", ROOT),
                ("SHARED_TARGET", TARGET),
                ("BOOK", BOOK),
                ("HOSTED", &hosted),
            ])
            .envs([("GIT_CONFIG_COUNT", "1"), ("GIT_CONFIG_VALUE_0", "https://github.com/")])
            .env("GIT_CONFIG_KEY_0", format!("url.{hosted}/.insteadOf"))
            .env("NO_COLOR", "1");
        command.output().expect("a shell")
    }

    /// Runs what somebody types, and returns what they see.
    fn types(&mut self, line: &str) -> String {
        if let Some(folder) = line.strip_prefix("cd ") {
            folder.clone_into(&mut self.folder);
            return String::new();
        }
        if let Some(arguments) = line.strip_prefix("cargo kasm serve") {
            return self.serves(arguments);
        }
        let output = self.run(line);
        let said = String::from_utf8_lossy(&output.stdout);
        let is_seen = |line: &&str| {
            !PROGRESS.iter().any(|progress| line.starts_with(progress))
                && !line.contains("of the checkout")
        };
        let mut seen: String = said.lines().filter(is_seen).flat_map(|line| [line, "\n"]).collect();
        if let Some(code) = output.status.code().filter(|code| *code != 0) {
            seen = format!("? {code}\n{seen}");
        }
        // Another crate's error ends in Cargo's own words, with this machine's paths.
        seen.replace(&self.desk.path(&self.folder).display().to_string(), ".")
    }

    /// Serves the registry until its page was seen.
    fn serves(&self, arguments: &str) -> String {
        let kasm = Kasm::new();
        let arguments: Vec<_> =
            ["serve", "--port", "0"].into_iter().chain(arguments.split_whitespace()).collect();
        let command = self.desk.in_folder(kasm.command(&arguments), &self.folder);
        let server = Server::of(kasm, command, Duration::from_mins(10));
        let (head, page) = server.get("/my-desks/");
        assert!(head.starts_with("http/1.1 200"), "{head}");
        assert!(page.contains("Terminal") && page.contains("VS Code"), "{page}");
        "     Serving http://127.0.0.1:8080/my-desks/\n".to_owned()
    }
}
