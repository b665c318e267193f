//! What image registries answer about the images of a fixture: its `answers.toml`.

use std::collections::BTreeMap;
use std::fs;

use camino::Utf8Path;
use registry_core::check;
use registry_core::declare::Loaded;
use registry_core::finding::Findings;
use registry_core::lock::{Answer, Answers, Found, Lock, LockedImage, LockedPlatform};
use registry_core::model::Model;
use serde::Deserialize;

/// The answers, where a registry's folder has some.
pub const ANSWERS: &str = "answers.toml";

/// Judges a registry, with the answers that lie in its folder.
///
/// # Panics
/// Where these are not as they should be.
pub fn judge<'l>(folder: &Utf8Path, loaded: &'l Loaded) -> (Model<'l>, Findings) {
    match fs::read_to_string(folder.join(ANSWERS)) {
        Ok(text) => check::judge_answered(loaded, &answers(&text, loaded.registry.lock.as_ref())),
        Err(_) => check::judge(loaded),
    }
}

/// What an `answers.toml` says of a registry with this lock.
///
/// # Panics
/// Where it is not as it should be.
pub fn answers(text: &str, lock: Option<&Lock>) -> Answers {
    let file: File = toml::from_str(text).expect("answers as the tests write them");
    let found = file.image.into_iter().map(|image| {
        let locked = lock.and_then(|lock| lock.images.get(&image.name));
        (image.name.clone(), Answer::Found(image.found(locked)))
    });
    let failures = file.failure.into_iter().map(|failure| (failure.name.clone(), failure.answer()));
    Answers {
        by_name: found.chain(failures).collect::<BTreeMap<_, _>>(),
        is_locked: file.is_locked,
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    #[serde(default)]
    is_locked: bool,
    #[serde(default)]
    image: Vec<Image>,
    #[serde(default)]
    failure: Vec<Failure>,
}

/// An entry of kasm.lock, and what is asked anew each time.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Image {
    name: String,
    digest: String,
    checked: String,
    #[serde(default = "yes")]
    public: bool,
    tag_digest: Option<String>,
    platform: Vec<Platform>,
}

const fn yes() -> bool {
    true
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Platform {
    architecture: String,
    digest: String,
    compressed: u64,
    uncompressed: u64,
    confidence: String,
    methods: Vec<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Failure {
    name: String,
    #[serde(default)]
    missing: bool,
    denied: Option<String>,
    unusable: Option<String>,
    unanswered: Option<String>,
    /// Whether it may be answered later.
    #[serde(default = "yes")]
    may_pass: bool,
    #[serde(default)]
    unlocked: bool,
}

impl Image {
    fn found(self, locked: Option<&LockedImage>) -> Found {
        let platforms = self.platform.into_iter().map(Platform::locked).collect();
        let moved = locked.filter(|locked| locked.digest != self.digest);
        Found {
            moved_from: moved.map(|locked| locked.digest.clone()),
            image: LockedImage { digest: self.digest, checked: self.checked, platforms },
            is_public: self.public,
            tag_digest: self.tag_digest,
        }
    }
}

impl Platform {
    fn locked(self) -> LockedPlatform {
        let methods = self.methods.iter().map(|name| name.parse().expect("a method"));
        LockedPlatform {
            architecture: self.architecture.parse().expect("an architecture"),
            digest: self.digest,
            compressed: self.compressed,
            uncompressed: self.uncompressed,
            confidence: self.confidence.parse().expect("a confidence"),
            methods: methods.collect(),
        }
    }
}

impl Failure {
    fn answer(self) -> Answer {
        match self {
            Self { missing: true, .. } => Answer::Missing,
            Self { unlocked: true, .. } => Answer::Unlocked,
            Self { denied: Some(reason), .. } => Answer::Denied(reason),
            Self { unusable: Some(reason), .. } => Answer::Unusable(reason),
            Self { unanswered: Some(reason), may_pass, .. } => {
                Answer::Unanswered { reason, may_pass }
            }
            Self { name, .. } => panic!("{name} has no answer"),
        }
    }
}
