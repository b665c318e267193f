//! `next.config.js` of a repository that is imported.

use cargo_kasm::fuzzed;
use registry_core::declare::toml_values;

/// Reads its settings: what it says is the start of a `registry.toml`.
pub fn run(data: &[u8]) {
    let text = String::from_utf8_lossy(data);
    match fuzzed::next_config(&text) {
        Ok(head) => {
            let values = toml_values(&head).unwrap_or_else(|| panic!("it is no TOML:\n{head}"));
            assert!(values.get("registry").is_some(), "{head}");
        }
        Err(missing) => assert!(!missing.is_empty()),
    }
}
