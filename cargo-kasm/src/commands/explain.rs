//! `cargo kasm explain`: a rule's page.

use clap_cargo::style;
use registry_core::finding::{Code, Group, Safety};

use crate::cli::Explain;
use crate::console::Console;
use crate::error::Error;
use crate::{exit, pages};

pub(super) fn run(arguments: &Explain, console: &mut Console) -> Result<u8, Error> {
    for (index, &rule) in arguments.rules.iter().enumerate() {
        if index > 0 {
            console.page("")?;
        }
        let page = pages::page(rule);
        let (title, text) = page.split_once('\n').unwrap_or((&page, ""));
        let explained = format!("{title}\n\n{}\n{text}", facts(rule, &page));
        console.page(&styled(&explained))?;
    }
    Ok(exit::OK)
}

/// What the table says about a rule, in a line.
fn facts(rule: Code, page: &str) -> String {
    let level = if rule.is_error() {
        "an error that no level silences".to_owned()
    } else {
        format!("level {}", rule.default_level())
    };
    let mended = match pages::fixes(page)[..] {
        _ if rule.group() == Group::Images && pages::is_updated(page) => {
            "mended by `cargo kasm images update`"
        }
        [] => "mended by hand",
        [Safety::Safe] => "mended by `cargo kasm check --fix`",
        [Safety::Unsafe] => "mended by `cargo kasm check --fix --unsafe-fixes`",
        _ => "mended by `cargo kasm check --fix`, some of it only with `--unsafe-fixes`",
    };
    format!("Group {}, {level}, {mended}.", rule.group())
}

/// Markdown with its headings and code in colours, which the console strips where nobody sees them.
fn styled(page: &str) -> String {
    let (heading, code) = (style::HEADER, style::LITERAL);
    let mut in_block = false;
    let lines = page.lines().map(|line| {
        if line.starts_with("```") {
            in_block = !in_block;
            line.to_owned()
        } else if in_block {
            format!("{code}{line}{code:#}")
        } else if line.starts_with('#') {
            format!("{heading}{line}{heading:#}")
        } else {
            with_code(line)
        }
    });
    lines.collect::<Vec<_>>().join("\n")
}

/// A line of text; what stands between two backticks is code.
fn with_code(line: &str) -> String {
    let code = style::LITERAL;
    let last = line.matches('`').count();
    let parts = line.split('`').enumerate().map(|(index, part)| match index % 2 {
        0 => part.to_owned(),
        // The rest of it is on another line.
        _ if index == last => format!("`{part}"),
        _ => format!("{code}`{part}`{code:#}"),
    });
    parts.collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn styles_add_nothing_but_themselves() {
        let page = "## Title\n\nText with `code` and an `open one\n\n```toml\n# no heading\na = 1\n```\nEnd\n";
        let styled = styled(page);
        assert!(styled.contains("\u{1b}["), "{styled}");
        assert_eq!(anstream::adapter::strip_str(&styled).to_string(), page.trim_end());
    }
}
