//! Rules by their names.

use std::fmt;
use std::str::FromStr;

use super::{Code, Group, Target};

/// No rule has this name or code.
#[derive(Debug)]
pub struct UnknownCode {
    name: String,
    /// The rule or group that was probably meant.
    pub nearest: Option<Target>,
}

impl fmt::Display for UnknownCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "there is no rule `{}`", self.name)?;
        match self.nearest {
            Some(code) => write!(f, "; did you mean `{code}`?"),
            None => Ok(()),
        }
    }
}

impl std::error::Error for UnknownCode {}

impl FromStr for Code {
    type Err = UnknownCode;

    /// Accepts the name (`icon-missing`, `icon_missing`) and the code (`KR0401`).
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let name = text.replace('_', "-");
        let found =
            Self::ALL.iter().copied().find(|code| code.name() == name || is_code(*code, text));
        found.ok_or_else(|| UnknownCode {
            name: text.to_owned(),
            // A group is no rule, and is not to be written as it is.
            nearest: super::nearest(&name, names().filter(|other| *other != name))
                .and_then(|name| name.parse().ok()),
        })
    }
}

/// Whether a text is a rule's code, with its letters in any case or without them.
fn is_code(rule: Code, text: &str) -> bool {
    let code = rule.code();
    code.eq_ignore_ascii_case(text) || code.strip_prefix("KR") == Some(text)
}

impl FromStr for Target {
    type Err = UnknownCode;

    /// Accepts the name of a group as well.
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        match Group::ALL.into_iter().find(|group| group.name() == text) {
            Some(group) => Ok(Self::Group(group)),
            None => text.parse().map(Self::Rule),
        }
    }
}

/// Every name that a level can be set for.
fn names() -> impl Iterator<Item = &'static str> {
    let rules = Code::ALL.iter().map(|code| code.name());
    rules.chain(Group::ALL.map(Group::name))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_and_names_are_unique_and_ordered() {
        let codes: Vec<_> = Code::ALL.iter().map(|code| code.code()).collect();
        assert!(codes.windows(2).all(|pair| pair[0] < pair[1]), "codes ascend: {codes:?}");
        let mut names: Vec<_> = Code::ALL.iter().map(|code| code.name()).collect();
        names.sort_unstable();
        names.dedup();
        assert_eq!(names.len(), Code::ALL.len());
    }

    #[test]
    fn every_code_is_found_by_name_and_by_number() {
        for &code in Code::ALL {
            assert_eq!(code.name().parse::<Code>().unwrap(), code);
            assert_eq!(code.code().parse::<Code>().unwrap(), code);
        }
    }

    #[test]
    fn a_misspelt_name_gets_a_suggestion() {
        let error = "icon-mising".parse::<Code>().unwrap_err();
        assert_eq!(
            error.to_string(),
            "there is no rule `icon-mising`; did you mean `icon-missing`?"
        );
        let error = "style".parse::<Code>().unwrap_err();
        assert_eq!(error.to_string(), "there is no rule `style`");
    }
}
