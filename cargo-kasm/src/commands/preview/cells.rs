//! How much each release lists with each channel.

use std::io;

use rayon::prelude::*;
use registry_core::listing::{Listing, View};
use registry_core::model::KasmVersion;

use crate::commands::number;
use crate::console::Console;

/// More channels, or releases, than anybody looks through; real registries have less than twenty.
const MOST: usize = 100;

/// What a release lists with a channel, in numbers.
pub(super) struct Cell {
    pub(super) release: KasmVersion,
    pub(super) channel: Option<String>,
    /// Whether that is what its page begins with.
    pub(super) is_first: bool,
    pub(super) listed: usize,
    pub(super) hidden: usize,
    /// Why nothing is listed, where nothing is.
    pub(super) why: Option<String>,
}

impl Cell {
    pub(super) fn of(view: &View<'_>, listing: &Listing<'_>) -> Self {
        Self {
            release: listing.release,
            channel: listing.channel.map(str::to_owned),
            is_first: view.first_selection(listing.release) == listing.channel,
            listed: listing.tiles.len(),
            hidden: listing.hidden.len(),
            why: listing.why_empty(),
        }
    }
}

/// Each release with what can be selected there, or with the one channel that is asked for.
pub(super) fn cells(
    view: &View<'_>,
    channel: Option<&str>,
    console: &mut Console,
) -> io::Result<Vec<Cell>> {
    let releases = view.releases();
    let old = releases.len().saturating_sub(MOST);
    let mut left_out = 0;
    let mut asked = Vec::new();
    for &release in &releases[old..] {
        let mut selections = view.selections(release);
        if let Some(channel) = channel {
            selections.retain(|selection| selection.is_none_or(|other| other == channel));
        }
        left_out = left_out.max(selections.len().saturating_sub(MOST));
        asked.extend(selections.into_iter().take(MOST).map(|selection| (release, selection)));
    }
    for (count, what, option) in [(old, "release", "kasm"), (left_out, "channel", "channel")] {
        if count > 0 {
            let older = number(count, &format!("older {what}"));
            console.note(&format!("{older} left out: `--{option}` shows one"))?;
        }
    }
    let cell = |&(release, selection)| Cell::of(view, &view.listing(release, selection));
    Ok(asked.par_iter().map(cell).collect())
}
