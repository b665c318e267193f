//! `# kasm: allow(rule, …, reason = "…")`

use super::setting;
use crate::declare::Directive;
use crate::finding::{Code, Finding, Level, Levels, Setting, Target, quoted};
use crate::model::typed::Context;

const FORM: &str = "write `# kasm: allow(rule, reason = \"…\")`";

/// The levels that a comment sets; none where it is no comment of this form, which is said.
pub(super) fn levels(directive: &Directive, context: &mut Context<'_>) -> Option<Levels> {
    let place = directive.text.span;
    let bad = |message: String| Finding::new(Code::BadSuppression, place, message);
    let Some((level, arguments)) = parse(&directive.text.value) else {
        let message = format!("{} sets no level", quoted(&directive.text.value));
        context.push(bad(message).help(FORM));
        return None;
    };
    let level = match level.parse::<Level>() {
        Ok(level) => level,
        Err(error) => {
            context.push(bad(error.to_string()).help(FORM));
            return None;
        }
    };
    let (names, reason) = arguments;
    if reason.is_none_or(|reason| reason.trim().is_empty()) && !level.is_denied() {
        let message = format!("{} does not say why", quoted(&directive.text.value));
        let finding = Finding::new(Code::SuppressionWithoutReason, place, message);
        context.push(finding.help("add `, reason = \"…\"` before the closing parenthesis"));
    }
    let removal = (names.len() == 1).then_some(directive.removal);
    let mut levels = Vec::with_capacity(names.len());
    for name in names {
        match name.parse::<Target>() {
            Ok(target) => {
                let written = Setting { target, level, place: Some(place), removal };
                levels.extend(setting(written, place, context).map(|setting| (0, setting)));
            }
            Err(unknown) => {
                let finding = bad(unknown.to_string()).help(FORM);
                let mended = unknown
                    .nearest
                    .map(|near| directive.text.value.replacen(name, &near.to_string(), 1));
                context.push(match mended {
                    Some(mended) => finding.unsafe_fix(place, mended),
                    None => finding,
                });
            }
        }
    }
    Some(Levels::of_table(levels))
}

type Arguments<'a> = (Vec<&'a str>, Option<&'a str>);

/// The level, the names of rules, and the reason.
fn parse(text: &str) -> Option<(&str, Arguments<'_>)> {
    let (level, rest) = text.split_once('(')?;
    let inside = rest.trim_end().strip_suffix(')')?;
    // A reason comes last and may hold anything, a comma too.
    let (names, reason) = match split_reason(inside) {
        Some((names, reason)) => (names, Some(reason.strip_prefix('"')?.strip_suffix('"')?)),
        None => (inside, None),
    };
    let names: Vec<_> = names.split(',').map(str::trim).filter(|name| !name.is_empty()).collect();
    (!names.is_empty()).then_some((level.trim(), (names, reason)))
}

/// What stands before `reason =`, and behind it; the names of some rules hold that word too.
fn split_reason(inside: &str) -> Option<(&str, &str)> {
    const WORD: &str = "reason";
    inside.match_indices(WORD).find_map(|(place, _)| {
        let reason = inside[place + WORD.len()..].trim_start().strip_prefix('=')?;
        Some((&inside[..place], reason.trim()))
    })
}

#[cfg(test)]
mod tests {
    use super::parse;

    #[test]
    fn comments_are_read_in_parts() {
        for (text, expected) in [
            ("allow(a)", Some(("allow", (vec!["a"], None)))),
            (
                "allow( a, b , reason = \"x, (y)\" )",
                Some(("allow", (vec!["a", "b"], Some("x, (y)")))),
            ),
            ("deny(a, reason=\"\")", Some(("deny", (vec!["a"], Some(""))))),
            (
                "allow(suppression-without-reason, reason = \"no reason = none\")",
                Some(("allow", (vec!["suppression-without-reason"], Some("no reason = none")))),
            ),
            ("allow(reason = \"x\")", None),
            ("allow()", None),
            ("allow(a, reason = x)", None),
            ("allow a", None),
            ("allow(a", None),
        ] {
            assert_eq!(parse(text), expected, "{text}");
        }
    }
}
