//! Rules about how large images are unpacked.

use std::collections::{HashMap, HashSet};
use std::iter;

use super::{Subject, told};
use crate::finding::{Code, Finding, Findings, Safety, quoted};
use crate::lock::{Confidence, Found, is_locked, megabytes};
use crate::model::{Offer, Offered};
use crate::source::{Entry, Object, Span};

/// The entries of a declaration by the places of their values, each with the object that it stands in.
type Entries<'a> = HashMap<Span, (&'a Object, &'a Entry)>;

const SIZE: &str = "uncompressed_size_mb";

impl Subject<'_> {
    /// A size that could only be guessed.
    pub(super) fn size_uncertain(
        &self,
        offered: &Offered<'_>,
        name: &str,
        found: &Found,
    ) -> Option<Finding> {
        let mut guessed = found.image.platforms_of(&self.declared).into_iter();
        let guessed = guessed.find(|platform| platform.confidence == Confidence::Low)?;
        let (size, read) = (megabytes(guessed.uncompressed), megabytes(guessed.compressed));
        let message =
            format!("{} takes about `{size}` MB unpacked, which is a guess", quoted(name));
        Some(
            told(offered, Code::SizeUncertain, message)
                .help(format!("`--stream` reads what is in doubt, at most {read} MB, and counts")),
        )
    }

    /// Kasm's disk-space bar is wrong.
    pub(super) fn size_wrong(&self, findings: &mut Findings) {
        let offers = self.workspace.facts.offers.iter();
        let sizes = offers.filter_map(|offer| Some((offer, self.sizes(offer)?)));
        let sizes: Vec<_> = sizes.collect();
        let mut allowed: HashMap<Span, [u64; 2]> = HashMap::new();
        for (offer, sizes) in &sizes {
            let Some(size) = &offer.size else { continue };
            let [low, high] = sizes.allowed();
            let [lowest, highest] = allowed.entry(size.span).or_insert([0, u64::MAX]);
            (*lowest, *highest) = (low.max(*lowest), high.min(*highest));
        }
        let entries = entries(&self.workspace.decl.fields);
        let mut seen = HashSet::new();
        for (offer, sizes) in &sizes {
            let Some(size) = &offer.size else {
                findings.extend(self.size_missing(offer, sizes, &entries));
                continue;
            };
            let (written, place) = (size.value.get(), size.span);
            let [low, high] = sizes.allowed();
            let is_right = (low..=high).contains(&written) || is_locked(place, self.sources);
            if !is_right && seen.insert((place, sizes.truth)) {
                let [low, high] = allowed[&place];
                let is_for_all = (low..=high).contains(&sizes.truth);
                findings.push(self.wrong(written, place, sizes, is_for_all, &entries));
            }
        }
    }

    /// `is_for_all`: whether the right size is that of each image that the written one is for.
    fn wrong(
        &self,
        written: u64,
        place: Span,
        sizes: &Sizes,
        is_for_all: bool,
        entries: &Entries<'_>,
    ) -> Finding {
        let message =
            format!("{} takes `{}` MB unpacked, not `{written}`", quoted(&sizes.name), sizes.truth);
        let finding = Finding::new(Code::SizeWrong, place, message);
        if is_for_all && self.workspace.decl.origin.is_own(place) {
            return finding
                .help(format!("write `{}`", sizes.truth))
                .fix(place, sizes.truth.to_string());
        }
        // One number for several images is hardly right for all of them.
        let removal = entries.get(&place).and_then(|(_, entry)| self.sources.without_entry(entry));
        finding
            .help("leave it out where several images share it: kasm.lock has the size of each")
            .removal(Safety::Safe, removal)
    }

    /// What a `workspace.json` does not say, for nothing is filled in there.
    fn size_missing(&self, offer: &Offer, sizes: &Sizes, entries: &Entries<'_>) -> Option<Finding> {
        let image = offer.image.as_ref()?;
        let (object, entry) = entries.get(&image.span)?;
        if object.get(SIZE).is_some() {
            // What is there is no size, which is said elsewhere.
            return None;
        }
        let fix = self.before(entry, SIZE, &sizes.truth.to_string())?;
        let message = format!(
            "{} takes `{}` MB unpacked, which is not said",
            quoted(&sizes.name),
            sizes.truth
        );
        let finding = Finding::new(Code::SizeWrong, image.span, message);
        let help = format!("write `\"uncompressed_size_mb\": {}`", sizes.truth);
        Some(finding.help(help).fixes(Safety::Safe, vec![fix]))
    }

    /// The sizes of an entry's images, unless some of them are not certain.
    fn sizes(&self, offer: &Offer) -> Option<Sizes> {
        let mut own = None;
        let mut all = Vec::new();
        for offered in offer.offered() {
            let name = offered.image.to_string();
            let Some(found) = self.answers.found(&name) else { continue };
            let mut platforms = found.image.platforms_of(&self.declared).into_iter();
            if platforms.any(|platform| platform.confidence == Confidence::Low) {
                return None;
            }
            let size = found.image.size_mb(&self.declared)?;
            if offered.is_own {
                own = Some((size, name.clone()));
            }
            all.push((size, name));
        }
        let smallest = all.iter().map(|(size, _)| *size).min()?;
        let largest = all.into_iter().max()?;
        let (truth, name) = own.unwrap_or_else(|| largest.clone());
        Some(Sizes { name, truth, smallest, largest: largest.0 })
    }
}

/// The sizes of the images that an entry installs, in MB.
struct Sizes {
    /// The image whose size is to be declared.
    name: String,
    truth: u64,
    smallest: u64,
    largest: u64,
}

impl Sizes {
    /// The smallest and the largest size that may be declared: within 5 % of what is installed.
    fn allowed(&self) -> [u64; 2] {
        let twentieth = |size: u64| size.div_ceil(20);
        [
            self.smallest.saturating_sub(twentieth(self.smallest)),
            self.largest.saturating_add(twentieth(self.largest)),
        ]
    }
}

/// Those of a workspace and of its versions.
fn entries(fields: &Object) -> Entries<'_> {
    let versions = fields.get("compatibility").and_then(|list| list.value.as_array());
    let versions = versions.unwrap_or_default().iter().filter_map(|item| item.value.as_object());
    let objects = iter::once(fields).chain(versions);
    let entries =
        objects.flat_map(|object| object.entries.iter().map(move |entry| (object, entry)));
    entries.map(|(object, entry)| (entry.value.span, (object, entry))).collect()
}
