//! What a workspace's page is called in the address.

use std::collections::{HashMap, HashSet};

use sha2::{Digest as _, Sha256};

/// A slug for each folder, in their order. Each is made of `a` to `z`, digits and `-`, so that every
/// host and file system keeps it, and none stands twice.
pub(super) fn slugs<'f>(folders: impl Iterator<Item = &'f str> + Clone) -> Vec<String> {
    let mut wanted: HashMap<String, usize> = HashMap::new();
    for folder in folders.clone() {
        *wanted.entry(plain(folder)).or_default() += 1;
    }
    let mut taken = HashSet::new();
    let slug = |folder: &str| {
        let plain = plain(folder);
        // Who is called like its slug keeps it, whoever else would be.
        let is_own = folder == plain || wanted.get(&plain) == Some(&1);
        let says_little = !plain.contains(|c: char| c.is_ascii_alphanumeric());
        let slug = if is_own && !says_little {
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
    words.collect::<Vec<_>>().join("-")
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
        let folders =
            ["vs-code", "VS Code", "vs_code", "Größe", "中文", "🦀", "a/b", "a-b", "..", "chrome"];
        let slugs = slugs(folders.into_iter());
        assert_eq!(slugs[0], "vs-code");
        assert_eq!(slugs[7], "a-b");
        assert_eq!(slugs[9], "chrome");
        assert_eq!(slugs.iter().collect::<HashSet<_>>().len(), folders.len(), "{slugs:?}");
        let is_plain = |slug: &String| {
            !slug.is_empty()
                && slug.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-')
        };
        assert!(slugs.iter().all(is_plain), "{slugs:?}");
    }
}
