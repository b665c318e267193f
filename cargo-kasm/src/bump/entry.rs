//! A list's new item, made of the one for an earlier release.

use std::ops::Range;

use super::Wanted;
use super::insert::{Edits, line_start, newline};
use super::lists::{Item, List, Word};
use super::release::{Moved, moved};

/// What is added, and what somebody should know about it.
pub(super) struct Entry {
    pub(super) text: String,
    pub(super) notes: Vec<String>,
    pub(super) has_size: bool,
}

/// An item like another one, for the wanted release; or why there is none.
pub(super) fn like(item: &Item, list: &List, text: &str, wanted: Wanted) -> Result<Entry, String> {
    let Wanted { to, from } = wanted;
    let mut maker =
        Maker { text, wanted, edits: Edits::default(), patches: Vec::new(), notes: Vec::new() };
    maker.replace(&item.version, &to.to_string());
    if let Some(image) = &item.image {
        maker.image(image, &list.whose);
    }
    for tag in &item.tags {
        if let Some(moved) = maker.moved(&tag.text) {
            maker.replace(tag, &moved);
        }
    }
    maker.patches.sort_unstable();
    maker.patches.dedup();
    let of = |patch: &u32| format!("`{}.{}.{patch}`", from.number.0, from.number.1);
    match &maker.patches[..] {
        [] | [0] => {}
        [patch] => maker.notes.push(format!(
            "{}: {} became `{}.{}.0`, since patches count anew",
            list.whose,
            of(patch),
            to.number.0,
            to.number.1
        )),
        several => {
            let several: Vec<_> = several.iter().map(of).collect();
            return Err(format!(
                "{} has more than one pattern for {from}, {}: add the entry for {to} by hand",
                list.whose,
                several.join(" and ")
            ));
        }
    }
    if let Some(name) = list.name.as_ref().filter(|name| moved(name, from, to).is_some()) {
        maker.notes.push(format!("{}: its image stays `{name}` for every release", list.whose));
    }
    let text = maker.written(item);
    Ok(Entry { text, notes: maker.notes, has_size: item.has_size })
}

struct Maker<'t> {
    text: &'t str,
    wanted: Wanted,
    edits: Edits,
    /// The numbers of patches that the old item names.
    patches: Vec<u32>,
    notes: Vec<String>,
}

impl Maker<'_> {
    /// Another text between the same quotes.
    fn replace(&mut self, word: &Word, text: &str) {
        let quote = self.text.get(word.place.clone()).and_then(|written| written.chars().next());
        let quote = quote.filter(|quote| *quote == '\'').unwrap_or('"');
        self.edits.replace(word.place.clone(), format!("{quote}{text}{quote}"));
    }

    fn moved(&mut self, tag: &str) -> Option<String> {
        let Wanted { to, from } = self.wanted;
        let Moved { tag, patch } = moved(tag, from, to)?;
        self.patches.extend(patch);
        Some(tag)
    }

    fn image(&mut self, image: &Word, whose: &str) {
        let (plain, digest) = match image.text.split_once('@') {
            Some((plain, digest)) => (plain, Some(digest)),
            None => (&*image.text, None),
        };
        // A colon before a slash is a port's.
        let tag = plain.rsplit_once(':').filter(|(_, tag)| !tag.contains('/'));
        let other =
            tag.and_then(|(repository, tag)| Some(format!("{repository}:{}", self.moved(tag)?)));
        if digest.is_some() {
            let stays = other.as_deref().unwrap_or(plain);
            self.notes
                .push(format!("{whose}: `{stays}` is without a digest, which the old image had"));
        } else if other.is_none() && !plain.contains("{version}") {
            self.notes.push(format!("{whose}: its image stays `{plain}`, which names no release"));
        }
        if other.is_some() || digest.is_some() {
            self.replace(image, other.as_deref().unwrap_or(plain));
        }
    }

    /// The item with these changes; of a table its header and fields, without their comments.
    fn written(&self, item: &Item) -> String {
        if !is_table(self.text, item) {
            return self.edits.within(self.text, item.place.clone());
        }
        let header = self.text[item.place.clone()].find("]]").map_or(0, |end| end + 2);
        let header = line_start(self.text, item.place.start)..item.place.start + header;
        let fields = item.fields.iter();
        let fields = fields.map(|field| line_start(self.text, field.start)..field.end);
        let parts: Vec<String> = std::iter::once(header)
            .chain(fields)
            .map(|part: Range<usize>| self.edits.within(self.text, part))
            .collect();
        parts.join(newline(self.text))
    }
}

/// Whether an item is a table with a header.
pub(super) fn is_table(text: &str, item: &Item) -> bool {
    text.get(item.place.start..).is_some_and(|rest| rest.starts_with("[["))
}
