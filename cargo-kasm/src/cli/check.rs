//! `cargo kasm check`

use clap::Args;
use registry_core::finding::Safety;

use super::{Lints, MessageFormat, Selection};

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
