//! The word by which several fields of a workspace call it, where that is not its folder's name.

use serde_json::{Map, Value};

use super::Unit;
use super::layer::{Layer, difference};
use super::text::{fill, of_word, substituted};
use crate::import::write;

/// The variable.
pub(super) const NAME: &str = "app";

/// A variable for that word.
pub(super) struct Word {
    /// What it is for most, in terms of the folder.
    usual: String,
}

/// The word that is worth a variable: what the icons' names begin with, where most of it follows from
/// the folders.
pub(super) fn of(units: &[Unit]) -> Option<Word> {
    let names: Vec<String> =
        of_word("folder", "").into_iter().map(|(name, _)| format!("{{{name}}}")).collect();
    let count = |usual: &String| {
        units.iter().filter(|unit| icon(unit) == Some(&*substituted(usual, &unit.vars))).count()
    };
    let usual = names.into_iter().rev().max_by_key(count)?;
    let known = count(&usual);
    (known > 0 && known < units.len()).then_some(Word { usual })
}

/// The icon's name without what stands behind its dot.
fn icon(unit: &Unit) -> Option<&str> {
    let name = unit.fields.get("image_src")?.as_str()?;
    name.rsplit_once('.').map(|(stem, _)| stem)
}

/// The words that the variable could be for a workspace.
fn words(unit: &Unit) -> Vec<&str> {
    let name = unit.fields.get("name").and_then(Value::as_str).unwrap_or_default();
    let last = name.rsplit('/').next().unwrap_or_default();
    let (repository, tag) = last.split_once(':').unwrap_or((last, ""));
    let words = icon(unit).into_iter().chain([repository, tag]);
    words.filter(|word| !word.is_empty() && !word.contains('{')).collect()
}

impl Word {
    fn usual(&self, unit: &Unit) -> String {
        substituted(&self.usual, &unit.vars)
    }

    fn with(unit: &Unit, word: &str) -> Unit {
        let mut unit = unit.clone();
        unit.vars.push((NAME.to_owned(), word.to_owned()));
        unit
    }

    /// The workspaces with the word that their icons have.
    pub(super) fn guessed(units: &[Unit]) -> Vec<Unit> {
        units.iter().map(|unit| Self::with(unit, icon(unit).unwrap_or_default())).collect()
    }

    /// The workspaces with the word that makes them shortest over these defaults; what is no single one
    /// has the usual word.
    pub(super) fn settled(
        &self,
        units: &[Unit],
        defaults: &Map<String, Value>,
        is_single: impl Fn(&usize) -> bool,
    ) -> Vec<Unit> {
        let settled = units.iter().enumerate().map(|(index, unit)| {
            let mut plain = unit.clone();
            plain.vars.retain(|(name, _)| name != NAME);
            let usual = self.usual(&plain);
            let mut words = vec![usual.as_str()];
            if is_single(&index) {
                words.extend(self::words(&plain));
            }
            let with = words.into_iter().map(|word| Self::with(&plain, word));
            let cost = |unit: &Unit| {
                let mut layer = difference(defaults, &unit.fields, &unit.vars);
                self.say(unit, &mut layer);
                write::lines(&layer).len()
            };
            let best = with.min_by_key(cost);
            best.unwrap_or(plain)
        });
        settled.collect()
    }

    /// Some fields, with what the word is for most in its place.
    pub(super) fn without(&self, fields: &Map<String, Value>) -> Map<String, Value> {
        let mut fields = fields.clone();
        fill(&mut fields, &[(NAME.to_owned(), self.usual.clone())]);
        fields
    }

    /// Says what the word is for most.
    pub(super) fn declare(&self, defaults: &mut Layer) {
        say(defaults, &self.usual);
    }

    /// Says what the word is for a workspace, where that is not the usual one.
    pub(super) fn say(&self, unit: &Unit, layer: &mut Layer) {
        let own = unit.vars.iter().find(|(name, _)| name == NAME);
        if let Some((_, word)) = own.filter(|(_, word)| *word != self.usual(unit)) {
            say(layer, word);
        }
    }
}

fn say(layer: &mut Layer, word: &str) {
    let vars = Map::from_iter([(NAME.to_owned(), word.into())]);
    layer.fields.insert("vars".to_owned(), vars.into());
}
