//! Rules about what image registries say, each in a function named like its code. Only `cargo kasm
//! images` has asked them.

use std::collections::{BTreeSet, HashSet};

use crate::finding::{Code, Edit, Finding, Findings, Safety, quoted};
use crate::lock::{Answer, Answers, Confidence, Found, LOCK_FILE, Lock, megabytes};
use crate::model::{Architecture, Model, Modelled, Offer, Offered};
use crate::source::{Entry, Object, Sources, Span, Spanned, Syntax, Value, json_string};

/// Applies these rules to a registry.
pub(super) fn answered(
    model: &Model<'_>,
    lock: Option<&Lock>,
    answers: &Answers,
    sources: &Sources,
    findings: &mut Findings,
) {
    for workspace in &model.workspaces {
        let first = findings.len();
        let subject = Subject { workspace, lock, answers, sources };
        subject.each_image(findings);
        subject.architecture_not_built(findings);
        subject.architecture_undeclared(findings);
        subject.size_wrong(findings);
        findings.name_heir(first, workspace.decl);
    }
    forgotten(model, lock, answers, findings);
}

/// What `kasm.lock` holds that nobody offers any more, where it may not be changed.
fn forgotten(model: &Model<'_>, lock: Option<&Lock>, answers: &Answers, findings: &mut Findings) {
    let Some(lock) = lock.filter(|_| answers.is_locked && model.unparsed == 0) else { return };
    let offered: HashSet<_> =
        model.offered().iter().map(|offered| offered.image.to_string()).collect();
    for (name, place) in lock.places.iter().filter(|(name, _)| !offered.contains(*name)) {
        let message = format!("{} is in kasm.lock, but offered no more", quoted(name));
        let finding = Finding::new(Code::ImageUnlocked, *place, message);
        findings.push(finding.help("run `cargo kasm images check` without `--locked`"));
    }
}

/// A workspace and what is known about its images.
struct Subject<'a> {
    workspace: &'a Modelled<'a>,
    lock: Option<&'a Lock>,
    answers: &'a Answers,
    sources: &'a Sources,
}

