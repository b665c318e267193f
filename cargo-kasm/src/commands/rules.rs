//! `cargo kasm rules`: the table of rules.

use clap_cargo::style;
use registry_core::declare::WORKSPACE_JSON;
use registry_core::finding::{Code, Group, Safety};
use registry_core::schema;
use serde_json::json;

use crate::cli::{Rules, TableFormat};
use crate::console::Console;
use crate::error::Error;
use crate::report::json::VERSION;
use crate::text::wrapped;
use crate::{exit, pages};

pub(super) fn run(arguments: &Rules, console: &mut Console) -> Result<u8, Error> {
    let wanted = |rule: &Code| {
        let group = rule.group().name();
        arguments.groups.is_empty() || arguments.groups.iter().any(|name| name == group)
    };
    let rules: Vec<_> = Code::ALL.iter().copied().filter(wanted).collect();
    match arguments.message_format {
        TableFormat::Human => console.page(&table(&rules))?,
        TableFormat::Json => console.data(&object(&rules))?,
    }
    Ok(exit::OK)
}

/// Two lines a rule or more: what it is called and how it is treated, and what it finds.
fn table(rules: &[Code]) -> String {
    const WIDTH: usize = 100;
    let (bold, code) = (style::HEADER, style::LITERAL);
    let names = rules.iter().map(|rule| rule.name().len()).max().unwrap_or_default();
    let mut lines = Vec::new();
    for &rule in rules {
        let name = format!("{rule:names$}", rule = rule.name());
        let group = rule.group().name();
        let facts =
            format!("{group:13}  {:5}  {:6}  {}", level(rule), in_editor(rule), fixes(rule));
        let number = rule.code();
        lines.push(format!("{bold}{number}{bold:#}  {code}{name}{code:#}  {}", facts.trim_end()));
        let indent = " ".repeat(number.len() + 2);
        let summary = wrapped(rule.summary(), WIDTH - indent.len());
        lines.extend(summary.iter().map(|line| format!("{indent}{line}")));
    }
    lines.join("\n")
}

/// How loud a rule is by itself.
fn level(rule: Code) -> &'static str {
    if rule.is_error() { "error" } else { rule.default_level().name() }
}

/// Whether an editor refuses it by the schemas of registry.toml and workspace.toml.
fn in_editor(rule: Code) -> &'static str {
    let in_toml = schema::refusing(rule).iter().any(|file| *file != WORKSPACE_JSON);
    if in_toml { "schema" } else { "" }
}

/// The flags, or the command, that mend what a rule finds.
fn fixes(rule: Code) -> String {
    let page = pages::page(rule);
    if rule.group() == Group::Images && pages::is_updated(&page) {
        return "images update".to_owned();
    }
    let flags = pages::fixes(&page).into_iter().map(|safety| match safety {
        Safety::Safe => "--fix",
        Safety::Unsafe => "--unsafe-fixes",
    });
    flags.collect::<Vec<_>>().join(", ")
}

/// The table for programs.
fn object(rules: &[Code]) -> String {
    let rows = rules.iter().map(|&rule| {
        let fixes = pages::fixes(&pages::page(rule));
        json!({
            "code": rule.code(),
            "name": rule.name(),
            "group": rule.group().name(),
            "level": rule.default_level().name(),
            "error": rule.is_error(),
            "schemas": schema::refusing(rule),
            "fix": fixes.contains(&Safety::Safe),
            "unsafe_fix": fixes.contains(&Safety::Unsafe),
            "summary": rule.summary(),
        })
    });
    json!({ "reason": "kasm-rules", "v": VERSION, "rules": rows.collect::<Vec<_>>() }).to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_line_fits() {
        for line in anstream::adapter::strip_str(&table(Code::ALL)).to_string().lines() {
            assert!(line.chars().count() <= 100, "{line}");
        }
    }
}
