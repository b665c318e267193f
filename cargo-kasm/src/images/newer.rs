//! Tags that are newer than another one.

use std::cmp::Ordering;

/// A tag's shape: its words, and the numbers between them.
#[derive(Debug, PartialEq, Eq)]
struct Shape<'t> {
    words: Vec<&'t str>,
    numbers: Vec<&'t str>,
}

impl<'t> Shape<'t> {
    fn of(tag: &'t str) -> Self {
        let (mut words, mut numbers) = (Vec::new(), Vec::new());
        let mut rest = tag;
        while !rest.is_empty() {
            let word = rest.find(|c: char| c.is_ascii_digit()).unwrap_or(rest.len());
            words.push(&rest[..word]);
            rest = &rest[word..];
            let number = rest.find(|c: char| !c.is_ascii_digit()).unwrap_or(rest.len());
            if number > 0 {
                numbers.push(&rest[..number]);
            }
            rest = &rest[number..];
        }
        Self { words, numbers }
    }

    /// How the numbers compare, where the words are the same.
    fn compare(&self, other: &Self) -> Option<Ordering> {
        let is_alike = self.words == other.words && self.numbers.len() == other.numbers.len();
        let mut pairs = self.numbers.iter().zip(&other.numbers);
        let order = |(a, b): (&&str, &&str)| Some(compare(a, b)).filter(|order| order.is_ne());
        is_alike.then(|| pairs.find_map(order).unwrap_or(Ordering::Equal))
    }
}

/// Numbers of any length: a date and a time in one are longer than what a machine counts with.
fn compare(a: &str, b: &str) -> Ordering {
    let (a, b) = (a.trim_start_matches('0'), b.trim_start_matches('0'));
    a.len().cmp(&b.len()).then_with(|| a.cmp(b))
}

/// The tags that look like this one and have larger numbers, the newest first. A tag without a number
/// has none.
pub(crate) fn newer<'t>(tag: &str, tags: &'t [String]) -> Vec<&'t str> {
    let own = Shape::of(tag);
    let mut newer: Vec<_> = tags.iter().map(|tag| (Shape::of(tag), tag.as_str())).collect();
    newer.retain(|(shape, _)| shape.compare(&own) == Some(Ordering::Greater));
    newer.sort_by(|(a, _), (b, _)| b.compare(a).unwrap_or(Ordering::Equal));
    newer.into_iter().map(|(_, tag)| tag).collect()
}

/// The Kasm release that a tag begins with, if it does: `1.17.0-rolling-daily` is of 1.17.
pub(crate) fn release(tag: &str) -> Option<(u32, u32)> {
    let mut parts = tag.split(['.', '-']);
    let number = |part: Option<&str>| part?.parse::<u32>().ok();
    Some((number(parts.next())?, number(parts.next())?))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn newest(tag: &str, tags: &str) -> Vec<String> {
        let tags: Vec<_> = tags.split(' ').map(str::to_owned).collect();
        newer(tag, &tags).into_iter().map(str::to_owned).collect()
    }

    #[test]
    fn newer_tags_have_the_same_words_and_larger_numbers() {
        for (tag, tags, expected) in [
            (
                "1.17.0",
                "1.16.0 1.17.0 1.17.1 1.17.10 1.17.9 1.18.0 latest",
                "1.18.0 1.17.10 1.17.9 1.17.1",
            ),
            (
                "1.17.0-rolling-daily",
                "1.17.1 1.18.0-rolling-daily 1.18.0-rolling-weekly",
                "1.18.0-rolling-daily",
            ),
            (
                "version-4.2.1-ls55",
                "version-4.2.1-ls56 version-4.10.0-ls1 4.3.0",
                "version-4.10.0-ls1 version-4.2.1-ls56",
            ),
            ("2024.01.09", "2024.01.10 2023.12.31 2024.1.11", "2024.1.11 2024.01.10"),
            ("20240109235959999999999", "20240110000000000000000 9", "20240110000000000000000"),
            ("v2", "v3 3 v10", "v10 v3"),
            ("1.17.0", "1.17.0.1 1.17 1.17.1-rc1", ""),
            ("develop", "develop2 latest", ""),
            ("1.08", "1.8 1.09", "1.09"),
        ] {
            assert_eq!(newest(tag, tags).join(" "), expected, "{tag}");
        }
    }

    #[test]
    fn a_tag_may_begin_with_a_release() {
        assert_eq!(release("1.17.0-rolling-daily"), Some((1, 17)));
        assert_eq!(release("1.17"), Some((1, 17)));
        assert_eq!(release("develop"), None);
        assert_eq!(release("v1.2"), None);
    }
}
