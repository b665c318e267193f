//! Values that move to the key that was meant.

use super::bytes::byte_size;
use super::capabilities::capability;
use super::environment::variables;
use super::settings::{Key, Kind};
use crate::grammar;
use crate::model::fields::Moved;
use crate::source::{Spanned, Syntax, Value, json_string};

/// What becomes of a value once its key is a known one of this table.
pub(super) fn renamed(table: &[Key], known: &str, value: &Spanned<Value>, syntax: Syntax) -> Moved {
    let kind = table.iter().find(|key| key.name == known).map_or(Kind::Any, |key| key.kind);
    let is_device = |text: &str| grammar::device(text).is_ok();
    let is_capability = |text: &str| capability(text).is_some();
    let fits = match (kind, &value.value) {
        (Kind::Bool, Value::Bool(_))
        | (Kind::Text | Kind::TextOrInt | Kind::TextOrTexts, Value::String(_))
        | (Kind::Int | Kind::TextOrInt | Kind::Bytes, Value::Number(_))
        | (Kind::List | Kind::ObjectOrList, Value::Array(_))
        | (Kind::Object | Kind::ObjectOrList | Kind::Environment, Value::Object(_))
        | (Kind::Any, _) => true,
        (Kind::Bytes, Value::String(text)) => byte_size(text.as_str()),
        (Kind::Path, Value::String(text)) => grammar::mount_path(text.as_str()).is_ok(),
        (Kind::Texts | Kind::TextOrTexts, Value::Array(items)) => all(items, |_| true),
        (Kind::Devices, Value::Array(items)) => all(items, is_device),
        (Kind::Capabilities, Value::Array(items)) => all(items, is_capability),
        (Kind::Environment, list) => {
            return variables(list, syntax).map_or(Moved::Unfit, Moved::Written);
        }
        // The command line takes one of them at a time.
        (kind, Value::String(text)) => {
            let fits = match kind {
                Kind::Texts | Kind::ObjectOrList => true,
                Kind::Devices => is_device(text.as_str()),
                Kind::Capabilities => is_capability(text.as_str()),
                _ => false,
            };
            let list = format!("[{}]", json_string(text.as_str()));
            return if fits { Moved::Written(list) } else { Moved::Unfit };
        }
        _ => false,
    };
    if fits { Moved::AsWritten } else { Moved::Unfit }
}

fn all(items: &[Spanned<Value>], fits: impl Fn(&str) -> bool) -> bool {
    items.iter().all(|item| item.value.as_str().is_some_and(&fits))
}
