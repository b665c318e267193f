//! What becomes of a registry at the next update, which asks `list_url` and not what the admin typed.

use super::address::{list_json, update, whole};
use super::asking::Asking;
use super::{Document, Fetched, Unfetched, Update, page, versions};
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
    let fetched = asking.get(&next);
    let document = match &fetched.outcome {
        Ok(document) => document,
        Err(unfetched) => return unfetched_at(&next, &fetched, unfetched),
    };
    if let Some(kind) = page::kind(document) {
        return Update::Fails(format!("{} is {kind}", whole(&next)));
    }
    if versions::line_of(&String::from_utf8_lossy(&document.body), schema).is_none() {
        return Update::Fails(format!("no line of {} is `{schema}`", whole(&next)));
    }
    let list = list_json(list_url, schema);
    if list == address {
        return Update::Same;
    }
    let fetched = asking.get(&list);
    match &fetched.outcome {
        Ok(document) if *document.body == *text.as_bytes() => Update::Same,
        Ok(document) if is_list(document) => Update::Elsewhere(list),
        Ok(document) => {
            let kind = page::kind(document).unwrap_or("no list");
            Update::Fails(format!("{} is {kind}", whole(&list)))
        }
        Err(unfetched) => unfetched_at(&list, &fetched, unfetched),
    }
}

fn unfetched_at(address: &str, fetched: &Fetched, unfetched: &Unfetched) -> Update {
    match unfetched {
        Unfetched::NotLooked => Update::NotLooked,
        other => Update::Fails(fetched.trouble(address, other)),
    }
}

fn is_list(document: &Document) -> bool {
    let list = str::from_utf8(&document.body).ok().and_then(json_values);
    list.is_some_and(|list| list.get("workspaces").is_some())
}
