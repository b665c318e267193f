//! What image registries answer.

use std::collections::BTreeMap;

use super::LockedImage;

/// The answers about images.
#[derive(Clone, Debug, Default)]
pub struct Answers {
    /// By their [names](super::PullRef).
    pub by_name: BTreeMap<String, Answer>,
    /// Whether `kasm.lock` must stay as it is.
    pub is_locked: bool,
}

/// What is known about one image.
#[derive(Clone, Debug)]
pub enum Answer {
    /// It is there.
    Found(Found),
    /// The image registry has no such image, or not with this tag.
    Missing,
    /// Nobody but its owners may see whether it is there; what the image registry said.
    Denied(String),
    /// It is nothing that Kasm can start, for this reason.
    Unusable(String),
    /// The image registry could not be asked.
    Unanswered {
        /// Why.
        reason: String,
        /// Whether it may be otherwise later, though nothing is changed.
        may_pass: bool,
    },
    /// It was not to be asked for, and `kasm.lock` does not say.
    Unlocked,
}

/// An image that is there.
#[derive(Clone, Debug)]
pub struct Found {
    /// What it is now.
    pub image: LockedImage,
    /// Whether it can be pulled without a login.
    pub is_public: bool,
    /// The digest in `kasm.lock`, where the tag has moved since.
    pub moved_from: Option<String>,
    /// Where the declaration names tag and digest: what the tag names now.
    pub tag_digest: Option<String>,
}

impl Answers {
    /// The image of a name, if it was found.
    pub fn found(&self, name: &str) -> Option<&Found> {
        match self.by_name.get(name) {
            Some(Answer::Found(found)) => Some(found),
            _ => None,
        }
    }
}
