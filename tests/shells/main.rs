//! Completions, in the shells themselves: somebody types, and presses the tab key.
//!
//! A shell that is not on the `PATH` is ignored; with `KASM_REQUIRE_ALL` set, as in CI, that is a failure.

mod desk;
mod man;

use std::process::ExitCode;

use libtest_mimic::{Arguments, Failed, Trial};

use desk::Desk;

/// A shell that is tried: its program, how it starts, and how it reads a script.
struct Shell {
    name: &'static str,
    /// What is tried with it.
    case: &'static str,
    /// Its file of settings, in the home folder, and what stands there before the script is read: what
    /// completed `cargo` until then.
    settings: (&'static str, &'static str),
    start: &'static str,
}

const SHELLS: &[Shell] = &[
    Shell {
        name: "bash",
        case: "usual",
        settings: (
            ".bashrc",
            "_known() { COMPREPLY=(build); }\ncomplete -F _known cargo\nsource <(cargo-kasm completions bash)\n",
        ),
        start: "bash --noprofile --rcfile ~/.bashrc -i",
    },
    // What completes `cargo` is loaded when it is wanted, as bash-completion does.
    Shell {
        name: "bash",
        case: "late",
        settings: (
            ".bashrc",
            "_known() { COMPREPLY=(build); }\n_comp_load() { complete -F _known cargo; }\nsource <(cargo-kasm completions bash)\n",
        ),
        start: "bash --noprofile --rcfile ~/.bashrc -i",
    },
    // As a package installs it, beside what Cargo brings along, which asks for a function of this name.
    Shell {
        name: "zsh",
        case: "installed",
        settings: (
            ".zshrc",
            "mkdir -p ~/site; cargo-kasm completions zsh > ~/site/_cargo-kasm\nfpath=(~/site $fpath)\nautoload -U compinit; compinit -u\n_known() { _arguments -C '+nightly[a toolchain]' '1: :(build kasm)' '*:: :->args'; [[ -z $state ]] || _call_function ret _cargo-$words[1] }\ncompdef _known cargo\n",
        ),
        start: "zsh --no-globalrcs -i",
    },
    Shell {
        name: "zsh",
        case: "usual",
        settings: (
            ".zshrc",
            "autoload -U compinit; compinit -u\n_known() { compadd build }\ncompdef _known cargo\nsource <(cargo-kasm completions zsh)\n",
        ),
        start: "zsh --no-globalrcs -i",
    },
    Shell {
        name: "fish",
        case: "usual",
        settings: (
            ".config/fish/config.fish",
            "complete --command cargo --no-files --arguments build --condition __fish_use_subcommand\ncargo-kasm completions fish | source\n",
        ),
        start: "fish --interactive",
    },
    Shell {
        name: "elvish",
        case: "usual",
        settings: (
            ".config/elvish/rc.elv",
            "set edit:completion:arg-completer[cargo] = {|@words| put build }\neval (cargo-kasm completions elvish | slurp)\n",
        ),
        start: "elvish",
    },
];

/// What is typed up to the tab key, and the words that the program gets; `HOME` is the home folder.
const LINES: &[(&str, &str)] = &[
    ("cargo bui", "cargo <build>"),
    ("cargo kasm chec", "cargo <kasm> <check>"),
    ("cargo +nightly kasm images o", "cargo <+nightly> <kasm> <images> <outdated>"),
    ("cargo-kasm explain icon-he", "cargo-kasm <explain> <icon-heavy>"),
    ("cargo kasm explain KR052", "cargo <kasm> <explain> <KR0520>"),
    ("cargo kasm check -D secur", "cargo <kasm> <check> <-D> <security>"),
    (
        "cargo kasm check --message-format=carg",
        "cargo <kasm> <check> <--message-format=cargo-json>",
    ),
    ("cargo kasm bump 1.19 --only see", "cargo <kasm> <bump> <1.19> <--only> <seefahrt>"),
    ("cargo kasm check -p harb", "cargo <kasm> <check> <-p> <harbour>"),
    ("cargo kasm add --extends fl", "cargo <kasm> <add> <--extends> <fleet>"),
    ("cargo kasm check shi", "cargo <kasm> <check> <ships/>"),
    ("cargo kasm check two", "cargo <kasm> <check> <two words/>"),
    ("cargo kasm check ~/par", "cargo <kasm> <check> <HOME/parlour/>"),
];

fn main() -> ExitCode {
    let mut trials: Vec<_> = SHELLS.iter().map(trial).collect();
    trials.extend(man::trials());
    libtest_mimic::run(&Arguments::from_args(), trials).exit_code()
}

fn trial(shell: &'static Shell) -> Trial {
    let is_there = desk::is_there(shell.name) && desk::is_there("script");
    let is_required = std::env::var_os("KASM_REQUIRE_ALL").is_some();
    let name = format!("completions::{}::{}", shell.name, shell.case);
    Trial::test(name, || complete(shell)).with_ignored_flag(!is_there && !is_required)
}

fn complete(shell: &Shell) -> Result<(), Failed> {
    let desk = Desk::new();
    let (file, settings) = shell.settings;
    desk.write(&format!("home/{file}"), settings);
    desk.write("home/parlour/notes.txt", "");
    // Where there is a choice of one, return takes it, and return once more runs the line.
    let keys: Vec<_> = LINES.iter().map(|(typed, _)| format!("{typed}\t\r\r")).collect();
    let keys = keys.concat();
    let shown = desk.typing(shell.start, &format!("{keys}exit\r"));
    let ran = desk.read("ran");
    let expected: Vec<_> = LINES.iter().map(|(_, words)| format!("{words}\n")).collect();
    let home = desk.path("home").display().to_string();
    let expected = expected.concat().replace("HOME", &home);
    if ran == expected {
        return Ok(());
    }
    Err(format!("expected:\n{expected}\nran:\n{ran}\nshown:\n{shown}").into())
}
