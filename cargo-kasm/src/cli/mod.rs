//! Arguments.

mod add;
mod bump;
mod ci;
mod diff;
mod images;
mod import;
mod new;
mod preview;
mod schema;
mod show;
mod verify;

use std::ffi::OsString;
use std::net::IpAddr;

use camino::{Utf8Path, Utf8PathBuf};
use clap::builder::{ArgAction, PossibleValuesParser};
use clap::{ArgMatches, Args, FromArgMatches, Parser, Subcommand, ValueEnum};
use registry_core::finding::{Code, Group, Level, Levels, Policy, Safety, Target, UnknownCode};

use crate::compiled::{BuildFlags, Profile};
use crate::console::Color;
use crate::modified;
use crate::publish::Archive;

pub(crate) use add::{Add, Fields, image};
pub(crate) use bump::Bump;
pub(crate) use ci::Ci;
pub(crate) use diff::Diff;
pub(crate) use images::{
    CheckImages, Images, ImagesCommand, Network, OutdatedImages, UpdateImages,
};
pub(crate) use import::Import;
pub(crate) use new::{Host, New, Vcs};
pub(crate) use preview::Preview;
pub(crate) use schema::Schema;
pub(crate) use show::Show;
pub(crate) use verify::Verify;

/// Cargo's side of the command line, so that help and errors say `cargo kasm`.
#[derive(Debug, Parser)]
#[command(name = "cargo", bin_name = "cargo", styles = clap_cargo::style::CLAP_STYLING)]
pub enum Cargo {
    /// Check and bundle Kasm workspace registries.
    Kasm(Kasm),
}

/// Check and bundle Kasm workspace registries.
#[derive(Debug, Args)]
#[command(version, about, after_help = EXIT_CODES)]
pub struct Kasm {
    #[command(subcommand)]
    pub(crate) command: Command,
    /// Colour the output: on a terminal, always or never.
    #[arg(long, value_name = "WHEN", global = true, help_heading = "Output")]
    pub(crate) color: Option<Color>,
    /// Say nothing but findings, errors and data.
    #[arg(short, long, global = true, help_heading = "Output", conflicts_with = "verbose")]
    pub(crate) quiet: bool,
    /// Say more.
    #[arg(short, long, global = true, help_heading = "Output")]
    pub(crate) verbose: bool,
}

const EXIT_CODES: &str = "\
Exit codes:
  0  all is well
  1  findings at deny level, or content that cannot be parsed
  2  wrong arguments, a path that holds no registry, a folder that must not be replaced
  3  an image registry, or a site, could not be asked
  4  the system refused to read or write";

/// What to do.
#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    Add(Add),
    Bump(Bump),
    Bundle(Bundle),
    Check(Check),
    Ci(Ci),
    Diff(Diff),
    Explain(Explain),
    Fmt(Fmt),
    Images(Images),
    Import(Import),
    New(New),
    Preview(Preview),
    Rules(Rules),
    Schema(Schema),
    Serve(Serve),
    Show(Show),
    Verify(Verify),
}

/// Check registries, then write the folders that a web server publishes.
#[derive(Debug, Args)]
pub(crate) struct Bundle {
    #[command(flatten)]
    pub(crate) selection: Selection,
    #[command(flatten)]
    pub(crate) lints: Lints,
    #[command(flatten)]
    pub(crate) bundling: Bundling,
    /// Write one file instead of a folder, beside where the folder would be: `public.zip` for
    /// `public`.
    #[arg(long, value_name = "FORMAT")]
    pub(crate) archive: Option<Archive>,
    /// The bundle before this one, or the address at which it is published: workspaces that say what they
    /// said there keep their times.
    #[arg(long, value_name = "DIR|URL")]
    pub(crate) previous: Option<String>,
    /// How to show findings.
    #[arg(long, value_name = "FORMAT", default_value = "human", help_heading = "Output")]
    pub(crate) message_format: MessageFormat,
}

/// How a bundle is made, and where it goes.
#[derive(Debug, Args)]
pub(crate) struct Bundling {
    /// Where to write [default: `target/kasm/<name>` for a Cargo package, else `public` beside
    /// registry.toml].
    #[arg(long, value_name = "DIR")]
    pub(crate) out_dir: Option<Utf8PathBuf>,
    /// Write no pages for people.
    #[arg(long)]
    pub(crate) no_site: bool,
    /// The lists' time of modification, in milliseconds since 1970 [default: `SOURCE_DATE_EPOCH`, that of
    /// a bundle which says the same, the last commit's, or the newest file's].
    #[arg(long, value_name = "MS", value_parser = clap::value_parser!(u64).range(..=modified::LATEST))]
    pub(crate) modified: Option<u64>,
}

