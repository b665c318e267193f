//! Rules about what image registries say, each in a function named like its code. Only `cargo kasm
//! images` has asked them.

mod architectures;
mod pins;
mod sizes;

use std::collections::{BTreeMap, BTreeSet, HashSet};

use crate::finding::{Code, Edit, Finding, Findings, Safety, escaped, quoted};
use crate::lock::{Answer, Answers, Found, Lock, PullRef};
use crate::model::{Architecture, Model, Modelled, Offered};
use crate::source::{Entry, Sources, Span, Syntax, json_string};

pub(super) use pins::unpinned;

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
        let declared = declared(workspace);
        let subject = Subject { workspace, declared, lock, answers, sources };
        subject.each_image(findings);
        subject.architectures(findings);
        subject.size_wrong(findings);
        findings.name_heir(first, workspace.decl);
    }
    image_unanswered(model, answers, findings);
    forgotten(model, lock, answers, findings);
}

/// What keeps one image from being checked mostly keeps others from it too: it is said once.
fn image_unanswered(model: &Model<'_>, answers: &Answers, findings: &mut Findings) {
    let mut by_reason: BTreeMap<&str, (&Modelled<'_>, Offered<'_>, BTreeSet<String>)> =
        BTreeMap::new();
    for workspace in &model.workspaces {
        for offered in workspace.offered() {
            let name = offered.image.to_string();
            if let Some(Answer::Unanswered { reason, .. }) = answers.by_name.get(&name) {
                let first = || (workspace, offered, BTreeSet::new());
                by_reason.entry(reason).or_insert_with(first).2.insert(name);
            }
        }
    }
    for (workspace, offered, names) in by_reason.into_values() {
        let first = findings.len();
        let name = offered.image.to_string();
        let others = match names.len() {
            1 => String::new(),
            2 => " and one more image".to_owned(),
            all => format!(" and {} more images", all - 1),
        };
        let Some(Answer::Unanswered { reason, may_pass }) = answers.by_name.get(&name) else {
            continue;
        };
        let message =
            format!("{}{others} could not be checked: {}", quoted(&name), escaped(reason));
        findings.push(told(&offered, Code::ImageUnanswered, message).help(if *may_pass {
            "try again later: what was learnt is kept"
        } else {
            "the answer will be the same later: the image registry has to be mended"
        }));
        findings.name_heir(first, workspace.decl);
    }
}

/// What `kasm.lock` holds that nobody offers any more, where it may not be changed.
fn forgotten(model: &Model<'_>, lock: Option<&Lock>, answers: &Answers, findings: &mut Findings) {
    let Some(lock) = lock.filter(|_| answers.is_locked && model.is_whole()) else { return };
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
    /// The architectures that it declares, or that were filled in.
    declared: Vec<&'static str>,
    lock: Option<&'a Lock>,
    answers: &'a Answers,
    sources: &'a Sources,
}

impl Subject<'_> {
    fn each_image(&self, findings: &mut Findings) {
        let mut places: BTreeMap<PullRef, Vec<Offered<'_>>> = BTreeMap::new();
        for offered in self.workspace.offered() {
            places.entry(offered.image.clone()).or_default().push(offered);
        }
        let mut all: Vec<_> = places.into_values().collect();
        all.sort_by_key(|places| places.first().map(|first| first.place));
        for places in &all {
            let Some((offered, others)) = places.split_first() else { continue };
            let name = offered.image.to_string();
            let first = findings.len();
            match self.answers.by_name.get(&name) {
                Some(Answer::Found(found)) => self.of_found(places, &name, found, findings),
                Some(answer) => findings.extend(failure(offered, &name, answer)),
                None => {}
            }
            let others: Vec<_> = others.iter().map(|other| other.place).collect();
            findings.relate(first, &others);
        }
    }

    fn of_found(&self, places: &[Offered<'_>], name: &str, found: &Found, findings: &mut Findings) {
        let Some(offered) = places.first() else { return };
        if !found.is_public {
            let message = format!("{} can only be pulled with a login", quoted(name));
            findings.push(
                told(offered, Code::ImageNotPublic, message)
                    .help("make it public; or allow this rule, and have each Kasm server log in"),
            );
        }
        findings.extend(self.image_moved(offered, name, found));
        findings.extend(digest_moved(places, found));
        findings.extend(self.size_uncertain(offered, name, found));
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
            format!("\"{key}\": {value},{}", if space.contains('\n') { space } else { " " });
        Some(Edit { span: Span { end: place.start, ..place }, replacement })
    }
}

