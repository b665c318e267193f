//! `cargo kasm new`, as a new user meets it: from nothing to a registry that is served.

use std::io::Write as _;

use crate::serve::Server;
use crate::*;

/// What Cargo builds, kept from run to run.
pub(crate) const TARGET: &str = concat!(env!("CARGO_TARGET_TMPDIR"), "/compiled");

/// The checkout that is tested.
pub(crate) const ROOT: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/..");

/// An empty folder, in which Cargo asks no network: what is built from a checkout has its crates there.
pub(crate) struct Desk {
    folder: tempfile::TempDir,
    kasm: Kasm,
}

impl Desk {
    pub(crate) fn new() -> Self {
        Self { folder: tempfile::tempdir().expect("a temporary folder"), kasm: Kasm::new() }
    }

    pub(crate) fn path(&self, path: &str) -> PathBuf {
        self.folder.path().join(path)
    }

    pub(crate) fn read(&self, path: &str) -> String {
        fs::read_to_string(self.path(path)).unwrap_or_else(|error| panic!("{path}: {error}"))
    }

    pub(crate) fn write(&self, path: &str, text: &str) {
        let path = self.path(path);
        fs::create_dir_all(path.parent().expect("a folder")).expect("a writable folder");
        fs::write(path, text).expect("a writable folder");
    }

    /// A command as it is typed there.
    pub(crate) fn in_folder(&self, mut command: Command, folder: &str) -> Command {
        command.current_dir(self.path(folder)).stdin(Stdio::null());
        command.env("CARGO_TARGET_DIR", TARGET).env("CARGO_NET_OFFLINE", "true");
        command.env("CARGO_TERM_COLOR", "never");
        // Whoever runs the tests has settings of git, which are not the user's of the test.
        for (name, value) in [
            ("GIT_CONFIG_GLOBAL", "/dev/null"),
            ("GIT_CONFIG_NOSYSTEM", "1"),
            ("GIT_AUTHOR_NAME", "Me"),
            ("GIT_AUTHOR_EMAIL", "me@example.com"),
            ("GIT_COMMITTER_NAME", "Me"),
            ("GIT_COMMITTER_EMAIL", "me@example.com"),
        ] {
            command.env(name, value);
        }
        command
    }

    pub(crate) fn kasm(&self, arguments: &[&str]) -> Output {
        let mut command = self.in_folder(self.kasm.command(arguments), "");
        command.output().expect("the binary runs")
    }

    /// Runs the program in a terminal, in which somebody types.
    #[track_caller]
    pub(crate) fn typing(&self, arguments: &str, keys: &str) -> String {
        let mut command = Command::new("script");
        let typed = format!("{} {arguments} --color never", self.kasm.path().display());
        command.args(["--quiet", "--return", "--command", &typed, "/dev/null"]);
        let mut command = self.in_folder(command, "");
        command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
        let mut child = command.spawn().expect("script");
        child.stdin.take().expect("a pipe").write_all(keys.as_bytes()).expect("it reads");
        let output = child.wait_with_output().expect("it ends");
        let said = String::from_utf8_lossy(&output.stdout).into_owned();
        assert!(output.status.success(), "{said}");
        said
    }

    /// The program that is tested.
    pub(crate) fn program(&self) -> PathBuf {
        self.kasm.path()
    }

    #[track_caller]
    pub(crate) fn run(&self, program: &str, arguments: &[&str], folder: &str) -> String {
        let mut command = Command::new(program);
        command.args(arguments);
        let output = self.in_folder(command, folder).output().expect("the program runs");
        assert!(output.status.success(), "{program} {arguments:?}:\n{}", stderr(&output));
        String::from_utf8_lossy(&output.stdout).into_owned()
    }

    /// The first of the two commands; with the versions of this checkout's dependencies, which are there.
    #[track_caller]
    pub(crate) fn registry(&self, folder: &str, arguments: &[&str]) -> String {
        let output = self.kasm(&[&["new", folder], arguments].concat());
        let said = stderr(&output);
        assert!(output.status.success() && !said.contains("[KR"), "{said}");
        fs::copy(format!("{ROOT}/Cargo.lock"), self.path(folder).join("Cargo.lock"))
            .expect("a copy");
        said
    }
}

#[test]
fn a_cargo_workspace_that_lacks_the_package_is_named() {
    let desk = Desk::new();
    desk.write("Cargo.toml", "[workspace]\nmembers = [\"member\"]\n");
    let of = |folder: &str| {
        let output = desk.kasm(&["new", folder, "--domain", "apps.example.com", "--vcs", "none"]);
        assert!(output.status.success(), "{}", stderr(&output));
        stderr(&output)
    };
    let said = of("member");
    assert!(!said.contains("Cargo workspace"), "{said}");
    let said = of("stranger");
    assert!(said.contains("Cargo workspace") && said.contains("`members`"), "{said}");
}

