//! Rules about categories, by which people filter.

use std::collections::HashSet;

use crate::finding::{Code, Finding, Findings, Safety, quoted};
use crate::model::{CATEGORIES, MOST_CATEGORIES, Modelled};
use crate::source::{Sources, Span, Spanned, Value, json_string};

/// The categories of each workspace, as written.
fn categories<'m>(workspaces: &'m [Modelled<'_>]) -> impl Iterator<Item = &'m [Spanned<Value>]> {
    let fields = workspaces.iter().map(|workspace| &workspace.decl.fields);
    fields.filter_map(|fields| fields.get("categories")?.value.as_array())
}

/// The texts among them, without the blanks around them.
fn texts(items: &[Spanned<Value>]) -> impl Iterator<Item = (&str, &Spanned<Value>)> {
    let texts = items.iter().filter_map(|item| Some((item.value.as_str()?.trim(), item)));
    texts.filter(|(text, _)| !text.is_empty())
}

/// Kasm's page is made for three categories a workspace.
pub(super) fn too_many_categories(workspaces: &[Modelled<'_>], findings: &mut Findings) {
    for items in categories(workspaces) {
        let [.., third, _] = &items[..items.len().min(MOST_CATEGORIES + 1)] else { continue };
        let (Some(fourth), Some(last)) = (items.get(MOST_CATEGORIES), items.last()) else {
            continue;
        };
        let message =
            format!("{} categories where Kasm has room for {MOST_CATEGORIES}", items.len());
        let rest = Span { start: third.span.end, ..last.span };
        let finding = Finding::new(Code::TooManyCategories, fourth.span, message)
            .help("keep the three that people would look under")
            .unsafe_fix(rest, "");
        findings.push(finding);
    }
}

/// A spelling of its own makes a filter of its own.
pub(super) fn category_spelling(
    workspaces: &[Modelled<'_>],
    sources: &Sources,
    findings: &mut Findings,
) {
    for items in categories(workspaces) {
        let mut named: HashSet<_> =
            texts(items).map(|(text, _)| text).filter(|text| CATEGORIES.contains(text)).collect();
        for (text, item) in texts(items) {
            let Some(known) = meant(text) else { continue };
            let message = format!("the category {} is a spelling of `{known}`", quoted(text));
            let finding = Finding::new(Code::CategorySpelling, item.span, message);
            findings.push(if named.insert(known) {
                finding.help(format!("write `{known}`")).fix(item.span, json_string(known))
            } else {
                let finding = finding.help(format!("remove it: `{known}` is named already"));
                finding.removal(Safety::Safe, sources.without_item(item))
            });
        }
    }
}

/// A category of one's own is fine, if it is meant.
pub(super) fn category_unknown(workspaces: &[Modelled<'_>], findings: &mut Findings) {
    for (text, item) in categories(workspaces).flat_map(texts) {
        if CATEGORIES.contains(&text) || meant(text).is_some() {
            continue;
        }
        let message = format!("{} is no category that other registries have", quoted(text));
        let finding = Finding::new(Code::CategoryUnknown, item.span, message);
        findings.push(finding.help(format!("known are {}", CATEGORIES.join(", "))));
    }
}

/// Once is enough.
pub(super) fn duplicate_category(
    workspaces: &[Modelled<'_>],
    sources: &Sources,
    findings: &mut Findings,
) {
    for items in categories(workspaces) {
        let mut named = HashSet::new();
        for (text, item) in texts(items) {
            if named.insert(text) || meant(text).is_some() {
                continue;
            }
            let message = format!("the category {} is named twice", quoted(text));
            let finding = Finding::new(Code::DuplicateCategory, item.span, message)
                .help("remove one of the two");
            findings.push(finding.removal(Safety::Safe, sources.without_item(item)));
        }
    }
}

/// The known category that a text misspells. Closer than for keys, since other words are allowed.
fn meant(text: &str) -> Option<&'static str> {
    const LONGEST: usize = 20;
    if text.len() > LONGEST || CATEGORIES.contains(&text) {
        return None;
    }
    let fold = |text: &str| text.to_lowercase().replace(['-', '_'], " ");
    let folded = fold(text);
    CATEGORIES.into_iter().find(|known| {
        let most = (known.len() / 5).min(2);
        strsim::damerau_levenshtein(&folded, &fold(known)) <= most
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_spellings_of_known_categories_are_mended() {
        for (text, known) in [
            ("browser", Some("Browser")),
            ("Browsers", Some("Browser")),
            ("Game", Some("Games")),
            ("remote_access", Some("Remote Access")),
            ("RemoteAccess", Some("Remote Access")),
            ("Comunicaton", Some("Communication")),
            ("Developement", Some("Development")),
            ("Browser", None),
            ("Production", None),
            ("Offline", None),
            ("Private", None),
            ("Devops", None),
            ("Security", None),
            ("AI", None),
        ] {
            assert_eq!(meant(text), known, "{text}");
        }
    }
}
