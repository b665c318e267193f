//! What a workspace's page is called in the address.

use std::collections::{HashMap, HashSet};

use sha2::{Digest as _, Sha256};

/// The longest words of a slug: file systems know names of up to 255 bytes.
const LONGEST: usize = 100;

/// A slug for each folder, in their order. Each is made of `a` to `z`, digits and `-`, so that every
/// host and file system keeps it, and none stands twice.
pub(crate) fn slugs<'f>(folders: impl Iterator<Item = &'f str> + Clone) -> Vec<String> {
    let mut wanted: HashMap<String, usize> = HashMap::new();
    for folder in folders.clone() {
        *wanted.entry(plain(folder)).or_default() += 1;
    }
    let mut taken = HashSet::new();
    let slug = |folder: &str| {
        let plain = plain(folder);
        // Who is called like its slug keeps it, whoever else would be.
        let is_own = folder == plain || wanted.get(&plain) == Some(&1);
        let slug = if is_own && !plain.is_empty() && !is_device(&plain) {
            plain
        } else {
            format!("{plain}-{}", short_hash(folder)).trim_start_matches('-').to_owned()
        };
        if taken.insert(slug.clone()) { slug } else { format!("{slug}-{}", short_hash(folder)) }
    };
    folders.map(slug).collect()
}

fn plain(folder: &str) -> String {
    let lower = folder.to_lowercase();
    let words = lower.split(|c: char| !c.is_ascii_alphanumeric()).filter(|word| !word.is_empty());
    let mut plain = words.collect::<Vec<_>>().join("-");
    plain.truncate(LONGEST);
    plain.trim_end_matches('-').to_owned()
}

/// Whether Windows takes the name for a device.
fn is_device(name: &str) -> bool {
    let port = name.strip_prefix("com").or_else(|| name.strip_prefix("lpt")).unwrap_or_default();
    matches!(name, "con" | "prn" | "aux" | "nul")
        || port.len() == 1 && port.as_bytes()[0].is_ascii_digit()
}

fn short_hash(text: &str) -> String {
    let digest = Sha256::digest(text);
    format!("{:02x}{:02x}{:02x}{:02x}", digest[0], digest[1], digest[2], digest[3])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn slugs_are_plain_and_none_stands_twice() {
        let (long, other_long) = ("n".repeat(255), "N".repeat(255));
        let folders = [
            "vs-code",
            "VS Code",
            "vs_code",
            "Größe",
            "中文",
            "🦀",
            "a/b",
            "a-b",
            "..",
            "chrome",
            "con",
            "LPT1",
            &long,
            &other_long,
        ];
        let slugs = slugs(folders.into_iter());
        assert_eq!(slugs[0], "vs-code");
        assert_eq!(slugs[7], "a-b");
        assert_eq!(slugs[9], "chrome");
        assert_eq!(slugs.iter().collect::<HashSet<_>>().len(), folders.len(), "{slugs:?}");
        let is_plain = |slug: &String| {
            !slug.is_empty()
                && slug.len() < 128
                && !is_device(slug)
                && slug.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-')
        };
        assert!(slugs.iter().all(is_plain), "{slugs:?}");
    }
}
