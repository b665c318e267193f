//! What becomes of a registry at the next update, which asks `list_url` and not what the admin typed.

use super::address::{list_json, update};
use super::asking::Asking;
use super::{Document, Unfetched, Update, page, versions};
use crate::declare::json_values;
use crate::model::Schema;

/// Follows `list_url` as an update does. `text` is the list that was read, at `address`.
pub(super) fn follow(
    list_url: &str,
    schema: Schema,
    (address, text): (&str, &str),
    asking: &mut Asking<'_>,
) -> Update {
    let next = update(list_url);
    let document = match asking.get(&next).outcome {
        Ok(document) => document,
        Err(unfetched) => return unfetched_at(&next, &unfetched),
    };
    if let Some(kind) = page::kind(&document) {
        return Update::Fails(format!("`{next}` is {kind}"));
    }
    if versions::line_of(&String::from_utf8_lossy(&document.body), schema).is_none() {
        return Update::Fails(format!("no line of `{next}` is `{schema}`"));
    }
    let list = list_json(list_url, schema);
    if list == address {
        return Update::Same;
    }
    match asking.get(&list).outcome {
        Ok(document) if *document.body == *text.as_bytes() => Update::Same,
        Ok(document) if is_list(&document) => Update::Elsewhere(list),
        Ok(document) => {
            let kind = page::kind(&document).unwrap_or("no list");
            Update::Fails(format!("`{list}` is {kind}"))
        }
        Err(unfetched) => unfetched_at(&list, &unfetched),
    }
}

fn unfetched_at(address: &str, unfetched: &Unfetched) -> Update {
    match unfetched {
        Unfetched::NotLooked => Update::NotLooked,
        other => Update::Fails(format!("`{address}` {other}")),
    }
}

fn is_list(document: &Document) -> bool {
    let list = str::from_utf8(&document.body).ok().and_then(json_values);
    list.is_some_and(|list| list.get("workspaces").is_some())
}
