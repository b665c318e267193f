//! From names of images to answers.

use std::collections::{BTreeMap, HashMap};

use registry_core::lock::{Answer, Answers, Confidence, Found, Lock, LockedImage, PullRef};

use super::describe::{Described, Trouble, describe};
use super::kept::Kept;
use super::layers::Sizes;
use super::threads::Threads;
use crate::cli::Network;
use crate::oci::{Access, Client, Digest, OciError, Options, Resolved, Traffic};

/// How images are asked for.
#[expect(clippy::struct_excessive_bools, reason = "each is an option of its own")]
pub(crate) struct How<'a> {
    /// What was answered before.
    pub(crate) lock: Option<&'a Lock>,
    /// Whether that must stay as it is.
    pub(crate) is_locked: bool,
    /// Whether nobody is to be asked.
    pub(crate) is_offline: bool,
    /// Whether tags that have moved are taken over.
    pub(crate) takes_moved: bool,
    /// Whether layers are read to be measured.
    pub(crate) streams: bool,
    /// Whether the names are all that there are.
    pub(crate) is_whole: bool,
    /// The day, for `kasm.lock`.
    pub(crate) today: &'a str,
    pub(crate) network: Network,
}

/// What came of it.
pub(crate) struct Asked {
    pub(crate) answers: Answers,
    /// `kasm.lock` as it should be; none where an image registry did not answer.
    pub(crate) lock: Option<Lock>,
    pub(crate) traffic: Traffic,
    /// Why nothing could be kept for the next run, if so.
    pub(crate) trouble: Option<String>,
}

/// Asks for images by their names.
pub(crate) fn ask(names: &BTreeMap<String, PullRef>, how: &How<'_>) -> Asked {
    let run = Run::new(how);
    let (asked, settled): (Vec<_>, Vec<_>) =
        names.iter().partition(|(name, _)| run.must_be_asked(name));
    let settled = settled.into_iter().map(|(name, _)| (name.clone(), run.locked_answer(name)));
    let mut by_name: BTreeMap<_, _> = settled.collect();
    let resolved = run.threads.each("Asking", &asked, |&(_, image)| run.resolve(image));
    let unknown = run.unknown(&asked, &resolved);
    let described = run.threads.each("Describing", &unknown, |(image, digest)| {
        describe(&run.client, &run.kept, image, digest)
    });
    let whose = unknown.iter().map(|(image, _)| *image);
    let known: Vec<_> = whose
        .zip(&described)
        .filter_map(|(image, known)| Some((image, known.as_ref().ok()?)))
        .collect();
    let sizes = Sizes::of(&run.client, &run.kept, &known, how.streams, &run.threads);
    let mut images = Images::new();
    for ((image, digest), described) in unknown.iter().zip(&described) {
        let locked = described.as_ref().map_err(Clone::clone);
        let locked = locked.and_then(|described| run.image(image, digest, described, &sizes));
        images.insert((image.host(), digest.as_str()), locked);
    }
    for ((name, image), resolved) in asked.into_iter().zip(resolved) {
        by_name.insert(name.clone(), run.answer((name, image), resolved, &images));
    }
    let answers = Answers { by_name, is_locked: how.is_locked };
    let lock = run.lock(&answers);
    let trouble = run.kept.trouble().map(str::to_owned);
    Asked { answers, lock, traffic: run.client.traffic(), trouble }
}

/// One run of questions.
struct Run<'a> {
    how: &'a How<'a>,
    client: Client,
    kept: Kept,
    threads: Threads,
    /// What is in the lock, by registry and digest.
    known: HashMap<(&'a str, &'a str), &'a LockedImage>,
}

/// What was described, by registry and digest: a registry says nothing about what others have.
type Images<'a> = HashMap<(&'a str, &'a str), Result<LockedImage, Trouble>>;

/// What a tag names now, and what the tag beside a digest names.
struct Now {
    resolved: Resolved,
    tag_digest: Option<Digest>,
}

impl<'a> Run<'a> {
    fn new(how: &'a How<'a>) -> Self {
        let images = how.lock.into_iter().flat_map(|lock| &lock.images);
        let known = images.map(|(name, image)| {
            let (registry, _) = name.split_once('/').unwrap_or_default();
            ((registry, image.digest.as_str()), image)
        });
        Self {
            how,
            client: client(how.network),
            kept: Kept::of_user(),
            threads: Threads::new(how.network.connections),
            known: known.collect(),
        }
    }

