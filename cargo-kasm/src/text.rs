//! Text in columns, as wide as terminals show it.

use unicode_width::UnicodeWidthStr as _;

/// The columns that a text takes.
pub(crate) fn width(text: &str) -> usize {
    text.width()
}

/// A text with blanks behind it, up to a width; one that is wider ends with an ellipsis there.
pub(crate) fn fitted(text: &str, columns: usize) -> String {
    let own = width(text);
    if own <= columns {
        return format!("{text}{}", " ".repeat(columns - own));
    }
    let mut shown = String::new();
    for character in text.chars() {
        shown.push(character);
        // As a whole, since what joins with its neighbours takes less room.
        if width(&shown) >= columns {
            shown.pop();
            break;
        }
    }
    let rest = columns.saturating_sub(width(&shown) + 1);
    format!("{shown}…{}", " ".repeat(rest))
}

/// A sentence in lines of at most `columns`, if no word is longer.
pub(crate) fn wrapped(text: &str, columns: usize) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    let mut room = 0;
    for word in text.split(' ') {
        let needed = width(word) + 1;
        match lines.last_mut() {
            Some(line) if needed <= room => {
                line.push(' ');
                line.push_str(word);
                room -= needed;
            }
            _ => {
                lines.push(word.to_owned());
                room = columns.saturating_add(1).saturating_sub(needed);
            }
        }
    }
    lines
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_break_between_words() {
        for (text, lines) in [
            ("", &[""][..]),
            ("one two", &["one two"]),
            ("seven c hars", &["seven c", "hars"]),
            ("eight ch ars", &["eight", "ch ars"]),
            ("muchtoolong a", &["muchtoolong", "a"]),
            ("中文 字 ab", &["中文 字", "ab"]),
        ] {
            assert_eq!(wrapped(text, 7), lines, "{text}");
        }
    }

    #[test]
    fn columns_count_and_not_characters() {
        for (text, expected) in [
            ("", "    "),
            ("abc", "abc "),
            ("abcd", "abcd"),
            ("abcde", "abc…"),
            ("中文", "中文"),
            ("中文字", "中… "),
            ("a\u{301}bcd", "a\u{301}bcd"),
            ("a\u{301}bcde", "a\u{301}bc…"),
        ] {
            let shown = fitted(text, 4);
            assert_eq!(shown, expected, "{text}");
            assert_eq!(width(&shown), 4, "{text}");
        }
    }
}
