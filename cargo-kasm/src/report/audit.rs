//! What an admin should know about each workspace: its privileges, and the warnings on its tile.

use std::io;

use clap_cargo::style;
use registry_core::audit::{Gravity, Privilege, Warning, privileges, warnings};
use registry_core::declare::WorkspaceDecl;
use registry_core::finding::{Code, escaped};
use registry_core::source::Sources;
use serde_json::{Value, json};

use super::json::{VERSION, span};
use crate::console::Console;
use crate::select::Selected;

/// What is known about one workspace.
pub(super) struct Audit<'w> {
    workspace: &'w WorkspaceDecl,
    /// The gravest first.
    privileges: Vec<Privilege>,
    warnings: Vec<Warning>,
}

impl<'w> Audit<'w> {
    pub(super) fn of(workspace: &'w WorkspaceDecl) -> Self {
        let mut privileges = privileges(&workspace.fields);
        privileges.sort_by_key(|privilege| std::cmp::Reverse(privilege.access.gravity()));
        Self { workspace, privileges, warnings: warnings(&workspace.fields) }
    }

    /// Whether there is nothing to say.
    fn is_plain(&self) -> bool {
        self.privileges.is_empty() && self.warnings.is_empty()
    }

    /// The name on the tile, or the folder's.
    fn name(&self) -> &str {
        self.workspace.title()
    }
}

/// As text: a paragraph for each workspace, and a line for those about which there is nothing to say.
pub(super) fn human(
    audits: &[Audit<'_>],
    selected: &Selected,
    mut say: impl FnMut(&str) -> io::Result<()>,
) -> io::Result<()> {
    let bold = style::USAGE;
    let file = escaped(selected.file.as_str());
    say(&format!("{bold}Security report{bold:#} of `{file}`\n"))?;
    for audit in audits.iter().filter(|audit| !audit.is_plain()) {
        let folder = escaped(&audit.workspace.folder);
        say(&format!("{bold}{}{bold:#} (`{folder}`)", escaped(audit.name())))?;
        for privilege in &audit.privileges {
            say(&privilege_line(privilege))?;
        }
        say(&format!("  {:>8}: {}\n", "on tile", on_tile(&audit.warnings)))?;
    }
    let plain = audits.iter().filter(|audit| audit.is_plain());
    let plain: Vec<_> = plain.map(|audit| escaped(audit.name())).collect();
    if plain.is_empty() {
        return Ok(());
    }
    say(&format!("No privilege, and no warning on the tile: {}", plain.join(", ")))
}

fn privilege_line(privilege: &Privilege) -> String {
    let gravity = privilege.access.gravity();
    let style = match gravity {
        Gravity::Critical => style::ERROR,
        Gravity::High => style::WARN,
        Gravity::Low => style::NOTE,
    };
    let (sentence, item) = (&privilege.sentence, escaped(&privilege.item));
    format!("  {style}{:>8}{style:#}: {sentence} [{item}]", gravity.name())
}

/// Kasm's warnings, those of one value together.
pub(crate) fn on_tile(warnings: &[Warning]) -> String {
    if warnings.is_empty() {
        return "no warning".to_owned();
    }
    let values = warnings.chunk_by(|a, b| a.item == b.item).map(|warnings| {
        let kinds: Vec<_> = warnings.iter().map(|warning| warning.kind.name()).collect();
        format!("{} [{}]", kinds.join(" and "), escaped(&warnings[0].item))
    });
    values.collect::<Vec<_>>().join(", ")
}

/// A line of JSON for each workspace.
pub(super) fn json(
    audits: &[Audit<'_>],
    selected: &Selected,
    sources: &Sources,
    console: &mut Console,
) -> io::Result<()> {
    audits.iter().try_for_each(|audit| console.data(&line(audit, selected, sources).to_string()))
}

fn line(audit: &Audit<'_>, selected: &Selected, sources: &Sources) -> Value {
    let privileges = audit.privileges.iter().map(|privilege| {
        json!({
            "access": privilege.access.name(),
            "gravity": privilege.access.gravity().name(),
            "rule": privilege.access.code().map(Code::name),
            "item": privilege.item,
            "sentence": privilege.sentence,
            "span": span(privilege.span, sources),
        })
    });
    let warnings = audit.warnings.iter();
    let warnings =
        warnings.map(|warning| json!({ "item": warning.item, "type": warning.kind.name() }));
    json!({
        "reason": "kasm-audit",
        "v": VERSION,
        "registry": selected.file.as_str(),
        "workspace": audit.workspace.folder,
        "name": audit.name(),
        "privileges": privileges.collect::<Vec<_>>(),
        "warnings": warnings.collect::<Vec<_>>(),
    })
}
