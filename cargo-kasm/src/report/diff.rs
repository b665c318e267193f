//! What a publication changes: what to look at first, then everything.

use std::io;

use clap::builder::styling::Style;
use clap_cargo::style;
use registry_core::audit::{Gravity, Privilege, Warning};
use registry_core::bundle::pretty_value;
use registry_core::diff::{Changed, Diff, FieldChange, Gained, NormalWorkspace};
use registry_core::finding::{Code, escaped, quoted};
use registry_core::model::Schema;
use serde_json::{Value, json};

use super::json::VERSION;
use crate::console::Console;

/// As text, a line for each; nothing where nothing differs.
pub(crate) fn human(diff: &Diff<'_>, console: &mut Console) -> io::Result<()> {
    lines(diff).iter().try_for_each(|line| console.page(line))
}

/// The lines for people, in colours.
pub(crate) fn lines(diff: &Diff<'_>) -> Vec<String> {
    let (red, cyan, bold) = (style::ERROR, style::NOTE, style::USAGE);
    let mut lines: Vec<_> = diff.privileges.iter().map(gained_line).collect();
    let warnings = diff.warnings.chunk_by(|a, b| std::ptr::eq(a.workspace, b.workspace));
    lines.extend(warnings.map(on_tile_line));
    lines.extend(diff.breaking.iter().map(|own| line(red, "breaking", &own.to_string())));
    lines.extend(diff.added.iter().map(|own| line(bold, "added", &with_releases(own))));
    lines.extend(diff.removed.iter().map(|own| line(red, "removed", &quoted(&own.key))));
    if !diff.settings.is_empty() {
        lines.push(line(cyan, "changed", "the registry"));
        lines.extend(diff.settings.iter().map(field_line));
    }
    for changed in &diff.changed {
        lines.push(line(cyan, "changed", &with_old_name(changed)));
        lines.extend(changed.fields.iter().map(field_line));
    }
    lines
}

/// How far texts stand from the margin.
const WIDTH: usize = 8;

fn line(style: Style, label: &str, text: &str) -> String {
    format!("{style}{label:>WIDTH$}{style:#}: {text}")
}

fn field_line(change: &FieldChange) -> String {
    format!("{:WIDTH$}  {change}", "")
}

fn gained_line(gained: &Gained<'_, Privilege>) -> String {
    let gravity = gained.what.access.gravity();
    let style = match gravity {
        Gravity::Critical => style::ERROR,
        Gravity::High => style::WARN,
        Gravity::Low => style::NOTE,
    };
    let item = escaped(&gained.what.item);
    line(style, "gained", &format!("{gained} [{}: {item}]", gravity.name()))
}

/// The warnings of one workspace.
fn on_tile_line(gained: &[Gained<'_, Warning>]) -> String {
    let name = gained.first().map(|first| quoted(&first.workspace.key)).unwrap_or_default();
    let new = if gained.iter().any(|gained| gained.is_added) { ", which is new" } else { "" };
    let warnings: Vec<_> = gained.iter().map(|gained| gained.what.clone()).collect();
    line(style::WARN, "on tile", &format!("{name}{new}: {}", super::audit::on_tile(&warnings)))
}

fn with_releases(workspace: &NormalWorkspace) -> String {
    let releases: Vec<_> = workspace.releases().map(escaped).collect();
    let name = quoted(&workspace.key);
    if releases.is_empty() { name } else { format!("{name}, on Kasm {}", releases.join(", ")) }
}

fn with_old_name(changed: &Changed<'_>) -> String {
    let new = quoted(&changed.new.key);
    if changed.old.friendly_name() == changed.new.friendly_name() {
        return new;
    }
    format!("{new}, which was {}", quoted(&changed.old.key))
}

/// A line of JSON for each privilege and warning, breaking change, workspace and field.
pub(crate) fn json(diff: &Diff<'_>, console: &mut Console) -> io::Result<()> {
    objects(diff).iter().try_for_each(|line| console.data(&line.to_string()))
}

fn objects(diff: &Diff<'_>) -> Vec<Value> {
    let mut lines = Vec::new();
    lines.extend(diff.privileges.iter().map(|gained| {
        let mut line = gain("privilege", gained, &gained.what.item);
        line["access"] = gained.what.access.name().into();
        line["gravity"] = gained.what.access.gravity().name().into();
        line["rule"] = gained.what.access.code().map(Code::name).into();
        line["sentence"] = gained.what.sentence.as_str().into();
        line
    }));
    lines.extend(diff.warnings.iter().map(|gained| {
        let mut line = gain("warning", gained, &gained.what.item);
        line["type"] = gained.what.kind.name().into();
        line
    }));
    lines.extend(diff.breaking.iter().map(|breaking| {
        let workspace = breaking.workspace().map(|workspace| &workspace.key);
        let mut line = change("breaking", workspace);
        line["breaks"] = breaking.name().into();
        line["sentence"] = breaking.to_string().into();
        line
    }));
    for (kind, workspaces) in [("added", &diff.added), ("removed", &diff.removed)] {
        lines.extend(workspaces.iter().map(|workspace| {
            let mut line = change(kind, Some(&workspace.key));
            line["releases"] = workspace.releases().collect();
            line
        }));
    }
    lines.extend(diff.settings.iter().map(|setting| field(setting, None)));
    for changed in &diff.changed {
        lines.extend(changed.fields.iter().map(|own| field(own, Some(changed))));
    }
    lines
}

fn change(kind: &str, workspace: Option<&String>) -> Value {
    json!({ "reason": "kasm-change", "v": VERSION, "kind": kind, "workspace": workspace })
}

fn gain<T>(kind: &str, gained: &Gained<'_, T>, item: &str) -> Value {
    let mut line = change(kind, Some(&gained.workspace.key));
    line["new"] = gained.is_added.into();
    line["item"] = item.into();
    line
}

/// What stood nowhere before, or stands nowhere now, has no key.
fn field(field: &FieldChange, changed: Option<&Changed<'_>>) -> Value {
    let mut line = change("field", changed.map(|changed| &changed.new.key));
    if let Some(changed) = changed.filter(|changed| changed.old.key != changed.new.key) {
        line["was"] = changed.old.key.as_str().into();
    }
    line["path"] = field.path.as_str().into();
    for (key, value) in [("old", &field.old), ("new", &field.new)] {
        if let Some(value) = value {
            line[key] = serde_json::from_str(&pretty_value(value)).unwrap_or_default();
        }
    }
    line["schemas"] = field.schemas.iter().copied().map(Schema::name).collect();
    line
}