    fn locked(&self, name: &str) -> Option<&'a LockedImage> {
        self.how.lock?.images.get(name)
    }

    /// Whether an image registry is asked; where nothing may be learnt, there is nothing to ask.
    fn must_be_asked(&self, name: &str) -> bool {
        !self.how.is_offline && (!self.how.is_locked || self.locked(name).is_some())
    }

    fn locked_answer(&self, name: &str) -> Answer {
        match self.locked(name) {
            Some(image) => Answer::Found(Found {
                image: image.clone(),
                // Nobody was asked today who could say otherwise.
                is_public: true,
                moved_from: None,
                tag_digest: None,
            }),
            None => Answer::Unlocked,
        }
    }

    /// What an image's digest is now; where the declaration has both, the tag's as well.
    fn resolve(&self, image: &PullRef) -> Result<Now, OciError> {
        let resolved = self.client.resolve(image)?;
        // A tag that is gone is no trouble where a digest is declared.
        let tag_digest = image.without_digest().and_then(|tag| self.client.resolve(&tag).ok());
        Ok(Now { resolved, tag_digest: tag_digest.map(|tag| tag.digest) })
    }

    /// The digests that have to be described, each once for a registry.
    fn unknown<'n>(
        &self,
        asked: &[(&'n String, &'n PullRef)],
        resolved: &[Result<Now, OciError>],
    ) -> Vec<(&'n PullRef, Digest)> {
        let mut seen = HashMap::new();
        for ((_, image), resolved) in asked.iter().zip(resolved) {
            let Ok(Now { resolved, .. }) = resolved else { continue };
            let known = self.known.get(&(image.host(), resolved.digest.as_str()));
            if known.is_none_or(|known| self.how.streams && is_uncertain(known)) {
                seen.entry((image.host(), resolved.digest.clone())).or_insert(*image);
            }
        }
        let mut unknown: Vec<_> =
            seen.into_iter().map(|((_, digest), image)| (image, digest)).collect();
        unknown.sort_unstable_by_key(|(image, _)| *image);
        unknown
    }

    /// What is locked about an image that was described.
    fn image(
        &self,
        image: &PullRef,
        digest: &Digest,
        described: &Described,
        sizes: &Sizes<'_>,
    ) -> Result<LockedImage, Trouble> {
        let platforms = described.platforms.iter();
        let platforms = platforms.map(|platform| sizes.of_platform(image.host(), platform));
        Ok(LockedImage {
            digest: digest.to_string(),
            checked: self.how.today.to_owned(),
            platforms: platforms.collect::<Result<_, _>>()?,
        })
    }

    fn answer(
        &self,
        (name, image): (&str, &PullRef),
        now: Result<Now, OciError>,
        images: &Images<'_>,
    ) -> Answer {
        let Now { resolved, tag_digest } = match now {
            Ok(now) => now,
            Err(error) => return of_error(&error),
        };
        let digest = resolved.digest.to_string();
        let before = self.locked(name);
        let key = (image.host(), digest.as_str());
        let described = match images.get(&key) {
            Some(Ok(described)) => described.clone(),
            Some(Err(Trouble::Unusable(reason))) => return Answer::Unusable(reason.clone()),
            Some(Err(Trouble::Oci(error))) => return of_error(error),
            None => match self.known.get(&key) {
                Some(known) => {
                    let checked = before.filter(|before| before.digest == digest);
                    let checked = checked.map_or(self.how.today, |before| &before.checked);
                    LockedImage { checked: checked.to_owned(), ..(*known).clone() }
                }
                // Whatever is not known was described.
                None => return Answer::Unlocked,
            },
        };
        let moved_from = before.filter(|before| before.digest != digest);
        Answer::Found(Found {
            image: described,
            is_public: resolved.access == Access::Anonymous,
            moved_from: moved_from.map(|before| before.digest.clone()),
            tag_digest: tag_digest.map(|tag| tag.to_string()),
        })
    }

    /// What `kasm.lock` should hold: entries stay, unless they are to be taken over or are offered no
    /// more.
    fn lock(&self, answers: &Answers) -> Option<Lock> {
        let mut lock = Lock::default();
        if !self.how.is_whole {
            lock.images.extend(self.how.lock.iter().flat_map(|lock| lock.images.clone()));
        }
        for (name, answer) in &answers.by_name {
            let before = self.locked(name);
            let entry = match answer {
                Answer::Unanswered { .. } => return None,
                Answer::Found(found) => match before {
                    Some(before) if found.moved_from.is_some() && !self.how.takes_moved => {
                        Some(before)
                    }
                    _ => Some(&found.image),
                },
                // What somebody else may see, or what is back tomorrow, is still what it was.
                _ => before,
            };
            lock.images.extend(entry.map(|image| (name.clone(), image.clone())));
        }
        Some(lock)
    }
}

/// A client for one run.
pub(super) fn client(network: Network) -> Client {
    /// As many as browsers allow themselves, or fewer.
    const PER_HOST: usize = 4;
    Client::new(Options::of_user(network.timeout(), PER_HOST))
}

/// Whether one of an image's sizes is a guess.
fn is_uncertain(image: &LockedImage) -> bool {
    image.platforms.iter().any(|platform| platform.confidence == Confidence::Low)
}

fn of_error(error: &OciError) -> Answer {
    match error {
        OciError::Missing { .. } => Answer::Missing,
        OciError::Denied { .. } => Answer::Denied(error.to_string()),
        error => Answer::Unanswered { reason: error.to_string(), may_pass: error.is_transient() },
    }
}
