//! Which registries a command is about, and how Cargo builds their crates

use camino::{Utf8Path, Utf8PathBuf};
use clap::Args;

use crate::compiled::{BuildFlags, Profile};

/// Which registries are meant.
#[derive(Clone, Debug, Args)]
pub(crate) struct Selection {
    /// A registry's folder, its registry.toml, a package's folder, or one workspace's folder; to be
    /// checked, workspaces need no registry [default: the registries of the current Cargo package].
    #[arg(conflicts_with_all = ["manifest_path", "package", "workspace", "exclude"])]
    pub(crate) path: Option<Utf8PathBuf>,
    /// Path to the Cargo.toml of the package.
    #[arg(long, value_name = "FILE", help_heading = "Package selection")]
    pub(crate) manifest_path: Option<Utf8PathBuf>,
    #[command(flatten, next_help_heading = "Package selection")]
    pub(crate) packages: clap_cargo::Workspace,
    #[command(flatten, next_help_heading = "Feature selection")]
    features: Features,
    /// Require that Cargo.lock is up to date.
    #[arg(long, help_heading = "Package selection")]
    pub(crate) locked: bool,
    /// Run Cargo without network.
    #[arg(long, help_heading = "Package selection")]
    pub(crate) offline: bool,
    /// `--locked` and `--offline`.
    #[arg(long, help_heading = "Package selection")]
    pub(crate) frozen: bool,
    #[command(flatten, next_help_heading = "Compilation of what is declared in Rust")]
    pub(crate) compilation: Compilation,
}

/// Cargo's own, but for `-F`: that is a level of rules here, as in rustc.
#[derive(Clone, Debug, Args)]
#[expect(clippy::struct_field_names, reason = "they are Cargo's")]
struct Features {
    /// Activate all available features.
    #[arg(long)]
    all_features: bool,
    /// Do not activate the `default` feature.
    #[arg(long)]
    no_default_features: bool,
    /// Space-separated list of features to activate.
    #[arg(long, value_delimiter = ' ')]
    features: Vec<String>,
}

/// How Cargo builds the crates that declare registries in Rust.
#[derive(Clone, Debug, Args)]
pub(crate) struct Compilation {
    /// Build with optimizations.
    #[arg(short, long, conflicts_with = "profile")]
    release: bool,
    /// Build with this profile.
    #[arg(long, value_name = "NAME")]
    profile: Option<String>,
    /// Build for this target.
    #[arg(long, value_name = "TRIPLE")]
    target: Option<String>,
    /// Where Cargo puts what it builds.
    #[arg(long, value_name = "DIR")]
    target_dir: Option<Utf8PathBuf>,
    /// How many jobs Cargo runs at once.
    #[arg(short, long, value_name = "N", allow_hyphen_values = true)]
    jobs: Option<String>,
    /// Override a setting of Cargo.
    #[arg(long, value_name = "KEY=VALUE")]
    config: Vec<String>,
}

impl Selection {
    /// The registry at another path, built with the same options; into this folder, where one is named.
    pub(crate) fn at(&self, path: Utf8PathBuf, target_dir: Option<&Utf8Path>) -> Self {
        let mut other = self.clone();
        other.path = Some(path);
        other.manifest_path = None;
        other.packages = clap_cargo::Workspace::default();
        if let Some(target_dir) = target_dir {
            other.compilation.target_dir = Some(target_dir.to_owned());
        }
        other
    }

    /// The features that are activated.
    pub(crate) fn features(&self) -> clap_cargo::Features {
        let mut features = clap_cargo::Features::default();
        features.all_features = self.features.all_features;
        features.no_default_features = self.features.no_default_features;
        features.features.clone_from(&self.features.features);
        features
    }

    /// What the user told Cargo about the build.
    pub(crate) fn build_flags(&self, quiet: bool) -> BuildFlags {
        let options = &self.compilation;
        let named = options.profile.clone().map(Profile::Named);
        let usual = if options.release { Profile::Release } else { Profile::Dev };
        BuildFlags {
            manifest_path: self.manifest_path.clone(),
            features: self.features(),
            locked: self.locked,
            offline: self.offline,
            frozen: self.frozen,
            profile: named.unwrap_or(usual),
            target: options.target.clone(),
            target_dir: options.target_dir.clone(),
            jobs: options.jobs.clone(),
            config: options.config.clone(),
            quiet,
        }
    }
}
