//! What a registry says about each workspace before the workspace says anything.

use registry_core::declare::RegistryDecl;
use registry_core::source::{Object, Value};

use crate::error::Error;

/// `[defaults]`, and the templates that a new workspace extends.
pub(crate) struct Said<'r> {
    layers: Vec<&'r Object>,
}

impl<'r> Said<'r> {
    /// What holds for a workspace that extends these.
    ///
    /// # Errors
    /// Where there is no such template.
    pub(crate) fn of(registry: &'r RegistryDecl, extends: &[String]) -> Result<Self, Error> {
        let mut layers = Vec::new();
        for name in extends {
            if template(registry, name).is_none() {
                return Err(Error::Usage(unknown(registry, name)));
            }
            gather(registry, name, &mut layers);
        }
        layers.push(&registry.defaults);
        Ok(Self { layers })
    }

    /// What is said of a field, by its path.
    pub(crate) fn get(&self, path: &[&str]) -> Option<&'r Value> {
        self.layers.iter().find_map(|layer| {
            let (first, rest) = path.split_first()?;
            let mut value = &layer.get(first)?.value;
            for key in rest {
                value = &value.as_object()?.get(key)?.value;
            }
            Some(value)
        })
    }

    /// Whether something is said of it.
    pub(crate) fn says(&self, path: &[&str]) -> bool {
        self.get(path).is_some()
    }
}

fn unknown(registry: &RegistryDecl, name: &str) -> String {
    let entries = registry.templates.entries.iter();
    let known: Vec<_> = entries.map(|entry| format!("`{}`", entry.key.value.as_str())).collect();
    let known = if known.is_empty() { "none".to_owned() } else { known.join(", ") };
    format!("there is no template `{name}`\n  help: the registry has {known}")
}

fn template<'r>(registry: &'r RegistryDecl, name: &str) -> Option<&'r Object> {
    registry.templates.get(name)?.value.as_object()
}

/// Adds a template and those that it extends itself, what counts more first; each once.
fn gather<'r>(registry: &'r RegistryDecl, name: &str, layers: &mut Vec<&'r Object>) {
    let Some(own) = template(registry, name) else { return };
    if layers.iter().any(|layer| std::ptr::eq(*layer, own)) {
        return;
    }
    layers.push(own);
    match own.get("extends").map(|extends| &extends.value) {
        Some(Value::String(other)) => gather(registry, other.as_str(), layers),
        Some(Value::Array(others)) => {
            for other in others.iter().rev().filter_map(|other| other.value.as_str()) {
                gather(registry, other, layers);
            }
        }
        _ => {}
    }
}
