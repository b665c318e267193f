//! The arguments of `cargo kasm add`.

use camino::Utf8PathBuf;
use clap::Args;
use clap::builder::PossibleValuesParser;
use registry_core::finding::Safety;
use registry_core::model::{Architecture, ImageRef, KasmVersion};

/// Add a workspace to a registry: its folder, its declaration, and an icon.
///
/// What the options do not say is asked, in a terminal. What `[defaults]` or a template say already is
/// neither asked nor written.
#[derive(Debug, Args)]
pub(crate) struct Add {
    /// What the workspace is called, after which its folder is named; or that folder.
    pub(crate) name: Option<String>,
    /// The registry's folder, or its registry.toml [default: that of the current folder, or above].
    #[arg(long, value_name = "PATH")]
    pub(crate) registry: Option<Utf8PathBuf>,
    /// Its folder among the workspaces [default: its name, in plain letters].
    #[arg(long, value_name = "NAME")]
    pub(crate) folder: Option<String>,
    /// The file of its icon, which is copied [default: one that is drawn from the name].
    #[arg(long, value_name = "FILE")]
    pub(crate) icon: Option<Utf8PathBuf>,
    #[command(flatten)]
    pub(crate) fields: Fields,
}

/// What is said about the workspace itself.
#[derive(Debug, Args)]
#[command(next_help_heading = "Workspace")]
pub(crate) struct Fields {
    /// A template that it extends; several are separated by commas.
    #[arg(long, value_name = "TEMPLATE", value_delimiter = ',')]
    pub(crate) extends: Vec<String>,
    /// The name on its tile.
    #[arg(long, value_name = "TEXT")]
    pub(crate) friendly_name: Option<String>,
    /// What it is, in a sentence.
    #[arg(long, value_name = "TEXT")]
    pub(crate) description: Option<String>,
    /// Its image; `{version}` in it is the number of the Kasm release, such as 1.17.
    #[arg(long, value_parser = image)]
    pub(crate) image: Option<String>,
    /// A Kasm release that it is for, such as 1.17; several are separated by commas.
    #[arg(long, value_name = "VERSION", value_delimiter = ',', value_parser = kasm)]
    pub(crate) kasm: Vec<KasmVersion>,
    /// The image's size, unpacked, in MB.
    #[arg(long, value_name = "MB", value_parser = clap::value_parser!(u32).range(1..))]
    pub(crate) size: Option<u32>,
    /// A processor that the image is built for; several are separated by commas.
    #[arg(long, value_delimiter = ',', value_parser = PossibleValuesParser::new(Architecture::WORDS))]
    pub(crate) architecture: Vec<String>,
    /// A heading under which it is listed; several are separated by commas.
    #[arg(long, value_name = "CATEGORY", value_delimiter = ',')]
    pub(crate) categories: Vec<String>,
}

/// A Kasm release, as it is written or in short.
fn kasm(text: &str) -> Result<KasmVersion, String> {
    let is_short =
        text.ends_with(|last: char| last.is_ascii_digit()) && text.matches('.').count() == 1;
    let whole = if is_short { format!("{text}.x") } else { text.to_owned() };
    whole.parse().or_else(|problem: registry_core::model::InvalidValue| {
        let meant = problem.replacement.as_ref().filter(|_| problem.safety == Safety::Safe);
        let meant = meant.and_then(|meant| meant.parse().ok());
        meant.ok_or_else(|| format!("{problem}: {}", problem.help))
    })
}

/// An image, or the pattern of one.
pub(crate) fn image(text: &str) -> Result<String, String> {
    let one = text.replace("{version}", "1.17");
    if one.contains('{') {
        // What other variables stand for is said elsewhere.
        return Ok(text.to_owned());
    }
    match one.parse::<ImageRef>() {
        Ok(_) => Ok(text.to_owned()),
        Err(problem) => Err(format!("{problem}: {}", problem.help)),
    }
}
