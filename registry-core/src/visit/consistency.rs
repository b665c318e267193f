//! What a list says about itself, and whether that is so.

use std::collections::{BTreeSet, HashMap};

use crate::declare::Published;
use crate::finding::{Code, Finding, Findings, quoted};
use crate::model::Schema;
use crate::source::json::javascript;
use crate::source::{Object, Span, Value};

/// Applies each rule to a list.
pub(super) fn check(list: &Published, findings: &mut Findings) {
    let Some(head) = &list.head else { return };
    let entries = list.entries.as_ref().and_then(|entries| entries.value.as_array());
    let entries: Vec<_> = entries.into_iter().flatten().collect();
    let objects: Vec<_> = entries.iter().filter_map(|entry| entry.value.as_object()).collect();
    let is_list = list.entries.as_ref().is_some_and(|it| matches!(it.value, Value::Array(_)));
    // What is no list has no number.
    findings.extend(workspacecount(head, entries.len()).filter(|_| is_list));
    findings.extend(modified(head));
    if list.schema >= Schema::V1_1 {
        findings.extend(channels(head, &objects));
        findings.extend(default_channel(head));
    }
    findings.extend(objects.iter().filter_map(|fields| shape(fields, list.schema)));
    shas(&objects, findings);
}

fn inconsistent(place: Span, message: String, help: &str) -> Finding {
    Finding::new(Code::ListInconsistent, place, message).help(help)
}

fn workspacecount(head: &Object, count: usize) -> Option<Finding> {
    let said = head.get("workspacecount")?;
    let is_so =
        matches!(said.value, Value::Number(number) if javascript(number) == count.to_string());
    let message = format!("`workspacecount` is not the number of workspaces, which is {count}");
    (!is_so).then(|| inconsistent(said.span, message, "build the list anew, or count them"))
}

/// Milliseconds since 1970, of which seconds are a thousandth.
fn modified(head: &Object) -> Option<Finding> {
    /// March 1973 in milliseconds: before there was any registry, and, as seconds, in the far future.
    const EARLIEST: f64 = 1e11;
    let said = head.get("modified")?;
    let what = match said.value {
        Value::Number(number) if number >= EARLIEST && number.fract() == 0.0 => return None,
        Value::Number(number) if number.fract() != 0.0 => "no whole number",
        Value::Number(number) if number >= EARLIEST / 1000.0 => "seconds since 1970",
        Value::Number(_) => "no time of this century",
        _ => said.value.kind(),
    };
    let message = format!("`modified` is {what}, where Kasm reads milliseconds since 1970");
    Some(inconsistent(said.span, message, "write a whole number such as 1700000000000"))
}

/// All that any workspace offers, and nothing else.
fn channels(head: &Object, workspaces: &[&Object]) -> Option<Finding> {
    let lists = workspaces.iter().filter_map(|own| own.get("compatibility")?.value.as_array());
    let tags = lists.flatten().filter_map(|entry| entry.value.as_object()?.get("available_tags"));
    let tags = tags.filter_map(|tags| tags.value.as_array()).flatten();
    let offered: BTreeSet<_> = tags.filter_map(|tag| tag.value.as_str()).collect();
    let Some(said) = head.get("channels") else {
        let place = head.entries.first()?.key.span;
        let message = "`channels` is missing, though workspaces offer channels".to_owned();
        return (!offered.is_empty())
            .then(|| inconsistent(place, message, "list each of their `available_tags` once"));
    };
    let named = said.value.as_array().unwrap_or_default().iter();
    let named: BTreeSet<_> = named.filter_map(|tag| tag.value.as_str()).collect();
    let message = if let Some(tag) = offered.difference(&named).next() {
        format!("`channels` lacks {}, which a workspace offers", quoted(tag))
    } else {
        let tag = named.difference(&offered).next()?;
        format!("`channels` has {}, which no workspace offers", quoted(tag))
    };
    Some(inconsistent(said.span, message, "list each of their `available_tags` once, and no other"))
}

/// Without one that is selected, the first view is empty.
fn default_channel(head: &Object) -> Option<Finding> {
    let channels = head.get("channels")?;
    let is_any = channels.value.as_array().is_some_and(|channels| !channels.is_empty());
    let said = head.get("default_channel");
    let is_nothing = said.is_none_or(|said| said.value == Value::Null);
    let message = "none of the channels is selected at first, so Kasm's page is empty".to_owned();
    (is_any && is_nothing).then(|| {
        let place = said.map_or(channels.span, |said| said.span);
        inconsistent(place, message, "name one of them as `default_channel`")
    })
}

/// The entries of one schema in a list of the other are what none of its readers looks for.
fn shape(fields: &Object, schema: Schema) -> Option<Finding> {
    let entries = fields.get("compatibility")?;
    let all = entries.value.as_array().filter(|entries| !entries.is_empty())?;
    let (other, is_other): (_, fn(&Value) -> bool) = match schema {
        Schema::V1_0 => (Schema::V1_1, |entry| entry.as_object().is_some()),
        Schema::V1_1 => (Schema::V1_0, |entry| entry.as_str().is_some()),
    };
    let message = format!(
        "the entries are those of schema {other}, and readers of schema {schema} find none in them"
    );
    let help = "publish the list that was built for this schema";
    all.iter()
        .all(|entry| is_other(&entry.value))
        .then(|| Finding::new(Code::WrongType, entries.span, message).help(help))
}

