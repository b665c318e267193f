//! What a list has to say for Kasm to take it for one.

use super::Refusal;
use crate::declare::Published;
use crate::finding::{Code, Finding, Findings, quoted};
use crate::model::is_official;
use crate::source::{Span, Spanned, Value};

const WORKSPACES: &str = "workspaces";
const LIST_URL: &str = "list_url";

/// What has to be there.
const KEYS: [&str; 5] = ["name", "icon", "description", LIST_URL, WORKSPACES];

/// The value of a key of a list.
pub(super) fn value<'l>(list: &'l Published, key: &str) -> Option<&'l Spanned<Value>> {
    match key {
        WORKSPACES => list.entries.as_ref(),
        _ => list.head.as_ref()?.get(key),
    }
}

/// How Kasm refuses a list, and why.
pub(super) fn refusal(list: &Published, url: &str) -> Option<(Refusal, String)> {
    let missing: Vec<_> = KEYS.iter().filter(|key| value(list, key).is_none()).collect();
    if !missing.is_empty() {
        let missing = missing.iter().map(|key| format!("`{key}`")).collect::<Vec<_>>().join(", ");
        return Some((Refusal::NotARegistry, format!("the list lacks {missing}")));
    }
    let list_url = value(list, LIST_URL)?.value.as_str()?;
    is_official(list_url).then(|| {
        let whose = if is_official(url) {
            "every Kasm has the official one"
        } else {
            "`list_url` is that of the official registry"
        };
        (Refusal::AlreadyInstalled, whose.to_owned())
    })
}

/// A finding for each key that says nothing.
pub(super) fn findings(list: &Published) -> Findings {
    let head = list.head.iter().flat_map(|head| &head.entries);
    let place = head.map(|entry| entry.key.span).min();
    let place = place.unwrap_or_else(|| Span::whole(list.loaded.registry.source));
    KEYS.iter().filter_map(|key| finding(list, key, place)).collect()
}

fn finding(list: &Published, key: &str, place: Span) -> Option<Finding> {
    let Some(value) = value(list, key) else {
        let message = format!("`{key}` is missing");
        let help = format!("Kasm takes no list without it for one: write `\"{key}\": …`");
        return Some(Finding::new(Code::ListIncomplete, place, message).help(help));
    };
    let what = match &value.value {
        Value::Null if key == LIST_URL => {
            let message = "`list_url` is null, and the page of all registries breaks";
            let help =
                "write the address of the folder with `versions.txt`, with a slash at its end";
            return Some(Finding::new(Code::ListUrlNull, value.span, message).help(help));
        }
        Value::Null => "null",
        Value::String(text) if text.as_str().trim().is_empty() => "empty",
        Value::Array(_) => return None,
        other if key == WORKSPACES => other.kind(),
        _ => return None,
    };
    let help = match key {
        WORKSPACES => "write the list of workspaces, `[…]`",
        "icon" => "write the picture's absolute https address",
        LIST_URL => "write the address of the folder with `versions.txt`, with a slash at its end",
        _ => "write what admins see of the registry",
    };
    let message = format!("{} is {what}", quoted(key));
    Some(Finding::new(Code::ListIncomplete, value.span, message).help(help))
}
