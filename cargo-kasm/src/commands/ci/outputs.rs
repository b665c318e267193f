//! What a job leaves for those who run it: a page, and values for its later steps.

use camino::Utf8Path;

use crate::console::Console;
use crate::error::Error;
use crate::report::page::{STEP_SUMMARY, append};

/// The variable that names the file of a step's outputs.
const OUTPUT: &str = "GITHUB_OUTPUT";

/// Values by name.
#[derive(Debug, Default)]
pub(super) struct Outputs(String);

impl Outputs {
    /// Adds a value, unless it has several lines: it would be several values then.
    pub(super) fn add(&mut self, name: &str, value: &str) {
        if !value.contains(['\n', '\r']) {
            self.0.extend([name, "=", value, "\n"]);
        }
    }

    /// Hands them on, where somebody wants them.
    pub(super) fn write(&self, console: &mut Console) -> Result<(), Error> {
        let file = std::env::var_os(OUTPUT).filter(|_| !self.0.is_empty());
        let written = file.map_or(Ok(()), |file| append(file.as_ref(), &self.0));
        if let Err(error) = written {
            console.warning(&format!("the step's outputs were not written: {error}"))?;
        }
        Ok(())
    }
}

/// Adds the page of a job to the file that was asked for, else to the one that the runner shows.
pub(super) fn summarize(
    asked: Option<&Utf8Path>,
    page: &str,
    console: &mut Console,
) -> Result<(), Error> {
    if let Some(file) = asked {
        let wrote = append(file.as_std_path(), page);
        return wrote.map_err(|source| Error::Write { path: file.to_owned(), source });
    }
    let shown = std::env::var_os(STEP_SUMMARY);
    if let Err(error) = shown.map_or(Ok(()), |file| append(file.as_ref(), page)) {
        console.warning(&format!("the job's summary was not written: {error}"))?;
    }
    Ok(())
}
