//! The page of a job, in Markdown.

use std::fmt::Write as _;

use anstream::adapter::strip_str;

use super::steps::{Outcome, Step, Steps};
use crate::report::page::cell;

/// A page holds 1 MiB, and other steps write to it as well.
const LARGEST_PART: usize = 300_000;

/// What a job found, beside what became of its steps.
#[derive(Debug, Default)]
pub(super) struct Parts {
    /// The findings, as a table in Markdown.
    pub(super) findings: Option<String>,
    /// What each Kasm release makes of the bundle: the release, and the outcome.
    pub(super) verdicts: Vec<(String, String)>,
    /// What changes, in the lines of `diff`; none where there is nothing to compare with.
    pub(super) changes: Option<Vec<String>>,
}

/// The page about one registry.
pub(super) fn markdown(registry: &str, steps: &Steps, parts: &Parts) -> String {
    let mut page = format!("## cargo kasm: {}\n\n", cell(registry));
    table(&mut page, ["step", "result"], steps.0.iter().map(|(step, outcome)| row(*step, outcome)));
    if let Some(changes) = &parts.changes {
        page.push_str("### What changes\n\n");
        let lines: Vec<_> = changes.iter().map(|line| strip_str(line).to_string()).collect();
        page.push_str(&block(
            if lines.is_empty() { "nothing".to_owned() } else { lines.join("\n") }.as_str(),
        ));
    }
    if !parts.verdicts.is_empty() {
        page.push_str("### What Kasm will see\n\n");
        table(
            &mut page,
            ["Kasm", "result"],
            parts.verdicts.iter().map(|(release, said)| (release.clone(), cell(said))),
        );
    }
    if let Some(findings) = &parts.findings {
        page.push_str("### Findings\n\n");
        page.push_str(findings);
    }
    page
}

fn row(step: Step, outcome: &Outcome) -> (String, String) {
    let said = match outcome {
        Outcome::Passed(what) => format!("passed: {what}"),
        Outcome::Failed(_, what) => format!("**failed**: {what}"),
        Outcome::NotRun(why) => format!("not run: {why}"),
    };
    // The stars are ours; what stands behind them is only text.
    let said = match said.strip_prefix("**failed**") {
        Some(rest) => format!("**failed**{}", cell(rest)),
        None => cell(&said),
    };
    (step.name().to_owned(), said)
}

/// A table of two columns; the second one is Markdown.
fn table(page: &mut String, head: [&str; 2], rows: impl Iterator<Item = (String, String)>) {
    // A String takes whatever is written.
    let _ = write!(page, "| {} | {} |\n|---|---|\n", head[0], head[1]);
    for (first, second) in rows {
        let _ = writeln!(page, "| {first} | {second} |");
    }
    page.push('\n');
}

/// A text as it is: between more backticks than it has in a row.
fn block(text: &str) -> String {
    let end = text.floor_char_boundary(LARGEST_PART);
    let (text, more) = (&text[..end], if end < text.len() { "\n…" } else { "" });
    let longest = text.split(|character| character != '`').map(str::len).max().unwrap_or_default();
    let fence = "`".repeat(longest.max(2) + 1);
    format!("{fence}text\n{}{more}\n{fence}\n\n", text.trim_end())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_stay_where_they_are() {
        let steps = Steps(vec![
            (Step::Fmt, Outcome::Passed("3 files".to_owned())),
            (Step::Check, Outcome::Failed(1, "`a|b` has *1 error*\n# No".to_owned())),
            (Step::Bundle, Outcome::NotRun("check failed".to_owned())),
        ]);
        let parts = Parts {
            findings: None,
            verdicts: vec![("1.19".to_owned(), "added".to_owned())],
            changes: Some(vec![
                "\u{1b}[1madded\u{1b}[0m".to_owned(),
                "```` x".to_owned(),
                "# no title".to_owned(),
            ]),
        };
        assert_eq!(
            markdown("a`b", &steps, &parts),
            "## cargo kasm: a&#96;b\n\n\
             | step | result |\n|---|---|\n\
             | fmt --check | passed: 3 files |\n\
             | check | **failed**: &#96;a&#124;b&#96; has &#42;1 error&#42;&#92;n&#35; No |\n\
             | bundle | not run: check failed |\n\n\
             ### What changes\n\n`````text\nadded\n```` x\n# no title\n`````\n\n\
             ### What Kasm will see\n\n| Kasm | result |\n|---|---|\n| 1.19 | added |\n\n"
        );
    }
}
