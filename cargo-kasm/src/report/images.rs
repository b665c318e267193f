//! What is known about the images that are offered.

use std::io;

use registry_core::lock::{Answer, Answers, Found, LockedPlatform, megabytes};
use serde_json::{Value, json};

use super::json::VERSION;
use crate::console::Console;
use crate::select::Selected;

/// A line of talk for each image, where more than findings is wanted.
pub(super) fn human(answers: &Answers, console: &mut Console) -> io::Result<()> {
    for (name, answer) in &answers.by_name {
        if let Answer::Found(found) = answer {
            let platforms: Vec<_> = found.image.platforms.iter().map(in_words).collect();
            console.detail(&format!("{name}: {}", platforms.join("; ")))?;
        }
    }
    Ok(())
}

/// "amd64 takes 2528 MB unpacked (1013 MB compressed), gzip-trailer, high confidence"
fn in_words(platform: &LockedPlatform) -> String {
    let LockedPlatform { architecture, compressed, uncompressed, confidence, methods, .. } =
        platform;
    let (size, packed) = (megabytes(*uncompressed), megabytes(*compressed));
    let methods: Vec<_> = methods.iter().map(|method| method.name()).collect();
    let methods = methods.join(" and ");
    format!(
        "{architecture} takes {size} MB unpacked ({packed} MB compressed), {methods}, {confidence} confidence"
    )
}

/// A line of JSON for each image.
pub(super) fn json(
    answers: &Answers,
    selected: &Selected,
    console: &mut Console,
) -> io::Result<()> {
    answers
        .by_name
        .iter()
        .try_for_each(|(name, answer)| console.data(&line(name, answer, selected).to_string()))
}

fn line(name: &str, answer: &Answer, selected: &Selected) -> Value {
    let (status, detail) = match answer {
        Answer::Found(_) => ("found", None),
        Answer::Missing => ("missing", None),
        Answer::Denied(reason) => ("denied", Some(reason)),
        Answer::Unusable(reason) => ("unusable", Some(reason)),
        Answer::Unanswered { reason, .. } => ("unanswered", Some(reason)),
        Answer::Unlocked => ("unlocked", None),
    };
    let found = match answer {
        Answer::Found(found) => Some(found),
        _ => None,
    };
    let platforms = found.map(|found| found.image.platforms.as_slice()).unwrap_or_default();
    json!({
        "reason": "kasm-image",
        "v": VERSION,
        "registry": selected.file.as_str(),
        "image": name,
        "status": status,
        "detail": detail,
        "public": found.map(|found| found.is_public),
        "digest": found.map(|found| &found.image.digest),
        "checked": found.map(|Found { image, .. }| &image.checked),
        "platforms": platforms.iter().map(platform).collect::<Vec<_>>(),
    })
}

fn platform(platform: &LockedPlatform) -> Value {
    json!({
        "architecture": platform.architecture.as_str(),
        "digest": platform.digest,
        "compressed": platform.compressed,
        "uncompressed": platform.uncompressed,
        "confidence": platform.confidence.name(),
        "methods": platform.methods.iter().map(|method| method.name()).collect::<Vec<_>>(),
    })
}