#[test]
fn a_name_is_one_line_whatever_the_folder_is_called() {
    let desk = Desk::new();
    let named = ["new", "two\nlines", "--domain", "apps.example.com", "--vcs", "none"];
    let output = desk.kasm(&named);
    assert!(output.status.success(), "{}", stderr(&output));
    assert!(desk.read("two\nlines/registry.toml").contains("name = \"Two lines\""));
    assert_eq!(desk.kasm(&["new", "", "--domain", "apps.example.com"]).status.code(), Some(2));
}

#[test]
fn two_commands_lead_from_nothing_to_a_registry_that_is_served() {
    let desk = Desk::new();
    let said = desk.registry("my-registry", &["--repository", "Me/desks"]);
    assert!(said.contains("https://me.github.io/desks/"), "{said}");
    let kasm = Kasm::new();
    let command = desk.in_folder(kasm.command(&["serve", "my-registry", "--port", "0"]), "");
    // The macros may have to be built first.
    let server = Server::of(kasm, command, Duration::from_mins(10));
    let (head, page) = server.get("/desks/");
    assert!(head.starts_with("http/1.1 200"), "{head}");
    assert!(page.contains("My Registry") && page.contains("Terminal"), "{page}");
    assert_eq!(server.get("/desks/versions.txt").1, "1.1\n");
    assert!(server.get("/desks/1.1/icons/terminal.svg").1.starts_with("<svg"));
}

#[test]
fn what_is_made_is_bundled_and_fails_the_build_once_it_is_wrong() {
    let desk = Desk::new();
    desk.registry("own-domain", &["--domain", "apps.example.com", "--host", "none"]);
    let checked = desk.kasm(&["check", "own-domain"]);
    assert!(stderr(&checked).contains("no findings"), "{}", stderr(&checked));
    let bundled = desk.kasm(&["bundle", "own-domain"]);
    assert!(bundled.status.success(), "{}", stderr(&bundled));
    let bundle = PathBuf::from(String::from_utf8_lossy(&bundled.stdout).trim());
    assert!(bundle.ends_with("kasm/own-domain"), "{bundle:?}");
    assert_eq!(fs::read_to_string(bundle.join("CNAME")).expect("a file"), "apps.example.com\n");
    let list = fs::read(bundle.join("1.1/list.json")).expect("a list");
    let list: serde_json::Value = serde_json::from_slice(&list).expect("JSON");
    assert_eq!(list["list_url"], "https://apps.example.com/");
    assert_eq!(list["workspaces"][0]["friendly_name"], "Terminal");
    desk.run("cargo", &["build"], "own-domain");
    let file = "own-domain/workspaces/terminal/workspace.toml";
    desk.write(file, &desk.read(file).replace("1.19.x", "1.19"));
    let mut build = Command::new("cargo");
    build.arg("build");
    let output = desk.in_folder(build, "own-domain").output().expect("cargo runs");
    assert!(!output.status.success() && stderr(&output).contains("KR0301"), "{}", stderr(&output));
}

#[test]
fn nothing_that_is_there_is_touched() {
    let desk = Desk::new();
    desk.write("mine/README.md", "Mine.");
    desk.write("mine/src", "No folder.");
    let output = desk.kasm(&["new", "mine", "--repository", "me/mine"]);
    assert_refused(&output, 2, "  mine/src\n  mine/README.md\n");
    let left: Vec<_> = read_tree(desk.path("mine")).into_keys().collect();
    assert_eq!(left, ["README.md", "src"]);
    assert!(!desk.path("mine/.git").exists());
}

#[test]
fn where_it_will_be_published_is_told_by_git_or_has_to_be_said() {
    let desk = Desk::new();
    let output = desk.kasm(&["new", "unknown"]);
    assert_refused(&output, 2, "--repository OWNER/NAME");
    assert!(!desk.path("unknown").exists());
    for (arguments, expected) in [
        (["--url", "https://host.example"], "write `https://host.example/`"),
        (["--domain", "https://apps.example.com/"], "write `apps.example.com`"),
        (["--repository", "me"], "`me` is no repository"),
    ] {
        assert_refused(&desk.kasm(&[&["new", "unknown"], &arguments[..]].concat()), 2, expected);
    }
    // A repository that was cloned empty, and a folder in it.
    desk.run("git", &["init", "--quiet", "--initial-branch", "trunk", "cloned"], "");
    let origin = ["remote", "add", "origin", "git@gitlab.com:School/lab/desks.git"];
    desk.run("git", &origin, "cloned");
    desk.registry("cloned/room 1", &[]);
    let registry = desk.read("cloned/room 1/registry.toml");
    assert!(registry.contains("\"https://school.gitlab.io/lab/desks/\""), "{registry}");
    assert!(!desk.path("cloned/room 1/.git").exists());
    assert!(desk.read("cloned/.gitlab-ci.yml").contains("REGISTRY: \"room 1\""));
    // Outside of any, there is a new one; unless nobody wants it.
    desk.registry("fresh", &["--url", "https://me.github.io/fresh/"]);
    assert!(desk.path("fresh/.git").is_dir() && desk.path("fresh/.github/workflows").is_dir());
    desk.registry("bare", &["--url", "https://me.example/", "--vcs", "none"]);
    assert!(!desk.path("bare/.git").exists() && !desk.path("bare/.github").exists());
}