/// Check registries and write nothing.
#[derive(Debug, Args)]
pub(crate) struct Check {
    #[command(flatten)]
    pub(crate) selection: Selection,
    #[command(flatten)]
    pub(crate) lints: Lints,
    #[command(flatten)]
    pub(crate) fixing: Fixing,
    /// Accept what is found now: write it to `kasm-baseline.toml` beside registry.toml, and say only
    /// what is new from then on.
    #[arg(long, help_heading = "Lints", conflicts_with = "Fixing")]
    pub(crate) write_baseline: bool,
    /// Say as well what each workspace may do beyond what every session may, and of what Kasm warns
    /// on its tile; on stdout.
    #[arg(long, help_heading = "Output", conflicts_with = "write_baseline")]
    pub(crate) audit: bool,
    /// How to show findings.
    #[arg(long, value_name = "FORMAT", default_value = "human", help_heading = "Output")]
    pub(crate) message_format: MessageFormat,
}

/// Show a registry in a browser while it is written, anew with every file that is saved.
#[derive(Debug, Args)]
pub(crate) struct Serve {
    #[command(flatten)]
    pub(crate) selection: Selection,
    #[command(flatten)]
    pub(crate) lints: Lints,
    /// The address to listen on: 0.0.0.0 or :: serves everybody in the network, a Kasm server for one.
    #[arg(long, value_name = "ADDR", default_value = "127.0.0.1", help_heading = "Server")]
    pub(crate) host: IpAddr,
    /// The port to listen on [default: 8080, or the next free one].
    #[arg(long, value_name = "N", help_heading = "Server")]
    pub(crate) port: Option<u16>,
    /// Open the site in the browser.
    #[arg(long, help_heading = "Server")]
    pub(crate) open: bool,
}

/// Whether findings mend themselves.
#[derive(Debug, Args)]
#[command(next_help_heading = "Fixes")]
#[group(multiple = true)]
#[expect(clippy::struct_excessive_bools, reason = "each is an option of its own")]
pub(crate) struct Fixing {
    /// Mend what can be mended without changing what Kasm installs.
    #[arg(long)]
    pub(crate) fix: bool,
    /// Mend also where that guesses what was meant, or changes what Kasm installs.
    #[arg(long)]
    pub(crate) unsafe_fixes: bool,
    /// Show what `--fix` would change, as a patch, and change nothing.
    #[arg(long)]
    pub(crate) diff: bool,
    /// Fix even where git has changes that are not committed.
    #[arg(long)]
    pub(crate) allow_dirty: bool,
}

impl Fixing {
    /// Up to which safety fixes are wanted, if they are.
    pub(crate) fn wanted(&self) -> Option<Safety> {
        let safety = if self.unsafe_fixes { Safety::Unsafe } else { Safety::Safe };
        (self.fix || self.diff).then_some(safety)
    }
}

/// Put `registry.toml` and every `workspace.toml` in canonical order and layout.
#[derive(Debug, Args)]
pub(crate) struct Fmt {
    /// Show as a patch what would change, change nothing, and fail where there is anything.
    #[arg(long)]
    pub(crate) check: bool,
    #[command(flatten)]
    pub(crate) selection: Selection,
}

/// Explain rules: what they find, why it matters, how it is mended.
#[derive(Debug, Args)]
pub(crate) struct Explain {
    /// Codes or names, such as KR0301 or bad-version.
    #[arg(value_name = "RULE", required = true, value_parser = rule)]
    pub(crate) rules: Vec<Code>,
}

/// A rule, as people write it and as editors show it.
fn rule(text: &str) -> Result<Code, UnknownCode> {
    let text = text.to_ascii_lowercase();
    text.strip_prefix("kasm::").unwrap_or(&text).parse()
}

/// List the rules: their codes and names, groups, levels, and what they find.
#[derive(Debug, Args)]
pub(crate) struct Rules {
    /// Only the rules of these groups.
    #[arg(value_name = "GROUP", value_parser = PossibleValuesParser::new(Group::ALL.map(Group::name)))]
    pub(crate) groups: Vec<String>,
    /// How to show them.
    #[arg(long, value_name = "FORMAT", default_value = "human", help_heading = "Output")]
    pub(crate) message_format: TableFormat,
}

/// How a table is shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum TableFormat {
    /// Lines of text.
    Human,
    /// One JSON object.
    Json,
}

