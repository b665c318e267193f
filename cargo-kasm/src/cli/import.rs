//! `cargo kasm import`.

use camino::Utf8PathBuf;
use clap::Args;

/// Turn a template repository, or what a registry published, into a short declaration.
#[derive(Debug, Args)]
pub(crate) struct Import {
    /// The folder of a template repository or of a registry with `workspace.json` files, or a published
    /// `list.json` with `icons/` beside it, or the folder of one.
    pub(crate) source: Utf8PathBuf,
    /// The folder to write, which must not exist [default: one named after the source, here].
    pub(crate) dest: Option<Utf8PathBuf>,
    /// Print the declaration and write nothing.
    #[arg(long)]
    pub(crate) dry_run: bool,
    #[command(flatten)]
    pub(crate) settings: Settings,
}

/// What the source does not say, or not in so many words.
#[derive(Debug, Args)]
#[command(next_help_heading = "Settings")]
pub(crate) struct Settings {
    /// The registry's name.
    #[arg(long, value_name = "TEXT")]
    name: Option<String>,
    /// Its description.
    #[arg(long, value_name = "TEXT")]
    description: Option<String>,
    /// The address of the folder that holds `versions.txt`.
    #[arg(long, value_name = "URL")]
    list_url: Option<String>,
    /// The registry's icon.
    #[arg(long, value_name = "URL")]
    icon: Option<String>,
    /// Where people ask for help.
    #[arg(long, value_name = "URL")]
    contact_url: Option<String>,
}

impl Settings {
    /// Those that were said, by their keys below `[registry]`.
    pub(crate) fn said(&self) -> Vec<(&'static str, String)> {
        let settings = [
            ("name", &self.name),
            ("description", &self.description),
            ("list_url", &self.list_url),
            ("icon", &self.icon),
            ("contact_url", &self.contact_url),
        ];
        settings.into_iter().filter_map(|(key, value)| Some((key, value.clone()?))).collect()
    }
}
