//! A page as `man` reads it.

use std::fmt::Write as _;
use std::io;

use clap::Command;
use clap_mangen::Man;
use clap_mangen::roff::{Roff, bold, roman};

use super::common::{ENVIRONMENT, EXIT_CODES, FILES};
use super::title;

/// The page of a command.
///
/// # Errors
/// None: it is written to memory.
pub(crate) fn page(command: &Command) -> io::Result<String> {
    // As `--help` has it: a page of its own explains each option.
    let usage = command.clone().render_usage().to_string();
    let usage = usage.trim_start_matches("Usage: ").to_owned();
    let title = title(command);
    let command = command.clone().subcommand_help_heading("COMMANDS");
    let man = Man::new(command.clone().override_usage(usage));
    // Without a date, since the same program writes the same page.
    let mut page = format!(
        ".TH \"{}\" \"1\" \"\" \"cargo-kasm {}\" \"Kasm workspace registries\"\n",
        title.to_uppercase(),
        env!("CARGO_PKG_VERSION"),
    )
    .into_bytes();
    man.render_name_section(&mut page)?;
    man.render_synopsis_section(&mut page)?;
    man.render_description_section(&mut page)?;
    if command.has_subcommands() {
        man.render_subcommands_section(&mut page)?;
    }
    man.render_options_section(&mut page)?;
    common(&command).to_writer(&mut page)?;
    Ok(with_code(&String::from_utf8_lossy(&page)))
}

/// What every page ends with. The main one has what holds for all.
fn common(command: &Command) -> Roff {
    let is_main = title(command) == "cargo-kasm";
    let mut page = Roff::new();
    section(&mut page, "EXIT STATUS", &EXIT_CODES);
    if is_main {
        section(&mut page, "ENVIRONMENT", &ENVIRONMENT);
        section(&mut page, "FILES", &FILES);
    }
    let above = title(command).rsplit_once('-').map(|(above, _)| above).filter(|_| !is_main);
    let others = if is_main { vec!["cargo"] } else { vec!["cargo-kasm"] };
    let others = others.into_iter().chain(above.filter(|above| *above != "cargo-kasm"));
    let others: Vec<_> = others.map(|other| format!("{other}(1)")).collect();
    page.control("SH", ["SEE ALSO"]);
    page.text([roman(others.join(", "))]);
    page
}

fn section(page: &mut Roff, title: &str, rows: &[(&str, &str)]) {
    page.control("SH", [title]);
    for (name, meaning) in rows {
        page.control("TP", []);
        page.text([bold(*name)]);
        page.text([roman(*meaning)]);
    }
}

/// What stands between two backticks of a line in bold.
fn with_code(page: &str) -> String {
    let mut text = String::with_capacity(page.len());
    for line in page.lines() {
        let last = line.matches('`').count();
        for (index, part) in line.split('`').enumerate() {
            // A String takes whatever is written.
            let _ = match index % 2 {
                0 => write!(text, "{part}"),
                _ if index == last => write!(text, "`{part}"),
                _ => write!(text, "\\fB{part}\\fR"),
            };
        }
        text.push('\n');
    }
    text
}
