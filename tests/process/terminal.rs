//! What a terminal gets that a file does not: colours, links, how far work is, questions.

use std::io::Write as _;
use std::net::TcpListener;
use std::thread;

use crate::*;

/// Of the variables that decide, only these.
fn with_only(mut command: Command, variables: &[(&str, &str)]) -> Command {
    for name in [
        "NO_COLOR",
        "CLICOLOR",
        "CLICOLOR_FORCE",
        "CARGO_TERM_COLOR",
        "CARGO_TERM_HYPERLINKS",
        "CARGO_TERM_QUIET",
        "CARGO_TERM_PROGRESS_WHEN",
        "CI",
        "FORCE_HYPERLINK",
        "VTE_VERSION",
        "TERM_PROGRAM",
        "COLORTERM",
        "WT_SESSION",
        "DOMTERM",
        "KONSOLE_VERSION",
    ] {
        command.env_remove(name);
    }
    command.env("TERM", "xterm").envs(variables.iter().copied());
    command
}

/// What a run says on standard error, in a file.
fn in_a_file(kasm: &Kasm, arguments: &[&str], variables: &[(&str, &str)]) -> String {
    let output = with_only(kasm.command(arguments), variables).output();
    stderr(&output.expect("the binary runs"))
}

/// What a run shows on a terminal, where somebody types.
fn on_a_terminal(
    kasm: &Kasm,
    arguments: &[&str],
    variables: &[(&str, &str)],
    keys: &str,
) -> String {
    let typed = format!("{} {}", kasm.path().display(), arguments.join(" "));
    let mut script = Command::new("script");
    script.args(["--quiet", "--return", "--command", &typed, "/dev/null"]);
    let mut script = with_only(script, variables);
    script.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut child = script.spawn().expect("script");
    child.stdin.take().expect("a pipe").write_all(keys.as_bytes()).expect("it reads");
    let output = child.wait_with_output().expect("it ends");
    String::from_utf8_lossy(&output.stdout).into_owned()
}

/// A registry with something to say about it.
fn mistaken() -> (tempfile::TempDir, String) {
    let (folder, registry) = sound_registry();
    let file = format!("{registry}/workspaces/desk/workspace.toml");
    let text = fs::read_to_string(&file).expect("it was written");
    fs::write(&file, text.replace("description", "descripton")).expect("an own file");
    (folder, registry)
}

/// The table of the book's chapter: what is said, and whether there are colours in a file and on a terminal.
#[test]
fn colours_are_where_they_are_wanted() {
    let (_folder, registry) = mistaken();
    let kasm = Kasm::new();
    for (options, variables, in_file, on_terminal) in [
        (&[][..], &[][..], false, true),
        (&["--color", "always"], &[("CARGO_TERM_COLOR", "never"), ("NO_COLOR", "1")], true, true),
        (
            &["--color", "never"],
            &[("CARGO_TERM_COLOR", "always"), ("CLICOLOR_FORCE", "1")],
            false,
            false,
        ),
        (&["--color", "auto"], &[("CARGO_TERM_COLOR", "always")], false, true),
        (&[], &[("CARGO_TERM_COLOR", "always"), ("NO_COLOR", "1")], true, true),
        (&[], &[("CARGO_TERM_COLOR", "never"), ("CLICOLOR_FORCE", "1")], false, false),
        (&[], &[("NO_COLOR", "1"), ("CLICOLOR_FORCE", "1")], false, false),
        (&[], &[("CLICOLOR_FORCE", "1"), ("CLICOLOR", "0")], true, true),
        (&[], &[("CLICOLOR", "0")], false, false),
        (&[], &[("TERM", "dumb")], false, false),
        (&[], &[("NO_COLOR", "")], false, true),
    ] {
        // What is wrong with a registry, and what is wrong with arguments.
        for arguments in [&["check", &registry][..], &["chekc"]] {
            let arguments = [arguments, options].concat();
            let has_colors = |said: &str| said.contains("\u{1b}[");
            let said = in_a_file(&kasm, &arguments, variables);
            assert_eq!(has_colors(&said), in_file, "{arguments:?} {variables:?}: {said:?}");
            let shown = on_a_terminal(&kasm, &arguments, variables, "");
            assert_eq!(has_colors(&shown), on_terminal, "{arguments:?} {variables:?}: {shown:?}");
        }
    }
}

#[test]
fn codes_are_links_where_a_terminal_shows_them() {
    let (folder, registry) = mistaken();
    let kasm = Kasm::new();
    let cache = folder.path().join("a cache");
    let variables = |more: &[(&'static str, &'static str)]| {
        let cache = cache.to_str().expect("a plain name");
        let own = [("KASM_CACHE_DIR", cache), ("VTE_VERSION", "6800")];
        own.into_iter()
            .chain(more.iter().copied())
            .map(|(name, value)| (name.to_owned(), value.to_owned()))
            .collect::<Vec<_>>()
    };
    let shown = |more: &[(&'static str, &'static str)]| {
        let variables = variables(more);
        let variables: Vec<_> = variables.iter().map(|(name, value)| (&**name, &**value)).collect();
        let arguments = ["check", &registry];
        (on_a_terminal(&kasm, &arguments, &variables, ""), in_a_file(&kasm, &arguments, &variables))
    };
    let (terminal, file) = shown(&[]);
    let page = format!("{}/rules/KR0203.txt", cache.display());
    let link = format!(
        "\u{1b}]8;;file://{}\u{1b}\\KR0203: unknown-key\u{1b}]8;;\u{1b}\\",
        page.replace(' ', "%20")
    );
    assert!(terminal.contains(&link), "{terminal:?}");
    assert!(!file.contains("\u{1b}]8"), "{file:?}");
    let text = fs::read_to_string(&page).expect("the page");
    assert!(text.starts_with("## KR0203: unknown-key\n"), "{text}");
    for more in [
        ("CARGO_TERM_HYPERLINKS", "false"),
        ("NO_COLOR", "1"),
        ("VTE_VERSION", "0"),
        ("TERM", "dumb"),
        ("KASM_CACHE_DIR", "/dev/null/cache"),
    ] {
        let (terminal, _) = shown(&[more]);
        assert!(
            terminal.contains("KR0203") && !terminal.contains("\u{1b}]8"),
            "{more:?}: {terminal:?}"
        );
    }
    let (_, file) = shown(&[("CARGO_TERM_HYPERLINKS", "true"), ("CLICOLOR_FORCE", "1")]);
    assert!(file.contains(&link), "{file:?}");
}

