//! `cargo kasm schema`: what editors and programs know about files.

use clap::ValueEnum as _;

use crate::cli::Schema;
use crate::console::Console;
use crate::error::Error;
use crate::schemas::{self, Of};
use crate::{exit, select};

pub(super) fn run(arguments: &Schema, console: &mut Console) -> Result<u8, Error> {
    match (&arguments.of, &arguments.write) {
        (Some(of), _) => console.data(of.text().trim_end())?,
        (None, Some(path)) => {
            let folder = select::registry_folder(path.as_deref())?;
            for path in schemas::write(&folder)? {
                console.status("Written", path.as_str())?;
            }
        }
        (None, None) => {
            for value in Of::value_variants().iter().filter_map(Of::to_possible_value) {
                let about = value.get_help().map(ToString::to_string).unwrap_or_default();
                console.page(&format!("{:18}  {about}", value.get_name()))?;
            }
        }
    }
    Ok(exit::OK)
}