/// The names of folders and registries are as people write them.
#[test]
fn odd_names_make_sound_registries() {
    let desk = Desk::new();
    for (folder, name) in [
        ("fn", "\"Quotes\" & 'more' \\ <b>"),
        ("2024 desks!", "日本語 {{ 7 * 7 }}"),
        ("registry-core", "Multi\nline"),
        ("Ärger.Desks", "${{ github.token }}"),
    ] {
        let arguments = ["--name", name, "--repository", "me/desks"];
        desk.registry(folder, &arguments);
        let metadata = ["metadata", "--no-deps", "--format-version", "1"];
        desk.run("cargo", &metadata, folder);
        let bundled =
            desk.kasm(&["bundle", &format!("{folder}/registry.toml"), "--out-dir", "out"]);
        assert!(bundled.status.success(), "{}", stderr(&bundled));
        let list: serde_json::Value =
            serde_json::from_str(&desk.read("out/1.1/list.json")).expect("JSON");
        assert_eq!(list["name"], name.replace('\n', " "));
        assert!(
            desk.read(&format!("{folder}/README.md"))
                .contains("KASM-REGISTRY-DISCOVERY-IDENTIFIER")
        );
    }
}

#[test]
fn one_workspace_after_the_other_is_added_without_a_finding() {
    let desk = Desk::new();
    desk.registry("desks", &["--repository", "me/desks"]);
    let fields = ["--description", "Edits code.", "--size", "2528", "--kasm", "1.18,1.19"];
    let image = ["--image", "kasmweb/vs-code:{version}.0", "--registry", "desks"];
    let added = desk.kasm(&[&["add", "VS Code"], &fields[..], &image].concat());
    assert!(added.status.success() && !stderr(&added).contains("[KR"), "{}", stderr(&added));
    let checked = desk.kasm(&["check", "desks/registry.toml"]);
    assert!(stderr(&checked).contains("2 workspaces") && stderr(&checked).contains("no findings"));
    // What `[defaults]` say is not said again.
    let text = desk.read("desks/workspaces/vs-code/workspace.toml");
    assert!(!text.contains("architecture") && !text.contains("docker_registry"), "{text}");
    // A file that is in the way stays what it is.
    desk.write("desks/workspaces/gimp/gimp.svg", "mine");
    let refused = desk.kasm(&[&["add", "gimp"], &fields[..], &image].concat());
    assert_refused(&refused, 2, "  desks/workspaces/gimp/gimp.svg\n");
    assert_eq!(desk.read("desks/workspaces/gimp/gimp.svg"), "mine");
    assert!(!desk.path("desks/workspaces/gimp/workspace.toml").exists());
}

/// The keys that `script` hands on: return ends an answer, space chooses.
#[test]
fn on_a_terminal_what_is_not_said_is_asked() {
    let desk = Desk::new();
    let (erase, word) = ("\u{7f}".repeat(8), "nonsense");
    let said = desk.typing("new asked", &format!("{word}\r{erase}me/asked\r"));
    assert!(said.contains("neither a repository, such as owner/name"), "{said}");
    assert!(desk.read("asked/registry.toml").contains("\"https://me.github.io/asked/\""));
    let image = "kasmweb/my-editor:{version}.0";
    let answers = format!("My Editor\rEdits texts.\r{image}\r\rmuch\r{erase}2500\r \r");
    let said = desk.typing("add --registry asked", &answers);
    // The processors are among the defaults.
    assert!(said.contains("Categories") && !said.contains("Processors"), "{said}");
    assert!(said.contains("write a whole number"), "{said}");
    assert!(!said.contains("[KR"), "{said}");
    let text = desk.read("asked/workspaces/my-editor/workspace.toml");
    for expected in [
        "friendly_name = \"My Editor\"\n",
        "description = \"Edits texts.\"\n",
        "categories = [\"Browser\"]\n",
        "versions = [\"1.16.x\", \"1.17.x\", \"1.18.x\", \"1.19.x\"]\n",
        "image = \"kasmweb/my-editor:{version}.0\"\n",
        "uncompressed_size_mb = 2500\n",
    ] {
        assert!(text.contains(expected), "{expected}:\n{text}");
    }
}
