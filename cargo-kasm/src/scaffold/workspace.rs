//! A `workspace.toml` of what somebody said about a workspace.

use std::fmt::Write as _;

use toml_edit::Value;

use crate::schemas::Of;

/// A workspace that is not there yet. What is absent, `[defaults]` say.
#[derive(Debug, Default)]
pub(crate) struct Workspace {
    /// The templates that it extends.
    pub(crate) extends: Vec<String>,
    pub(crate) friendly_name: Option<String>,
    pub(crate) description: Option<String>,
    pub(crate) image_src: Option<String>,
    pub(crate) architecture: Option<Vec<String>>,
    pub(crate) categories: Option<Vec<String>>,
    /// The Kasm releases that it is for, as `compatibility` has them.
    pub(crate) versions: Option<Vec<String>>,
    /// The image for each of them.
    pub(crate) image: Option<String>,
    pub(crate) uncompressed_size_mb: Option<u32>,
}

impl Workspace {
    /// The file's text; it lies `depth` folders below the registry's.
    pub(crate) fn to_toml(&self, depth: usize) -> String {
        let mut text = format!("{}\n", Of::Workspace.line(depth));
        let extends = match &self.extends[..] {
            [] => None,
            [one] => Some(Value::from(one)),
            several => Some(Value::from_iter(several)),
        };
        set(&mut text, "extends", extends);
        set(&mut text, "friendly_name", self.friendly_name.as_deref());
        set(&mut text, "description", self.description.as_deref());
        set(&mut text, "image_src", self.image_src.as_deref());
        set(&mut text, "architecture", self.architecture.as_ref().map(Value::from_iter));
        set(&mut text, "categories", self.categories.as_ref().map(Value::from_iter));
        let mut compatibility = String::new();
        set(&mut compatibility, "versions", self.versions.as_ref().map(Value::from_iter));
        set(&mut compatibility, "image", self.image.as_deref());
        let size = self.uncompressed_size_mb.map(i64::from);
        set(&mut compatibility, "uncompressed_size_mb", size);
        if !compatibility.is_empty() {
            let _ = write!(text, "\n[compatibility]\n{compatibility}");
        }
        text
    }
}

fn set(text: &mut String, key: &str, value: Option<impl Into<Value>>) {
    if let Some(value) = value {
        let _ = writeln!(text, "{key} = {}", value.into());
    }
}
