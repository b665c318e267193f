//! As rustc shows its own.

use std::io;

use annotate_snippets::Renderer;
use registry_core::finding::{Report, render};
use registry_core::source::Sources;

use crate::console::Console;

pub(super) fn show(report: &Report, sources: &Sources, console: &mut Console) -> io::Result<()> {
    // Styled always: the console strips what its stream cannot show.
    let renderer = Renderer::styled();
    for levelled in &report.findings {
        console.talk(&render::human(levelled, sources, &renderer))?;
        console.talk("")?;
    }
    Ok(())
}
