//! What each Kasm release makes of a registry that is published.

use std::io;

use clap_cargo::style;
use registry_core::finding::escaped;
use registry_core::visit::{Added, Outcome, Page, Update, Verdict, Visit};
use serde_json::{Value, json};

use super::json::VERSION;
use crate::commands::number;
use crate::console::Console;

/// What is said where Kasm has no words for it.
const UNEXPLAINED: &str = "an error of the Kasm server, without an explanation";

/// A row for each release.
pub(super) fn human(visit: &Visit, mut say: impl FnMut(&str) -> io::Result<()>) -> io::Result<()> {
    let (bold, good, bad) = (style::USAGE, style::VALID, style::ERROR);
    visit.verdicts.iter().try_for_each(|verdict| {
        let (kasm, is_added, rest) = row(verdict);
        let (style, word) = if is_added { (good, "added") } else { (bad, "refused") };
        say(&format!("{bold}{kasm:<4}{bold:#}  {style}{word:<7}{style:#}    {}", escaped(&rest)))
    })
}

/// For each release, its number and what becomes of the registry.
pub(crate) fn rows(visit: &Visit) -> Vec<(String, String)> {
    let rows = visit.verdicts.iter().map(row).map(|(kasm, is_added, rest)| {
        let word = if is_added { "added" } else { "refused" };
        (kasm, format!("{word}: {rest}"))
    });
    rows.collect()
}

/// A release, whether it adds the registry, and what follows.
fn row(Verdict { release, outcome }: &Verdict) -> (String, bool, String) {
    let kasm = format!("{}.{}", release.number.0, release.number.1);
    match outcome {
        Outcome::Added(added) => (kasm, true, in_words(added)),
        Outcome::Refused { refusal, .. } => {
            (kasm, false, refusal.words().unwrap_or(UNEXPLAINED).to_owned())
        }
    }
}

/// "71 workspaces, 3 hidden; the next update fails"
fn in_words(added: &Added) -> String {
    let mut parts = vec![number(added.workspaces, "workspace")];
    if added.hidden > 0 {
        parts[0] = format!("{}, {} hidden", parts[0], added.hidden);
    }
    match &added.page {
        Page::Shown => {}
        Page::Crashes(why) => parts.push(format!("the page crashes: {why}")),
        Page::BreaksAll => parts.push("the page of all registries breaks".to_owned()),
    }
    match added.broken_icons {
        0 => {}
        1 => parts.push("1 icon is not shown".to_owned()),
        count => parts.push(format!("{count} icons are not shown")),
    }
    if added.icon == Some(false) {
        parts.push("the registry's icon is not shown".to_owned());
    }
    match &added.update {
        Update::Same | Update::NotLooked => {}
        Update::Elsewhere(_) => parts.push("the next update reads another list".to_owned()),
        Update::Fails(_) => parts.push("the next update fails".to_owned()),
        Update::Never => parts.push("there are no updates".to_owned()),
    }
    parts.join("; ")
}

/// A line of JSON for each release.
pub(super) fn json(visit: &Visit, place: &str, console: &mut Console) -> io::Result<()> {
    visit.verdicts.iter().try_for_each(|verdict| console.data(&line(verdict, place).to_string()))
}

fn line(Verdict { release, outcome }: &Verdict, place: &str) -> Value {
    let mut line = json!({
        "reason": "kasm-verdict",
        "v": VERSION,
        "registry": place,
        "kasm": format!("{}.{}", release.number.0, release.number.1),
        "schema": release.schema.name(),
        "added": null,
        "refused": null,
    });
    match outcome {
        Outcome::Added(added) => line["added"] = of_added(added),
        Outcome::Refused { refusal, cause } => {
            line["refused"] =
                json!({ "kind": refusal.name(), "message": refusal.words(), "cause": cause });
        }
    }
    line
}

fn of_added(added: &Added) -> Value {
    let (page, crash) = match &added.page {
        Page::Shown => ("shown", None),
        Page::Crashes(why) => ("crashes", Some(why)),
        Page::BreaksAll => ("breaks-all", None),
    };
    let (update, detail) = match &added.update {
        Update::Same => ("same", None),
        Update::Elsewhere(list) => ("elsewhere", Some(list)),
        Update::Fails(why) => ("fails", Some(why)),
        Update::NotLooked => ("not-looked", None),
        Update::Never => ("never", None),
    };
    json!({
        "workspaces": added.workspaces,
        "hidden": added.hidden,
        "broken_icons": added.broken_icons,
        "icon": added.icon,
        "page": page,
        "crash": crash,
        "update": update,
        "update_detail": detail,
    })
}