/// How findings are shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum MessageFormat {
    /// With the source line, as rustc does; on stderr.
    Human,
    /// One line each; on stderr.
    Short,
    /// One JSON object a line; on stdout.
    Json,
    /// As Cargo's own messages, for editors, with those of the crates that are built; on stdout, and
    /// for `check` only.
    CargoJson,
    /// One SARIF 2.1.0 document for the whole run, for code hosts; on stdout.
    Sarif,
    /// Annotations of GitHub Actions, on stdout, and a table on the page of the job's summary.
    Github,
}

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

/// How loud the rules are.
#[derive(Debug, Args)]
#[command(next_help_heading = "Lints")]
struct LintOptions {
    /// Say nothing about a rule, or a group of them; the last of -A, -W, -D and -F counts.
    #[arg(short = 'A', long, value_name = "RULE", action = ArgAction::Append, value_parser = lint)]
    allow: Vec<Target>,
    /// Warn where a rule finds something.
    #[arg(short = 'W', long, value_name = "RULE", action = ArgAction::Append, value_parser = lint)]
    warn: Vec<Target>,
    /// Publish nothing where a rule finds something.
    #[arg(short = 'D', long, value_name = "RULE", action = ArgAction::Append, value_parser = lint)]
    deny: Vec<Target>,
    /// The same, whatever a workspace, a comment or a later option says.
    #[arg(short = 'F', long, value_name = "RULE", action = ArgAction::Append, value_parser = lint)]
    forbid: Vec<Target>,
    /// Let no rule be louder than this: allow, warn, deny or forbid. Errors stay errors.
    #[arg(long, value_name = "LEVEL")]
    cap_lints: Option<Level>,
}

/// A rule whose level can be set, or a group.
fn lint(text: &str) -> Result<Target, String> {
    match text.parse::<Target>() {
        Ok(Target::Rule(code)) if code.is_error() => {
            Err(format!("`{code}` is an error, which no level silences"))
        }
        parsed => parsed.map_err(|unknown| unknown.to_string()),
    }
}

/// What [`LintOptions`] say, in the order in which they were said.
#[derive(Clone, Debug, Default)]
pub(crate) struct Lints {
    levels: Levels,
    cap: Option<Level>,
}

impl Lints {
    /// Nothing is said but errors, which no level silences.
    pub(crate) fn errors_only() -> Self {
        Self { levels: Levels::default(), cap: Some(Level::Allow) }
    }

    /// A registry's own policy, with what the command line says.
    pub(crate) fn over(&self, policy: Policy) -> Policy {
        policy.with_command_line(&self.levels, self.cap)
    }
}

impl FromArgMatches for Lints {
    fn from_arg_matches(matches: &ArgMatches) -> Result<Self, clap::Error> {
        let options = LintOptions::from_arg_matches(matches)?;
        let mut said: Vec<(usize, Target, Level)> = Vec::new();
        for (id, targets, level) in [
            ("allow", &options.allow, Level::Allow),
            ("warn", &options.warn, Level::Warn),
            ("deny", &options.deny, Level::Deny),
            ("forbid", &options.forbid, Level::Forbid),
        ] {
            let places = matches.indices_of(id).into_iter().flatten();
            said.extend(places.zip(targets).map(|(place, &target)| (place, target, level)));
        }
        said.sort_by_key(|&(place, ..)| place);
        let mut levels = Levels::default();
        for (_, target, level) in said {
            levels.set(target, level);
        }
        Ok(Self { levels, cap: options.cap_lints })
    }

    fn update_from_arg_matches(&mut self, matches: &ArgMatches) -> Result<(), clap::Error> {
        *self = Self::from_arg_matches(matches)?;
        Ok(())
    }
}

impl Args for Lints {
    fn augment_args(command: clap::Command) -> clap::Command {
        LintOptions::augment_args(command)
    }

    fn augment_args_for_update(command: clap::Command) -> clap::Command {
        LintOptions::augment_args_for_update(command)
    }
}

/// Puts the word `kasm` where Cargo would, so that `cargo-kasm check` is `cargo kasm check`.
pub(crate) fn with_subcommand(args: impl IntoIterator<Item = OsString>) -> Vec<OsString> {
    let mut args: Vec<_> = args.into_iter().collect();
    if args.get(1).is_none_or(|first| first != "kasm") {
        args.insert(args.len().min(1), "kasm".into());
    }
    args
}

#[cfg(test)]
mod tests {
    use clap::CommandFactory as _;

    #[test]
    fn the_arguments_are_consistent() {
        super::Cargo::command().debug_assert();
    }
}
