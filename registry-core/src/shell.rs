//! Commands as docker-py splits them, and what a shell in them expands.

use std::ops::Range;

/// A word of a command.
struct Word {
    text: String,
    /// Where in the command each byte stands, and whether single quotes are around it there.
    places: Vec<(usize, bool)>,
}

/// Splits a command as Python's `shlex` does; none where it ends within quotes.
fn words(command: &str) -> Option<Vec<Word>> {
    let mut words = Vec::new();
    let mut word: Option<Word> = None;
    let mut quote = None;
    let mut characters = command.char_indices();
    while let Some((place, character)) = characters.next() {
        let taken = match (quote, character) {
            (None, '\'' | '"') => {
                quote = Some(character);
                None
            }
            (Some(open), _) if character == open => {
                quote = None;
                None
            }
            (None, _) if character.is_ascii_whitespace() => {
                words.extend(word.take());
                continue;
            }
            (None, '\\') => characters.next(),
            (Some('"'), '\\') => match characters.clone().next() {
                Some((_, '"' | '\\')) => characters.next(),
                _ => Some((place, character)),
            },
            _ => Some((place, character)),
        };
        let word = word.get_or_insert_with(|| Word { text: String::new(), places: Vec::new() });
        if let Some((place, character)) = taken {
            word.text.push(character);
            word.places.resize(word.text.len(), (place, quote == Some('\'')));
        }
    }
    words.extend(word);
    quote.is_none().then_some(words)
}

/// The script that a shell among these words runs: what follows its `-c`.
fn script_at(words: &[&str]) -> Option<usize> {
    const SHELLS: [&str; 5] = ["sh", "bash", "dash", "zsh", "ash"];
    let is_shell = |word: &&str| SHELLS.contains(&word.rsplit('/').next().unwrap_or(word));
    let shell = words.iter().position(is_shell)?;
    let is_option = |word: &&str| word.starts_with('-') && !word.starts_with("--");
    let options = &words[shell + 1..];
    let option = options.iter().position(|word| is_option(word) && word.ends_with('c'))?;
    let script = shell + option + 2;
    (options[..option].iter().all(|word| word.starts_with('-')) && script < words.len())
        .then_some(script)
}

/// A command in which every use of a variable is quoted; none where it is already, or where no shell
/// expands it.
pub(crate) fn quoted_in_text(command: &str, variable: &str) -> Option<String> {
    let words = words(command)?;
    let texts: Vec<_> = words.iter().map(|word| word.text.as_str()).collect();
    let script = &words[script_at(&texts)?];
    let uses = unquoted(&script.text, variable);
    let mut quotes = Vec::new();
    for place in uses.into_iter().flat_map(|found| [found.start, found.end]) {
        // Behind the last byte: there, what closes the word follows.
        let (at, single) = match script.places.get(place) {
            Some(place) => *place,
            None => script.places.last().map(|(at, single)| (at + 1, *single))?,
        };
        quotes.push((at, if single { "\"" } else { "\\\"" }));
    }
    insert(command, &quotes)
}

/// The same for a command as a list of words: the one that changes, and how.
pub(crate) fn quoted_in_words(words: &[&str], variable: &str) -> Option<(usize, String)> {
    let script = script_at(words)?;
    let uses = unquoted(words[script], variable);
    let quotes: Vec<_> =
        uses.into_iter().flat_map(|found| [(found.start, "\""), (found.end, "\"")]).collect();
    insert(words[script], &quotes).map(|mended| (script, mended))
}

fn insert(text: &str, quotes: &[(usize, &str)]) -> Option<String> {
    let mut inserted = String::with_capacity(text.len() + quotes.len() * 2);
    let mut written = 0;
    for &(place, quote) in quotes {
        inserted.push_str(text.get(written..place)?);
        inserted.push_str(quote);
        written = place;
    }
    inserted.push_str(&text[written..]);
    (!quotes.is_empty()).then_some(inserted)
}

