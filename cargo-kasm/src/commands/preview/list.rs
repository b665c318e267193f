//! The list of one release, as its page has it.

use clap_cargo::style;
use registry_core::finding::escaped;
use registry_core::listing::{Hidden, Listing, Tile, Why};

use crate::commands::number;
use crate::report::on_tile;
use crate::text::{fitted, width, wrapped};

/// What stands below a name.
const INDENT: usize = 4;

/// What is shown, and then what is hidden.
pub(super) fn list(listing: &Listing<'_>, columns: Option<usize>) -> String {
    let bold = style::HEADER;
    let channel = listing.channel.map(|channel| format!(" with {}", escaped(channel)));
    let kasm = format!("Kasm {}{}", listing.release.number(), channel.unwrap_or_default());
    let is_for_all = listing.hidden.first().is_none_or(|hidden| hidden.why.is_for_all());
    if let Some(why) = listing.why_empty().filter(|_| is_for_all) {
        return format!("{bold}{kasm} lists nothing{bold:#}: {}", escaped(&why));
    }
    let count = match listing.tiles.len() {
        0 => "nothing".to_owned(),
        count => number(count, "workspace"),
    };
    let mut page = Page { lines: vec![format!("{bold}{kasm} lists {count}{bold:#}")], columns };
    let name = page.names(listing.tiles.iter().map(|tile| tile.workspace.decl.title()));
    for tile in &listing.tiles {
        page.tile(tile, name);
    }
    page.hidden(listing);
    page.lines.join("\n")
}

/// Whether nothing is to be said of it that is not said already.
fn is_by_another(hidden: &Hidden<'_>) -> bool {
    matches!(hidden.why, Why::PageCrashes)
}

struct Page {
    lines: Vec<String>,
    columns: Option<usize>,
}

impl Page {
    /// The columns for names.
    fn names<'n>(&self, names: impl Iterator<Item = &'n str>) -> usize {
        let longest = names.map(|name| width(&escaped(name))).max().unwrap_or_default();
        self.columns.map_or(longest, |columns| longest.min(columns * 2 / 5))
    }

    fn tile(&mut self, tile: &Tile<'_>, name: usize) {
        let shown = escaped(tile.workspace.decl.title());
        let image = escaped(tile.image.as_deref().unwrap_or("no image"));
        // An image is to be copied whole.
        if self.columns.is_some_and(|columns| name + 2 + width(&image) > columns) {
            self.lines.push(fitted(&shown, name).trim_end().to_owned());
            self.lines.push(format!("{}{image}", " ".repeat(INDENT)));
        } else {
            self.lines.push(format!("{}  {image}", fitted(&shown, name)));
        }
        let warnings = tile.warnings();
        if !warnings.is_empty() {
            let start = " ".repeat(INDENT);
            self.sentence(&start, &format!("on tile: {}", on_tile(&warnings)));
        }
    }

    fn hidden(&mut self, listing: &Listing<'_>) {
        let bold = style::HEADER;
        let (others, own): (Vec<_>, Vec<_>) =
            listing.hidden.iter().partition(|hidden| is_by_another(hidden));
        if !own.is_empty() {
            let count = number(own.len(), "workspace");
            self.lines.extend([String::new(), format!("{bold}{count} hidden{bold:#}")]);
        }
        let name = self.names(own.iter().map(|hidden| hidden.workspace.decl.title()));
        for Hidden { workspace, why } in own {
            let title = fitted(&escaped(workspace.decl.title()), name);
            self.sentence(&format!("{title}  "), &escaped(&why.words(listing.release)));
        }
        if !others.is_empty() {
            let count = number(others.len(), "workspace");
            self.lines.push(String::new());
            self.sentence("", &format!("{count} would be listed, but the page crashes"));
        }
    }

    /// A sentence in lines that fit, the first one behind what begins it.
    fn sentence(&mut self, start: &str, text: &str) {
        let columns = self.columns.unwrap_or(usize::MAX);
        let indent = width(start);
        let parts = wrapped(text, columns.saturating_sub(indent).max(1));
        for (index, part) in parts.iter().enumerate() {
            let start = if index == 0 { start.to_owned() } else { " ".repeat(indent) };
            self.lines.push(format!("{start}{part}"));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_fit_and_images_stay_whole() {
        let mut page = Page { lines: Vec::new(), columns: Some(30) };
        let name = page.names(["Short", "中文字中文字中文字中文字"].into_iter());
        assert_eq!(name, 12);
        let reason = "no entry for Kasm 1.18: it has 1.16.x, 1.17.x";
        page.sentence(&format!("{}  ", fitted("中文字中文字中文字", name)), reason);
        let expected = [
            "中文字中文…   no entry for",
            "              Kasm 1.18: it",
            "              has 1.16.x,",
            "              1.17.x",
        ];
        assert_eq!(page.lines, expected);
        let piped = Page { lines: Vec::new(), columns: None };
        assert_eq!(piped.names(["a".repeat(500).as_str()].into_iter()), 500);
    }
}
