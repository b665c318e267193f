//! A workspace as the JSON object of a schema, its keys in the order that Kasm documents.

use crate::declare::WorkspaceDecl;
use crate::model::config::{
    ExecConfig, ExecEntry, LaunchConfig, LaunchEntry, RunConfig, SettingValue, Settings,
    VolumeMappings,
};
use crate::model::{
    Compatibility, Cores, CpuAllocationMethod, ImageType, OneImage, Options, Workspace,
};
use crate::source::{Entry, Object, Span, Spanned, Text, Value};

/// The documented order; `restrict_to_*` stands where its first key does.
pub(crate) const ORDER: [&str; 33] = [
    "friendly_name",
    "name",
    "description",
    "image_src",
    "architecture",
    "compatibility",
    "uncompressed_size_mb",
    "categories",
    "docker_registry",
    "cores",
    "memory",
    "gpu_count",
    "require_gpu",
    "cpu_allocation_method",
    "image_type",
    "enabled",
    "run_config",
    "exec_config",
    "launch_config",
    "volume_mappings",
    "persistent_profile_path",
    "notes",
    "hash",
    "hidden",
    "session_time_limit",
    "link_url",
    "server_id",
    "server_pool_id",
    "zone_id",
    "restrict_to_",
    "filter_policy_id",
    "docker_user",
    "docker_token",
];

/// Where a workspace's field stands in Kasm's order; none of a key that Kasm does not know.
pub fn rank(key: &str) -> Option<usize> {
    let key = if key.starts_with("restrict_to_") { "restrict_to_" } else { key };
    ORDER.iter().position(|known| *known == key)
}

/// The fields as written, known keys first in the documented order, unknown ones in the author's.
pub(super) fn as_written(decl: &WorkspaceDecl) -> Object {
    ordered(decl.fields.clone())
}

fn ordered(mut object: Object) -> Object {
    object.entries.sort_by_key(|entry| rank(entry.key.value.as_str()).unwrap_or(ORDER.len()));
    object
}

/// Schema 1.0's form.
pub(super) fn one_image(workspace: &Workspace, image: &OneImage, place: Span) -> Object {
    let mut writer = Writer::new(workspace, place);
    writer.text("name", image.image.as_str());
    if let Some(versions) = &image.versions {
        let versions: Vec<_> = versions.iter().map(ToString::to_string).collect();
        writer.push("compatibility", writer.texts(&versions));
    }
    #[expect(clippy::cast_precision_loss, reason = "sizes were read from doubles")]
    writer.number("uncompressed_size_mb", image.size.map(|size| size.get() as f64));
    writer.finish(workspace)
}

/// Schema 1.1's form.
pub(super) fn per_version(workspace: &Workspace, entries: &[Compatibility], place: Span) -> Object {
    let mut writer = Writer::new(workspace, place);
    let entries = entries.iter().map(|entry| Value::Object(compatibility(entry, place)));
    let entries = entries.map(|entry| Spanned::new(entry, place)).collect();
    writer.push("compatibility", Value::Array(entries));
    writer.finish(workspace)
}

fn compatibility(entry: &Compatibility, place: Span) -> Object {
    let mut writer = Writer { object: Object::default(), place };
    writer.text("version", &entry.version.to_string());
    writer.text("image", entry.image.as_str());
    #[expect(clippy::cast_precision_loss, reason = "sizes were read from doubles")]
    writer.number("uncompressed_size_mb", entry.size.map(|size| size.get() as f64));
    if let Some(tags) = &entry.available_tags {
        let tags: Vec<_> = tags.iter().map(ToString::to_string).collect();
        writer.push("available_tags", writer.texts(&tags));
    }
    writer.object.entries.extend(entry.other.entries.iter().cloned());
    writer.object
}

/// Builds an object entry by entry; `place` stands for what has no place of its own.
struct Writer {
    object: Object,
    place: Span,
}

impl Writer {
    fn new(workspace: &Workspace, place: Span) -> Self {
        let mut writer = Self { object: Object::default(), place };
        writer.text("friendly_name", workspace.friendly_name.as_str());
        writer.text("description", &workspace.description);
        writer.text("image_src", workspace.image_src.as_str());
        let architecture: Vec<_> = workspace.architecture.iter().map(ToString::to_string).collect();
        writer.push("architecture", writer.texts(&architecture));
        writer.options(&workspace.options);
        writer
    }