/// Kasm tells workspaces apart by it on its page.
fn shas(workspaces: &[&Object], findings: &mut Findings) {
    const HELP: &str = "give each workspace a hash of its own: bundle the registry anew";
    let mut first: HashMap<&str, Span> = HashMap::new();
    for fields in workspaces {
        let Some(place) = fields.entries.first().map(|entry| entry.key.span) else { continue };
        let Some(said) = fields.get("sha") else {
            let finding = Finding::new(Code::ShaNotUnique, place, "the workspace has no `sha`");
            findings.push(finding.help(HELP));
            continue;
        };
        let sha = said.value.as_str().unwrap_or_default();
        let is_hex = |byte: u8| byte.is_ascii_digit() || (b'a'..=b'f').contains(&byte);
        if sha.is_empty() || !sha.bytes().all(is_hex) {
            let message = "`sha` is not made of the digits 0 to 9 and a to f";
            findings.push(Finding::new(Code::ShaNotUnique, said.span, message).help(HELP));
        } else if let Some(&other) = first.get(sha) {
            let message = "two workspaces have one `sha`";
            let finding = Finding::new(Code::ShaNotUnique, said.span, message);
            findings.push(finding.related(other, "the other one").help(HELP));
        } else {
            first.insert(sha, said.span);
        }
    }
}

#[cfg(test)]
mod tests {
    use std::collections::HashMap;

    use super::*;
    use crate::declare::{PublishedList, published};

    fn found(schema: Schema, text: &str) -> Vec<String> {
        let path = "list.json".into();
        let list =
            published(&PublishedList { schema, path, text: text.into(), icons: HashMap::new() });
        let mut findings = Findings::default();
        check(&list, &mut findings);
        findings.into_iter().map(|finding| finding.message).collect()
    }

    #[test]
    fn entries_are_those_of_the_lists_schema() {
        let old = r#"{"workspaces":[{"sha":"0","compatibility":["1.18.x"]}]}"#;
        let new = r#"{"workspaces":[{"sha":"0","compatibility":[{"version":"1.15.x"}]}]}"#;
        let none = r#"{"workspaces":[{"sha":"0","compatibility":[]}]}"#;
        for schema in Schema::ALL {
            let (right, wrong) = if schema == Schema::V1_0 { (old, new) } else { (new, old) };
            assert_eq!(found(schema, right), [""; 0]);
            assert_eq!(found(schema, none), [""; 0]);
            assert!(found(schema, wrong).concat().contains("are those of schema"), "{schema}");
        }
    }

    #[test]
    fn a_list_says_the_truth_about_itself() {
        let tags = r#""compatibility":[{"available_tags":["a","b"]}]"#;
        for (text, expected) in [
            (
                r#"{"workspacecount":0,"modified":1700000000000,"workspaces":[],"channels":[]}"#
                    .into(),
                "",
            ),
            (r#"{"workspacecount":"0","workspaces":[]}"#.into(), "which is 0"),
            (r#"{"workspacecount":2,"workspaces":[{"sha":"0"}]}"#.into(), "which is 1"),
            (r#"{"modified":1700000000,"workspaces":[]}"#.into(), "is seconds since 1970"),
            (r#"{"modified":1700000000000.5,"workspaces":[]}"#.into(), "is no whole number"),
            (r#"{"modified":0,"workspaces":[]}"#.into(), "no time of this century"),
            (r#"{"modified":"2024","workspaces":[]}"#.into(), "is a string"),
            (
                format!(
                    r#"{{"channels":["b","a"],"default_channel":"a","workspaces":[{{"sha":"0",{tags}}}]}}"#
                ),
                "",
            ),
            (
                format!(
                    r#"{{"channels":["b","a"],"default_channel":null,"workspaces":[{{"sha":"0",{tags}}}]}}"#
                ),
                "none of the channels is selected",
            ),
            (
                format!(r#"{{"channels":["b","a"],"workspaces":[{{"sha":"0",{tags}}}]}}"#),
                "none of the channels is selected",
            ),
            (r#"{"workspacecount":2,"workspaces":{}}"#.into(), ""),
            (
                format!(
                    r#"{{"channels":["b"],"default_channel":"b","workspaces":[{{"sha":"0",{tags}}}]}}"#
                ),
                "lacks `a`",
            ),
            (
                format!(
                    r#"{{"channels":["a","b","c"],"default_channel":"a","workspaces":[{{"sha":"0",{tags}}}]}}"#
                ),
                "has `c`",
            ),
            (format!(r#"{{"name":"R","workspaces":[{{"sha":"0",{tags}}}]}}"#), "is missing"),
            (r#"{"workspaces":[{"name":"a"}]}"#.into(), "has no `sha`"),
            (r#"{"workspaces":[{"sha":"A"}]}"#.into(), "is not made of"),
            (r#"{"workspaces":[{"sha":""}]}"#.into(), "is not made of"),
            (r#"{"workspaces":[{"sha":1}]}"#.into(), "is not made of"),
            (r#"{"workspaces":[{"sha":"0a"},{"sha":"0a"},{"sha":"0b"}]}"#.into(), "have one `sha`"),
        ] {
            let text: String = text;
            let found = found(Schema::V1_1, &text);
            assert_eq!(found.len(), usize::from(!expected.is_empty()), "{text}: {found:?}");
            assert!(found.concat().contains(expected), "{text}: {found:?}");
        }
        let old = format!(r#"{{"workspaces":[{{"sha":"0",{tags}}}]}}"#);
        let found = found(Schema::V1_0, &old).concat();
        assert!(!found.contains("channel"), "{found}");
    }
}