/// A server that knows nothing.
fn server() -> String {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
    let address = format!("http://{}/", listener.local_addr().expect("a port"));
    thread::spawn(move || {
        for mut stream in listener.incoming().flatten() {
            let _ = stream.write_all(
                b"HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\nConnection: close\r\n\r\n",
            );
        }
    });
    address
}

#[test]
fn how_far_work_is_only_a_terminal_shows() {
    let address = server();
    let kasm = Kasm::new();
    let shown = |arguments: &[&str], variables: &[(&str, &str)]| {
        let arguments = [&["verify", &address], arguments].concat();
        (on_a_terminal(&kasm, &arguments, variables, ""), in_a_file(&kasm, &arguments, variables))
    };
    let is_shown = |said: &str| said.contains("Asking");
    let (terminal, file) = shown(&[], &[]);
    assert!(is_shown(&terminal) && !is_shown(&file), "{terminal:?}\n{file:?}");
    for (options, variables) in [
        (&["--quiet"][..], &[][..]),
        (&[], &[("CARGO_TERM_QUIET", "true")]),
        (&[], &[("CI", "true")]),
        (&[], &[("TERM", "dumb")]),
        (&[], &[("CARGO_TERM_PROGRESS_WHEN", "never")]),
    ] {
        let (terminal, _) = shown(options, variables);
        assert!(!is_shown(&terminal), "{options:?} {variables:?}: {terminal:?}");
    }
}

/// A question hides the cursor; who interrupts it gets it back, and ends the program as everywhere.
#[test]
fn an_interrupted_question_gives_the_cursor_back() {
    let (_folder, registry) = sound_registry();
    let kasm = Kasm::new();
    let typed = format!("{} bump 1.20 {registry}", kasm.path().display());
    let mut script = Command::new("script");
    script.args(["--quiet", "--return", "--command", &typed, "/dev/null"]);
    let mut script = with_only(script, &[]);
    let mut child = script.stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().expect("script");
    let (mut keys, mut screen) =
        (child.stdin.take().expect("a pipe"), child.stdout.take().expect("a pipe"));
    let (hidden, back) = ("\u{1b}[?25l", "\u{1b}[?25h");
    // Pressed before the question, the key would end the program at once.
    let mut before = Vec::new();
    while !String::from_utf8_lossy(&before).contains(hidden) {
        let mut byte = [0];
        screen.read_exact(&mut byte).expect("a question");
        before.push(byte[0]);
    }
    keys.write_all(b"\x03").expect("it reads");
    let mut after = String::new();
    screen.read_to_string(&mut after).expect("it ends");
    let code = child.wait().expect("it ends").code();
    // As a shell tells of the signal.
    assert_eq!(code, Some(130), "{after:?}");
    assert!(after.contains(back) && !after.contains("panicked"), "{after:?}");
    let file = fs::read_to_string(format!("{registry}/workspaces/desk/workspace.toml"));
    assert!(!file.expect("it was written").contains("1.20"));
}

/// The commands that anybody can run on a sound registry, in its folder.
const COMMANDS: [&str; 13] = [
    "check",
    "bundle",
    "verify public",
    "preview",
    "preview public",
    "show",
    "fmt",
    "diff public",
    "ci --offline --out-dir public",
    "schema --write",
    "rules",
    "explain KR0301",
    "man",
];

#[test]
fn quiet_and_verbose_mean_the_same_everywhere() {
    let (_folder, registry) = sound_registry();
    let kasm = Kasm::new();
    let run = |line: &str, option: Option<&str>| {
        let arguments: Vec<_> = line.split(' ').chain(option).collect();
        let mut command = with_only(kasm.command(&arguments), &[]);
        command.current_dir(&registry).output().expect("the binary runs")
    };
    for line in COMMANDS {
        // What is written is written then, and the next runs say the same.
        run(line, None);
        let [usual, quiet, verbose] =
            [None, Some("--quiet"), Some("--verbose")].map(|option| run(line, option));
        assert!(usual.status.success(), "{line}: {}", stderr(&usual));
        assert_eq!(stderr(&quiet), "", "{line}");
        for other in [&quiet, &verbose] {
            assert_eq!(other.status, usual.status, "{line}");
            assert_eq!(other.stdout, usual.stdout, "{line}");
        }
        let verbose = stderr(&verbose);
        let missing: Vec<_> = stderr(&usual)
            .lines()
            .filter(|said| !verbose.contains(said))
            .map(str::to_owned)
            .collect();
        assert!(missing.is_empty(), "{line}: {missing:?} is not in\n{verbose}");
    }
}
