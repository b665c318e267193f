//! What the compiler does with the constants of a declaration: it checks each of them, and writes
//! their values into the declaration's record.
//!
//! The macros write calls of these functions; nobody else needs to. A function here is named like the
//! rule of the [`grammar`] that it asks. Where that finds something, the constant
//! cannot be evaluated, and the compiler shows the message at the constant.

mod message;
mod record;

pub use record::{Any, MAGIC, Segment, record, record_len};

use crate::grammar;
use message::Shown;

/// Rules about texts, and about lists of them.
macro_rules! texts {
    ($($rule:ident $list:ident)*) => {$(
        #[doc = concat!("Applies [`grammar::", stringify!($rule), "`] to a constant.")]
        #[track_caller]
        pub const fn $rule(_key: &str, text: &str) {
            if let Err(problem) = grammar::$rule(text) {
                message::fail(problem, "", Shown::Text(text));
            }
        }

        #[doc = concat!("Applies [`grammar::", stringify!($rule), "`] to each text of a constant.")]
        #[track_caller]
        pub const fn $list(key: &str, texts: &[&str]) {
            let mut index = 0;
            while index < texts.len() {
                $rule(key, texts[index]);
                index += 1;
            }
        }
    )*};
}

texts! {
    name names
    image images
    tag tags
    version versions
    architecture architectures
    cpu_allocation_method cpu_allocation_methods
    image_type image_types
    mode modes
    device devices
}

/// Rules about numbers, whose messages name the field.
macro_rules! numbers {
    ($($rule:ident)*) => {$(
        #[doc = concat!("Applies [`grammar::", stringify!($rule), "`] to a constant.")]
        #[track_caller]
        pub const fn $rule(key: &str, number: f64) {
            finite(key, number);
            if let Err(problem) = grammar::$rule(number) {
                message::fail(problem, key, Shown::Number(number));
            }
        }
    )*};
}

/// Applies [`grammar::finite`] to a constant.
#[track_caller]
pub const fn finite(key: &str, number: f64) {
    if let Err(problem) = grammar::finite(number) {
        message::fail(problem, key, Shown::Number(number));
    }
}

numbers! { whole whole_u32 positive size_mb memory_mb cores }

#[cfg(test)]
mod tests {
    use crate::rule::Code;

    /// What a constant's panic says, word for word what a literal's finding does.
    fn said(check: impl FnOnce() + std::panic::UnwindSafe) -> std::string::String {
        let panic = std::panic::catch_unwind(check).expect_err("the rule finds something");
        *panic.downcast::<std::string::String>().expect("a message")
    }

    #[test]
    fn a_constant_gets_the_words_of_a_literal() {
        let image = "Acme Desk".parse::<crate::model::ImageRef>().unwrap_err();
        let (code, name) = (Code::BadImage.code(), Code::BadImage.name());
        let expected = std::format!("[{code}: {name}]: {}\n  help: {}", image.message, image.help);
        assert_eq!(said(|| super::image("name", "Acme Desk")), expected);
        assert_eq!(
            said(|| super::memory_mb("memory", 12.5)),
            "[KR0202: wrong-type]: `memory` must be a whole number, not 12.5\n  help: leave out the fraction"
        );
        assert!(
            said(|| super::versions("compatibility", &["1.17.x", "1.9.x"])).contains("`1.9.x`")
        );
    }
}