/// Where a script uses a variable so that blanks in its value make several words of it.
fn unquoted(script: &str, variable: &str) -> Vec<Range<usize>> {
    let bytes = script.as_bytes();
    let mut found = Vec::new();
    // What is open: a quote, or a command's bracket.
    let mut open = Vec::new();
    let (mut word, mut index, mut in_test) = (0, 0, false);
    while let Some(&byte) = bytes.get(index) {
        let rest = &bytes[index..];
        let quote = open.last().copied().filter(|open| *open != b'(');
        match (quote, byte) {
            (Some(b'\''), b'\'') | (Some(b'"'), b'"') | (None, b')') => drop(open.pop()),
            (Some(b'\''), _) => {}
            (_, b'\\') => index += 1,
            (_, b'$') if rest.starts_with(b"$(") => {
                open.push(b'(');
                index += 1;
                word = index + 1;
            }
            (None, b'$') => {
                if let Some(length) = use_of(rest, variable)
                    && !in_test
                    && !is_assignment(&bytes[word..index])
                {
                    found.push(index..index + length);
                    index += length - 1;
                }
            }
            (None, b'\'' | b'"') => open.push(byte),
            (None, b'#') if word == index => {
                index += rest.iter().position(|byte| *byte == b'\n').unwrap_or(rest.len());
                word = index + 1;
            }
            (None, b' ' | b'\t' | b'\n' | b';' | b'&' | b'|') => word = index + 1,
            (None, b'[') if rest.starts_with(b"[[") => in_test = true,
            (None, b']') if rest.starts_with(b"]]") => in_test = false,
            _ => {}
        }
        index += 1;
    }
    found
}

/// How long the use of a variable is that a text begins with: `$NAME` or `${NAME}`.
fn use_of(text: &[u8], variable: &str) -> Option<usize> {
    let name = variable.as_bytes();
    if let Some(rest) = text.strip_prefix(b"${") {
        return rest.strip_prefix(name)?.starts_with(b"}").then_some(name.len() + 3);
    }
    let next = text.strip_prefix(b"$")?.strip_prefix(name)?.first();
    let goes_on = next.is_some_and(|byte| byte.is_ascii_alphanumeric() || *byte == b'_');
    (!goes_on).then_some(name.len() + 1)
}

/// `NAME=` and more: no shell splits what is assigned.
fn is_assignment(word: &[u8]) -> bool {
    let name = word.split(|byte| *byte == b'=').next().unwrap_or_default();
    let is_name = |byte: &u8| byte.is_ascii_alphanumeric() || *byte == b'_';
    name.len() < word.len() && !name.is_empty() && name.iter().all(is_name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_a_shell_splits_is_quoted() {
        for (command, expected) in [
            (r#"bash -c 'a --url "$URL"'"#, None),
            ("bash -c 'a --url $URL'", Some(r#"bash -c 'a --url "$URL"'"#)),
            ("bash -c 'a $URL ${URL}; b'", Some(r#"bash -c 'a "$URL" "${URL}"; b'"#)),
            (r#"bash -c "a --url $URL""#, Some(r#"bash -c "a --url \"$URL\"""#)),
            (r#"/bin/sh -ec "a --url=$URL &""#, Some(r#"/bin/sh -ec "a --url=\"$URL\" &""#)),
            (r#"bash -c "a \"$URL\"""#, None),
            (r#"bash -c 'a "$(b $URL)"'"#, Some(r#"bash -c 'a "$(b "$URL")"'"#)),
            (r"bash -c 'A=$URL; [[ -n $URL ]] # $URL'", None),
            (r#"bash -c "a '$URL' \$URL""#, None),
            ("bash -c 'a $URLS'", None),
            ("a --url $URL", None),
            ("bash /a.sh -c $URL", None),
            ("bash -c 'a $URL", None),
            ("", None),
        ] {
            assert_eq!(quoted_in_text(command, "URL").as_deref(), expected, "{command}");
        }
    }

    #[test]
    fn lists_need_no_quotes_of_their_own() {
        let mended = Some((2, r#"a "$URL""#.to_owned()));
        assert_eq!(quoted_in_words(&["bash", "-c", "a $URL"], "URL"), mended);
        assert_eq!(quoted_in_words(&["a", "-c", "a $URL"], "URL"), None);
        assert_eq!(quoted_in_words(&["bash", "-c"], "URL"), None);
    }
}
