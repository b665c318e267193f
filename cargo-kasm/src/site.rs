//! The bundle's page: what the registry is called and how to add it.

use maud::{DOCTYPE, html};
use registry_core::bundle::Bundle;
use registry_core::model::{Model, layout};
use registry_core::source::Value;

/// Adds `index.html`.
pub fn add(bundle: &mut Bundle, model: &Model<'_>) {
    let registry = model.registry.as_ref();
    let text = |value: Option<&Value>| value.and_then(Value::as_str).unwrap_or_default().to_owned();
    let name = text(registry.and_then(|registry| registry.name.as_ref()));
    let description = text(registry.and_then(|registry| registry.description.as_ref()));
    let list_url = text(registry.and_then(|registry| registry.list_url.as_ref()));
    let page = html! {
        (DOCTYPE)
        html lang="en" {
            head {
                meta charset="utf-8";
                meta name="viewport" content="width=device-width, initial-scale=1";
                meta http-equiv="Content-Security-Policy" content="default-src 'none'";
                meta name="description" content=(description);
                title { (name) }
            }
            body {
                main {
                    h1 { (name) }
                    p { (description) }
                    h2 { "Workspace registry link" }
                    p { code { (list_url) } }
                    ol {
                        li { "In Kasm, open Workspaces, then Workspace Registry." }
                        li { "Choose Add new and paste the link." }
                        li { "Choose Add." }
                    }
                }
            }
        }
    };
    bundle.insert(layout::INDEX_HTML, page.into_string().into_bytes());
}