impl Subject<'_> {
    fn each_image(&self, findings: &mut Findings) {
        for offered in self.workspace.offered() {
            let name = offered.image.to_string();
            match self.answers.by_name.get(&name) {
                Some(Answer::Found(found)) => self.of_found(&offered, &name, found, findings),
                Some(answer) => findings.extend(failure(&offered, &name, answer)),
                None => {}
            }
        }
    }

    fn of_found(&self, offered: &Offered<'_>, name: &str, found: &Found, findings: &mut Findings) {
        if !found.is_public {
            let message = format!("{} can only be pulled with a login", quoted(name));
            let finding = Finding::new(Code::ImageNotPublic, offered.place, message);
            findings.push(
                finding
                    .help("make it public; or allow this rule, and have each Kasm server log in"),
            );
        }
        findings.extend(self.image_moved(offered, name, found));
        findings.extend(digest_moved(offered, found));
        findings.extend(size_uncertain(offered, name, found));
    }

    fn image_moved(&self, offered: &Offered<'_>, name: &str, found: &Found) -> Option<Finding> {
        let before = found.moved_from.as_deref()?;
        let locked = self.lock.and_then(|lock| lock.images.get(name));
        let day = locked.map_or("", |image| image.checked.as_str());
        let message = format!("{} is another image than on {day}", quoted(name));
        let label = format!("{} then, {} now", short(before), short(&found.image.digest));
        let finding = Finding::new(Code::ImageMoved, offered.place, message).label(label);
        let finding = finding.help("`cargo kasm images update` takes it into kasm.lock");
        Some(match self.lock.and_then(|lock| lock.places.get(name)) {
            Some(place) => finding.related(*place, "what it was"),
            None => finding,
        })
    }

    /// The declared architectures and their places; none where they come from `kasm.lock`.
    fn declared(&self) -> Option<(&Entry, Vec<(Architecture, Span)>)> {
        let entry = self.workspace.decl.fields.entry("architecture")?;
        if self.is_locked(entry.value.span) {
            return None;
        }
        let items = entry.value.value.as_array()?.iter();
        let named = items.filter_map(|item| Some((item.value.as_str()?.parse().ok()?, item.span)));
        Some((entry, named.collect()))
    }

    fn is_locked(&self, place: Span) -> bool {
        self.sources.file(place.source).path.file_name() == Some(LOCK_FILE)
    }

    /// The images that were found, each with the architectures that it is built for.
    fn built(&self) -> Vec<(String, BTreeSet<Architecture>)> {
        let mut seen = HashSet::new();
        let names = self.workspace.offered().into_iter().map(|offered| offered.image.to_string());
        let found = names.filter(|name| seen.insert(name.clone())).filter_map(|name| {
            let platforms = self.answers.found(&name)?.image.platforms.iter();
            let built = platforms.map(|platform| platform.architecture).collect();
            Some((name, built))
        });
        found.collect()
    }

    /// Sessions on such servers do not start.
    fn architecture_not_built(&self, findings: &mut Findings) {
        let Some((entry, declared)) = self.declared() else { return };
        let built = self.built();
        for &(architecture, place) in &declared {
            let mut lacking = built.iter().filter(|(_, built)| !built.contains(&architecture));
            let Some((first, has)) = lacking.next() else { continue };
            let others = lacking.count();
            let also = match others {
                0 => String::new(),
                1 => ", nor is another of its images".to_owned(),
                _ => format!(", nor are {others} more of its images"),
            };
            let message = format!("{} is not built for `{architecture}`{also}", quoted(first));
            let finding = Finding::new(Code::ArchitectureNotBuilt, place, message)
                .help(format!("declare only what all images are built for: {}", list(has)));
            let is_last = declared.len() == 1;
            let is_nowhere = others + 1 == built.len();
            findings.push(
                if self.workspace.decl.origin.is_own(entry.key.span) && is_nowhere && !is_last {
                    let item = Spanned::new((), place);
                    finding.removal(Safety::Unsafe, self.sources.without_item(&item))
                } else {
                    finding
                },
            );
        }
    }

    /// Servers of that kind do not offer the workspace.
    fn architecture_undeclared(&self, findings: &mut Findings) {
        let built = self.built();
        let everywhere = |architecture: &Architecture| {
            built.iter().all(|(_, built)| built.contains(architecture))
        };
        let Some((first, all)) = built.first() else { return };
        let common = all.iter().copied().filter(everywhere);
        let Some((entry, declared)) = self.declared() else {
            return findings.extend(self.architecture_missing(&common.collect()));
        };
        for architecture in common {
            if declared.iter().any(|(other, _)| *other == architecture) {
                continue;
            }
            let Some((_, last)) = declared.last() else { continue };
            let message = format!("{} is built for `{architecture}` too", quoted(first));
            let finding = Finding::new(Code::ArchitectureUndeclared, entry.value.span, message)
                .help(format!("add `\"{architecture}\"`, if the workspace was tried there"));
            let end = Span { start: last.end, ..*last };
            findings.push(if self.workspace.decl.origin.is_own(entry.key.span) {
                finding.unsafe_fix(end, format!(", \"{architecture}\""))
            } else {
                finding
            });
        }
    }

    /// What a `workspace.json` does not say, for nothing is filled in there.
    fn architecture_missing(&self, common: &BTreeSet<Architecture>) -> Option<Finding> {
        let fields = &self.workspace.decl.fields;
        if fields.get("architecture").is_some() || common.is_empty() {
            return None;
        }
        let message =
            format!("no `architecture` is declared, and the image is built for {}", list(common));
        let finding =
            Finding::new(Code::ArchitectureUndeclared, self.workspace.decl.place, message);
        let names: Vec<_> = common.iter().map(|name| json_string(name.as_str())).collect();
        let value = format!("[{}]", names.join(", "));
        let fix = self.before(fields.entries.first()?, "architecture", &value)?;
        Some(
            finding
                .help(format!("write `\"architecture\": {value}`"))
                .fixes(Safety::Unsafe, vec![fix]),
        )
    }

    /// Kasm's disk-space bar is wrong.
    fn size_wrong(&self, findings: &mut Findings) {
        let mut seen = HashSet::new();
        for offer in &self.workspace.facts.offers {
            let Some(sizes) = self.sizes(offer) else { continue };
            let Some(size) = &offer.size else {
                findings.extend(self.size_missing(offer, &sizes));
                continue;
            };
            let is_new = seen.insert((size.span, sizes.truth));
            if is_new && !sizes.allow(size.value.get()) && !self.is_locked(size.span) {
                findings.push(self.wrong(size.value.get(), size.span, &sizes));
            }
        }
    }

    fn wrong(&self, written: u64, place: Span, sizes: &Sizes) -> Finding {
        let message =
            format!("{} takes {} MB unpacked, not {written}", quoted(&sizes.name), sizes.truth);
        let finding = Finding::new(Code::SizeWrong, place, message);
        if self.workspace.decl.origin.is_own(place) {
            return finding
                .help(format!("write `{}`", sizes.truth))
                .fix(place, sizes.truth.to_string());
        }
        // One number for several images is hardly right for all of them.
        let entry = entry_at(&self.workspace.decl.fields, place);
        let removal = entry.and_then(|entry| self.sources.without_entry(entry));
        finding
            .help("leave it out where several images share it: kasm.lock has the size of each")
            .removal(Safety::Safe, removal)
    }

    /// What a `workspace.json` does not say, for nothing is filled in there.
    fn size_missing(&self, offer: &Offer, sizes: &Sizes) -> Option<Finding> {
        let image = offer.image.as_ref()?;
        let entry = entry_at(&self.workspace.decl.fields, image.span)?;
        let fix = self.before(entry, "uncompressed_size_mb", &sizes.truth.to_string())?;
        let message =
            format!("{} takes {} MB unpacked, which is not said", quoted(&sizes.name), sizes.truth);
        let finding = Finding::new(Code::SizeWrong, image.span, message);
        let help = format!("write `\"uncompressed_size_mb\": {}`", sizes.truth);
        Some(finding.help(help).fixes(Safety::Safe, vec![fix]))
    }

    /// The edit that puts a key of JSON before an entry, on a line of its own where the entry has one.
    fn before(&self, entry: &Entry, key: &str, value: &str) -> Option<Edit> {
        let place = entry.key.span;
        let file = self.sources.file(place.source);
        if file.syntax != Syntax::Json {
            return None;
        }
        let before = file.text.get(..place.start as usize)?;
        let space = &before[before.trim_end().len()..];
        let replacement =
            format!("\"{key}\": {value},{}", if space.is_empty() { " " } else { space });
        Some(Edit { span: Span { end: place.start, ..place }, replacement })
    }

    /// The sizes of an entry's images, unless some of them are not certain.
    fn sizes(&self, offer: &Offer) -> Option<Sizes> {
        let declared: Vec<_> = self.declared().map(|(_, named)| named).unwrap_or_default();
        let declared: Vec<_> = declared.iter().map(|(name, _)| name.as_str()).collect();
        let mut own = None;
        let mut all = Vec::new();
        for offered in offer.offered() {
            let name = offered.image.to_string();
            let Some(found) = self.answers.found(&name) else { continue };
            let platforms = &found.image.platforms;
            if platforms.iter().any(|platform| platform.confidence == Confidence::Low) {
                return None;
            }
            let size = found.image.size_mb(&declared)?;
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
    /// Whether a declared size is within 5 % of what is installed.
    fn allow(&self, size: u64) -> bool {
        let twentieth = |size: u64| size.div_ceil(20);
        self.smallest.saturating_sub(twentieth(self.smallest)) <= size
            && size <= self.largest.saturating_add(twentieth(self.largest))
    }
}

/// What is said of an image about which nothing could be learnt.
fn failure(offered: &Offered<'_>, name: &str, answer: &Answer) -> Option<Finding> {
    let shown = quoted(name);
    let (code, message, help) = match answer {
        Answer::Found(_) => return None,
        Answer::Missing => (
            Code::ImageMissing,
            format!("there is no image {shown}"),
            "write a tag that is there, or push the image first; `cargo kasm images outdated` lists tags".to_owned(),
        ),
        Answer::Denied(reason) => (
            Code::ImageNotPublic,
            format!("there is no image {shown}, or it takes a login to pull it: {reason}"),
            format!(
                "make it public; to check it all the same, `docker login {}` first",
                offered.image.host()
            ),
        ),
        Answer::Unusable(reason) => (
            Code::ImageUnusable,
            format!("{shown} cannot be started: {reason}"),
            "name an image of a Linux desktop or application for amd64 or arm64".to_owned(),
        ),
        Answer::Unanswered { reason, may_pass } => (
            Code::ImageUnanswered,
            format!("{shown} could not be checked: {reason}"),
            if *may_pass {
                "try again later".to_owned()
            } else {
                "the answer will be the same later: the image registry has to be mended".to_owned()
            },
        ),
        Answer::Unlocked => (
            Code::ImageUnlocked,
            format!("{shown} is not in kasm.lock"),
            "run `cargo kasm images check` without `--locked` and `--offline`, and commit kasm.lock".to_owned(),
        ),
    };
    let finding = Finding::new(code, offered.place, message).help(help);
    Some(if offered.is_own { finding } else { finding.label("Kasm installs it for this channel") })
}

/// A declared digest that the declared tag does not name any more.
fn digest_moved(offered: &Offered<'_>, found: &Found) -> Option<Finding> {
    let now = found.tag_digest.as_deref()?;
    let (declared, tag) = (offered.image.digest()?, offered.image.tag()?);
    if now == declared {
        return None;
    }
    let message = format!("the tag {} names another image than this digest", quoted(tag));
    let label = format!("{} here, {} there", short(declared), short(now));
    let mended = offered.written.as_str().replace(declared, now);
    let finding = Finding::new(Code::ImageMoved, offered.place, message).label(label);
    Some(
        finding
            .help("`cargo kasm images update` takes the tag's digest")
            .unsafe_fix(offered.place, json_string(&mended)),
    )
}

/// A size that could only be guessed.
fn size_uncertain(offered: &Offered<'_>, name: &str, found: &Found) -> Option<Finding> {
    let mut guessed = found.image.platforms.iter();
    let guessed = guessed.find(|platform| platform.confidence == Confidence::Low)?;
    let (size, read) = (megabytes(guessed.uncompressed), megabytes(guessed.compressed));
    let message = format!("{} takes about {size} MB unpacked, which is a guess", quoted(name));
    let finding = Finding::new(Code::SizeUncertain, offered.place, message);
    Some(finding.help(format!("`--stream` reads what is in doubt, at most {read} MB, and counts")))
}

/// The entry of a value at a place.
fn entry_at(fields: &Object, place: Span) -> Option<&Entry> {
    fields.entries.iter().find_map(|entry| match &entry.value.value {
        _ if entry.value.span == place => Some(entry),
        Value::Object(inner) => entry_at(inner, place),
        Value::Array(items) => {
            items.iter().find_map(|item| entry_at(item.value.as_object()?, place))
        }
        _ => None,
    })
}

/// "`amd64` and `arm64`"
fn list(architectures: &BTreeSet<Architecture>) -> String {
    let names: Vec<_> = architectures.iter().map(|name| format!("`{name}`")).collect();
    names.join(" and ")
}

/// The beginning of a digest, enough to tell two apart.
fn short(digest: &str) -> String {
    const SHOWN: usize = 19;
    match digest.char_indices().nth(SHOWN) {
        Some((end, _)) => format!("{}…", &digest[..end]),
        None => digest.to_owned(),
    }
}
