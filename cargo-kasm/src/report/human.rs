//! As rustc shows its own.

use std::io;

use annotate_snippets::Renderer;
use registry_core::finding::{Code, Report, render};
use registry_core::source::Sources;

use crate::console::Console;
use crate::pages;

pub(super) fn show(report: &Report, sources: &Sources, console: &mut Console) -> io::Result<()> {
    // Styled always: the console strips what its stream cannot show.
    let renderer = Renderer::styled();
    for levelled in &report.findings {
        let rule = levelled.finding.code;
        let link = if console.has_links() { pages::link(rule) } else { None };
        console.talk(&render::linked(levelled, sources, &renderer, link.as_deref()))?;
        console.talk("")?;
    }
    Ok(())
}

/// Where to read on, for whoever does not know the rule that was found first.
pub(super) fn finished(first: Option<Code>, console: &mut Console) -> io::Result<()> {
    match first {
        Some(rule) if !console.is_quiet() => {
            let code = rule.code();
            console.talk(&format!("for more about a rule, try `cargo kasm explain {code}`"))
        }
        _ => Ok(()),
    }
}
