//! Whether two texts say the same, as the checker reads them.

use registry_core::declare;
use registry_core::source::{Object, Value};

use super::order::Shape;

/// Compares two texts value by value, and key by key where the order of keys may be published.
pub(super) fn says_the_same(before: &str, after: &str, shape: Shape) -> bool {
    let read = |text| {
        declare::toml_values(text).map(|mut object| {
            order(&mut object, shape);
            object
        })
    };
    let before = read(before);
    before.is_some() && before == read(after)
}

/// Puts keys in order whose order says nothing.
fn order(object: &mut Object, shape: Shape) {
    object.entries.sort_by_cached_key(|entry| shape.rank(entry.key.value.as_str()));
    for entry in &mut object.entries {
        order_in(&mut entry.value.value, shape.below(entry.key.value.as_str()));
    }
}

fn order_in(value: &mut Value, shape: Shape) {
    match value {
        Value::Object(object) => order(object, shape),
        Value::Array(items) => items.iter_mut().for_each(|item| order_in(&mut item.value, shape)),
        _ => {}
    }
}