    fn options(&mut self, options: &Options) {
        if let Some(categories) = &options.categories {
            self.push("categories", self.texts(categories));
        }
        self.maybe_text("docker_registry", options.docker_registry.as_deref());
        self.number("cores", options.cores.map(Cores::get));
        self.number("memory", options.memory.map(|memory| f64::from(memory.get())));
        self.number("gpu_count", options.gpu_count.map(f64::from));
        self.flag("require_gpu", options.require_gpu);
        self.maybe_text(
            "cpu_allocation_method",
            options.cpu_allocation_method.map(CpuAllocationMethod::as_str),
        );
        self.maybe_text("image_type", options.image_type.map(ImageType::as_str));
        self.flag("enabled", options.enabled);
        self.maybe_object(
            "run_config",
            options.run_config.as_ref().map(|config| self.run_config(config)),
        );
        self.maybe_object(
            "exec_config",
            options.exec_config.as_ref().map(|config| self.exec_config(config)),
        );
        self.maybe_object(
            "launch_config",
            options.launch_config.as_ref().map(|config| self.launch_config(config)),
        );
        let mappings =
            options.volume_mappings.as_ref().map(|mappings| self.volume_mappings(mappings));
        self.maybe_object("volume_mappings", mappings);
        self.maybe_text("persistent_profile_path", options.persistent_profile_path.as_deref());
        self.maybe_text("notes", options.notes.as_deref());
        self.maybe_text("hash", options.hash.as_deref());
        self.flag("hidden", options.hidden);
        self.number("session_time_limit", options.session_time_limit.map(f64::from));
    }

    /// Adds what is published as written, and puts all keys in order.
    fn finish(mut self, workspace: &Workspace) -> Object {
        for entry in &workspace.other.entries {
            // A key of the other shape may stand there as `null`.
            if self.object.get(entry.key.value.as_str()).is_none() {
                self.object.entries.push(entry.clone());
            }
        }
        ordered(self.object)
    }

    fn push(&mut self, key: &str, value: Value) {
        self.object.push(key, value, self.place);
    }

    fn text(&mut self, key: &str, text: &str) {
        self.push(key, text.into());
    }

    fn maybe_text(&mut self, key: &str, text: Option<&str>) {
        if let Some(text) = text {
            self.text(key, text);
        }
    }

    fn number(&mut self, key: &str, number: Option<f64>) {
        if let Some(number) = number {
            self.push(key, Value::Number(number));
        }
    }

    fn flag(&mut self, key: &str, flag: Option<bool>) {
        if let Some(flag) = flag {
            self.push(key, Value::Bool(flag));
        }
    }

    fn maybe_object(&mut self, key: &str, object: Option<Object>) {
        if let Some(object) = object {
            self.push(key, Value::Object(object));
        }
    }

    fn texts(&self, texts: &[String]) -> Value {
        Value::Array(
            texts.iter().map(|text| Spanned::new(text.as_str().into(), self.place)).collect(),
        )
    }

    fn run_config(&self, config: &RunConfig) -> Object {
        self.settings(&config.0)
    }

    fn exec_config(&self, config: &ExecConfig) -> Object {
        self.object(&config.0, |entry| match entry {
            ExecEntry::Phase(_, settings) => Value::Object(self.settings(settings)),
            ExecEntry::AsWritten(value) => value.clone(),
        })
    }

    fn launch_config(&self, config: &LaunchConfig) -> Object {
        self.object(&config.0, |entry| match entry {
            LaunchEntry::FileMapping(settings) => Value::Object(self.settings(settings)),
            LaunchEntry::LaunchForm(items) => {
                let items = items.iter().map(|item| Value::Object(self.settings(item)));
                Value::Array(items.map(|item| Spanned::new(item, self.place)).collect())
            }
            LaunchEntry::AsWritten(value) => value.clone(),
        })
    }

    fn volume_mappings(&self, mappings: &VolumeMappings) -> Object {
        self.object(&mappings.0, |mount| match mount {
            Some(settings) => Value::Object(self.settings(settings)),
            None => Value::Null,
        })
    }

    fn settings(&self, settings: &Settings) -> Object {
        let mut object = Object::default();
        for setting in &settings.0 {
            let value = match &setting.value {
                SettingValue::Bool(flag) => Value::Bool(*flag),
                SettingValue::Text(text) => text.as_str().into(),
                #[expect(clippy::cast_precision_loss, reason = "it was read from a double")]
                SettingValue::Int(number) => Value::Number(*number as f64),
                SettingValue::Number(number) => Value::Number(*number),
                SettingValue::Texts(texts) => self.texts(texts),
                SettingValue::Json(value) | SettingValue::AsWritten(value) => value.clone(),
            };
            object.entries.push(self.entry(&setting.key, value));
        }
        object
    }

    /// An object of these entries, in their order.
    fn object<T>(&self, entries: &[(Text, T)], value: impl Fn(&T) -> Value) -> Object {
        let entries = entries.iter().map(|(key, entry)| self.entry(key, value(entry)));
        Object { entries: entries.collect() }
    }

    fn entry(&self, key: &Text, value: Value) -> Entry {
        Entry { key: Spanned::new(key.clone(), self.place), value: Spanned::new(value, self.place) }
    }
}
