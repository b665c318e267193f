//! Scripts that are downloaded and run at once.

use crate::source::Value;

/// Whether a command, a text or a list of words, hands what it downloads to an interpreter.
pub(super) fn is_remote_script(command: &Value) -> bool {
    match command {
        Value::String(text) => is_piped(text.as_str()),
        Value::Array(words) => words.iter().filter_map(|word| word.value.as_str()).any(is_piped),
        _ => false,
    }
}

/// `curl … | sh`, `sh <(curl …)`, `sh -c "$(curl …)"`, in any of the commands of a script.
fn is_piped(script: &str) -> bool {
    let script = script.replace("&&", ";").replace("||", ";");
    script.split([';', '\n']).any(|pipeline| {
        let mut downloaded = false;
        for stage in pipeline.split('|') {
            if (downloaded && is_run(stage)) || is_substituted(stage) {
                return true;
            }
            downloaded |= words(stage).any(|word| is_one_of(word, &["curl", "wget"]));
        }
        false
    })
}

/// Whether what a pipe's stage reads is a program to it.
fn is_run(stage: &str) -> bool {
    const INTERPRETERS: [&str; 9] =
        ["sh", "bash", "dash", "zsh", "ash", "python", "python3", "perl", "node"];
    const BEFORE: [&str; 3] = ["sudo", "env", "exec"];
    let mut words = words(stage);
    let program = words
        .find(|word| !is_one_of(word, &BEFORE) && !word.starts_with('-') && !word.contains('='));
    program.is_some_and(|word| is_one_of(word, &INTERPRETERS))
        // A command of its own, which reads something as data.
        && !words.any(|word| word == "-c")
}

/// Whether a shell runs what a command in its place prints.
fn is_substituted(stage: &str) -> bool {
    const RUNS_IT: [(&str, &[&str]); 2] = [
        ("<(", &["sh", "bash", "zsh", "source", "."]),
        ("$(", &["-c", "-lc", "-ec", "-xc", "eval"]),
    ];
    RUNS_IT.iter().any(|(opening, runners)| {
        stage.split_once(opening).is_some_and(|(before, inside)| {
            let downloads = words(inside).next();
            downloads.is_some_and(|word| is_one_of(word, &["curl", "wget"]))
                && words(before).last().is_some_and(|word| is_one_of(word, runners))
        })
    })
}

/// Words without the quotes and brackets around them.
fn words(text: &str) -> impl Iterator<Item = &str> {
    let is_around = |character| matches!(character, '"' | '\'' | '(' | ')' | '`' | '\\');
    let words = text.split_whitespace().map(move |word| word.trim_matches(is_around));
    words.filter(|word| !word.is_empty())
}

/// Whether a word names one of these programs, with or without its folder.
fn is_one_of(word: &str, programs: &[&str]) -> bool {
    programs.contains(&word.rsplit('/').next().unwrap_or(word))
}

#[cfg(test)]
mod tests {
    use super::is_piped;

    #[test]
    fn what_is_downloaded_and_run_is_told_from_what_is_only_downloaded() {
        for remote in [
            "curl -fsSL https://host/install.sh | bash",
            "bash -c 'wget -qO- https://host/x | sudo -E bash -s -- --yes'",
            "bash -c \"$(curl -fsSL https://host/install.sh)\"",
            "bash <(curl -s https://host/x)",
            "true && curl https://host/x.py | /usr/bin/python3 -",
        ] {
            assert!(is_piped(remote), "{remote}");
        }
        for other in [
            "curl -o file https://host/file; bash -c 'ls | sort'",
            "curl https://host/data | jq .",
            "curl https://host/data | python3 -c 'import sys'",
            "bash -c '/dockerstartup/custom_startup.sh --go --url \"$KASM_URL\"'",
            "VERSION=$(curl -s https://host/version)",
            "curl https://host/up || bash fallback.sh",
        ] {
            assert!(!is_piped(other), "{other}");
        }
    }
}
