//! The texts that the template brings along, for those who start from it.

use super::typed::InvalidValue;
use crate::finding::{Code, quoted};

/// Each setting, the template's own text, and what to write instead.
const TEXTS: [(&str, &str, &str); 3] = [
    (
        "name",
        "Kasm Technologies",
        "write a name of your own: admins take this one for the official registry",
    ),
    (
        "description",
        "The official store for Kasm supported workspaces.",
        "say what is in this registry: admins take it for the official one",
    ),
    (
        "contact_url",
        "https://kasmweb.com/support",
        "write where people reach you: Kasm's support cannot help with your workspaces",
    ),
];

/// What to say about a text that nobody has replaced.
pub(super) fn default_text(key: &str, text: &str) -> Option<InvalidValue> {
    let is_default = |(of, default, _): &&(&str, &str, &str)| *of == key && text.trim() == *default;
    let (_, _, help) = TEXTS.iter().find(is_default)?;
    let message = format!("{} is the template's own `{key}`", quoted(text));
    Some(InvalidValue::new(Code::RegistryTextTemplateDefault, message, *help))
}