/// The architectures of a workspace, each once.
fn declared(workspace: &Modelled<'_>) -> Vec<&'static str> {
    let list = workspace.decl.fields.get("architecture");
    let names = list.and_then(|list| list.value.as_array()).unwrap_or_default().iter();
    let names = names.filter_map(|name| name.value.as_str()?.parse::<Architecture>().ok());
    names.collect::<BTreeSet<_>>().into_iter().map(Architecture::as_str).collect()
}

/// What is said of an image about which nothing could be learnt.
fn failure(offered: &Offered<'_>, name: &str, answer: &Answer) -> Option<Finding> {
    let shown = quoted(name);
    let (code, message, help) = match answer {
        // Said elsewhere: of what was found, and of all that one reason holds for.
        Answer::Found(_) | Answer::Unanswered { .. } => return None,
        Answer::Missing => (
            Code::ImageMissing,
            format!("there is no image {shown}"),
            "write a name and a tag that are there, or push the image".to_owned(),
        ),
        Answer::Denied(reason) => (
            Code::ImageNotPublic,
            format!("there is no image {shown}, or it takes a login to pull it: {}", escaped(reason)),
            format!(
                "make it public; to check it all the same, `docker login {}` first",
                offered.image.host()
            ),
        ),
        Answer::Unusable(reason) => (
            Code::ImageUnusable,
            format!("{shown} cannot be started: {}", escaped(reason)),
            "name an image of a Linux desktop or application for amd64 or arm64".to_owned(),
        ),
        Answer::Unlocked => (
            Code::ImageUnlocked,
            format!("{shown} is not in kasm.lock"),
            "run `cargo kasm images check` without `--locked` and `--offline`, and commit kasm.lock".to_owned(),
        ),
    };
    Some(told(offered, code, message).help(help))
}

/// A finding about an image; beside a channel it is said what that has to do with it.
fn told(offered: &Offered<'_>, code: Code, message: String) -> Finding {
    let finding = Finding::new(code, offered.place, message);
    if offered.is_own { finding } else { finding.label("Kasm installs it for this channel") }
}

/// A declared digest that the declared tag does not name any more.
fn digest_moved(places: &[Offered<'_>], found: &Found) -> Option<Finding> {
    let offered = places.first()?;
    let now = found.tag_digest.as_deref()?;
    let (declared, tag) = (offered.image.digest()?, offered.image.tag()?);
    if now == declared {
        return None;
    }
    let message = format!("the tag {} names another image than this digest", quoted(tag));
    let label = format!("{} here, {} there", short(declared), short(now));
    let edits = places.iter().map(|offered| {
        let mended = offered.written.as_str().replace(declared, now);
        Edit { span: offered.place, replacement: json_string(&mended) }
    });
    let finding = Finding::new(Code::ImageMoved, offered.place, message).label(label);
    Some(
        finding
            .help("`cargo kasm images update` takes the tag's digest")
            .fixes(Safety::Unsafe, edits.collect()),
    )
}

/// The beginning of a digest, enough to tell two apart.
fn short(digest: &str) -> String {
    const SHOWN: usize = 19;
    match digest.char_indices().nth(SHOWN) {
        Some((end, _)) => format!("{}…", &digest[..end]),
        None => digest.to_owned(),
    }
}
