//! "Did you mean …?"

/// The candidate that `word` most likely misspells, or none that is close enough.
///
/// Case and the choice between `_`, `-` and a space do not count.
pub fn nearest<'a>(word: &str, candidates: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    const LONGEST: usize = 64;
    if word.len() > LONGEST {
        return None;
    }
    let word = fold(word);
    let length = word.chars().count();
    candidates
        .into_iter()
        // The distance is at least the difference of the lengths; most candidates end here.
        .filter(|candidate| {
            length.abs_diff(candidate.chars().count()) <= candidate.len().max(word.len()) / 3
        })
        .map(|candidate| (strsim::damerau_levenshtein(&word, &fold(candidate)), candidate))
        .filter(|&(distance, candidate)| distance <= candidate.len().max(word.len()) / 3)
        .min_by_key(|&(distance, _)| distance)
        .map(|(_, candidate)| candidate)
}

/// Whether two words differ at most in case and in the choice between `_`, `-` and a space.
pub fn is_same_word(a: &str, b: &str) -> bool {
    fold(a) == fold(b)
}

fn fold(word: &str) -> String {
    word.to_lowercase().replace(['-', ' '], "_")
}

#[cfg(test)]
mod tests {
    use super::nearest;

    #[test]
    fn close_words_are_found_and_far_ones_are_not() {
        let keys = ["friendly_name", "memory", "image_src"];
        for (word, expected) in [
            ("freindly_name", Some("friendly_name")),
            ("friendlyName", Some("friendly_name")),
            ("image-src", Some("image_src")),
            ("MEMORY", Some("memory")),
            ("volume", None),
            ("", None),
        ] {
            assert_eq!(nearest(word, keys), expected, "{word}");
        }
    }
}
