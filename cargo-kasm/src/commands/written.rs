//! What was just written, checked.

use camino::Utf8Path;
use registry_core::declare::{self, Reading};

use super::{Asked, Checked, UseOfBaseline};
use crate::cli::{Lints, MessageFormat};
use crate::console::Console;
use crate::error::Error;
use crate::report::Reporter;
use crate::select;

/// Says what is wrong in a registry, or in one of its workspaces, by its files alone.
pub(super) fn check(
    file: &Utf8Path,
    only: Option<&Utf8Path>,
    console: &mut Console,
) -> Result<u8, Error> {
    let selected = select::registry(file);
    let loaded = declare::load(file, None, Reading::Everything)?;
    let lints = Lints::default();
    let asked = Asked { lints: &lints, only, is_whole: false };
    let Checked { mut report, .. } = asked.judge(&loaded, UseOfBaseline::Heeded);
    if only.is_some() {
        // What else is missing is nothing that was written.
        super::retain_certain(&mut report);
    }
    let mut reporter = Reporter::new(MessageFormat::Human);
    reporter.show(&report, &loaded, &selected, console)?;
    let code = super::exit_code(&report);
    reporter.finished(&Ok(code), console)?;
    Ok(code)
}
