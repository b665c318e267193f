//! The message of a constant that breaks its rule, put together by the compiler.

use crate::grammar::Problem;

/// The value that a message names.
#[derive(Clone, Copy)]
pub(super) enum Shown<'a> {
    Text(&'a str),
    Number(f64),
}

/// Stops the evaluation with what is wrong and what to write instead, in the words that a literal
/// would get. `key` is the field of a number.
#[track_caller]
pub(super) const fn fail(problem: Problem, key: &str, value: Shown<'_>) -> ! {
    let mut message = Message { bytes: [0; 1024], len: 0 };
    message.push("[");
    message.push(problem.code.code());
    message.push(": ");
    message.push(problem.code.name());
    message.push("]: ");
    match value {
        Shown::Text(_) => {}
        Shown::Number(_) if key.is_empty() => message.push("the constant"),
        Shown::Number(_) => {
            message.push("`");
            message.push(key);
            message.push("`");
        }
    }
    message.push(problem.before);
    match value {
        _ if !problem.names_value => {}
        Shown::Text(text) => message.push_quoted(text),
        Shown::Number(number) => message.push_number(number),
    }
    message.push(problem.after);
    message.push("\n  help: ");
    message.push(problem.help);
    panic!("{}", message.as_str())
}

/// A text of limited length; what does not fit is left out.
struct Message {
    bytes: [u8; 1024],
    len: usize,
}

impl Message {
    const fn push(&mut self, text: &str) {
        let bytes = text.as_bytes();
        let mut index = 0;
        while index < bytes.len() {
            self.push_byte(bytes[index]);
            index += 1;
        }
    }

    const fn push_byte(&mut self, byte: u8) {
        if self.len < self.bytes.len() {
            self.bytes[self.len] = byte;
            self.len += 1;
        }
    }

    /// A value in backticks, cut where it is too long for a line, without what steers a terminal.
    const fn push_quoted(&mut self, text: &str) {
        const LONGEST: usize = 60;
        let bytes = text.as_bytes();
        let (mut index, mut characters) = (0, 0);
        self.push("`");
        while index < bytes.len() {
            if bytes[index] & 0xC0 != 0x80 {
                characters += 1;
            }
            if characters > LONGEST {
                self.push("…");
                break;
            }
            let is_control = bytes[index] < b' ' || bytes[index] == 0x7F;
            self.push_byte(if is_control { b'?' } else { bytes[index] });
            index += 1;
        }
        self.push("`");
    }

    /// A number of ordinary size with up to six decimals.
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "the number is positive and small by then, and its decimals are cut on purpose"
    )]
    const fn push_number(&mut self, number: f64) {
        if number < 0.0 {
            self.push("-");
        }
        let size = number.abs();
        // Where a double still holds every millionth.
        if size >= 1e9 {
            self.push_whole(size as u128);
            return;
        }
        let millionths = (size * 1e6 + 0.5) as u128;
        self.push_whole(millionths / 1_000_000);
        let mut decimals = millionths % 1_000_000;
        if decimals > 0 {
            self.push(".");
        }
        let mut unit = 100_000;
        while decimals > 0 {
            self.push_byte(b'0' + (decimals / unit) as u8);
            decimals %= unit;
            unit /= 10;
        }
    }

    const fn push_whole(&mut self, mut number: u128) {
        let mut digits = [0; 40];
        let mut count = 0;
        while number > 0 || count == 0 {
            digits[count] = b'0' + (number % 10) as u8;
            number /= 10;
            count += 1;
        }
        while count > 0 {
            count -= 1;
            self.push_byte(digits[count]);
        }
    }

    const fn as_str(&self) -> &str {
        // A character that was cut at the end would be the only reason to fail.
        match core::str::from_utf8(self.bytes.split_at(self.len).0) {
            Ok(text) => text,
            Err(_) => "a constant breaks a rule",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_written_as_people_do() {
        for (number, expected) in
            [(0.0, "0"), (12.0, "12"), (-3.5, "-3.5"), (0.005, "0.005"), (1e12, "1000000000000")]
        {
            let mut message = Message { bytes: [0; 1024], len: 0 };
            message.push_number(number);
            assert_eq!(message.as_str(), expected);
        }
    }

    #[test]
    fn long_values_are_cut_between_characters() {
        let mut message = Message { bytes: [0; 1024], len: 0 };
        message.push_quoted(&"é\n".repeat(100));
        assert_eq!(message.as_str(), std::format!("`{}…`", "é?".repeat(30)));
    }
}
