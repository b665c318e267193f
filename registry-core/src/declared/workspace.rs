//! One workspace, and what each Kasm version gets of it.

use super::object::{List, Object, Reader, Value};

/// A workspace, as declared; `defaults` lie under its own fields.
///
/// The methods are named like Kasm's fields. What is not declared is empty or none.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Workspace {
    folder: &'static str,
    fields: Object,
}

/// Declares the getters.
macro_rules! fields {
    ($($(#[$doc:meta])* $key:ident: $type:ty = $read:expr;)*) => {$(
        $(#[$doc])*
        pub fn $key(self) -> $type {
            let read: fn(Option<Value>) -> $type = $read;
            read(self.get(stringify!($key)))
        }
    )*};
}

fn text(value: Option<Value>) -> Option<&'static str> {
    value?.as_str()
}

fn required(value: Option<Value>) -> &'static str {
    text(value).unwrap_or_default()
}

fn texts(value: Option<Value>) -> Texts {
    Texts(value.and_then(Value::as_list).unwrap_or_default())
}

fn number(value: Option<Value>) -> Option<f64> {
    value?.as_f64()
}

#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "the compiler has checked that it is whole and not negative"
)]
fn whole(value: Option<Value>) -> Option<u64> {
    number(value).map(|number| number as u64)
}

fn flag(value: Option<Value>) -> Option<bool> {
    value?.as_bool()
}

fn object(value: Option<Value>) -> Option<Object> {
    value?.as_object()
}

impl Workspace {
    pub(super) fn packed(bytes: &'static [u8]) -> Option<Self> {
        let mut reader = Reader(bytes);
        let folder = reader.text()?;
        Some(Self { folder, fields: reader.value()?.as_object()? })
    }

    /// Its folder, which decides its place in the list.
    pub const fn folder(self) -> &'static str {
        self.folder
    }

    /// All fields, in the author's order; unknown ones too.
    pub const fn fields(self) -> Object {
        self.fields
    }

    /// A field by its key.
    pub fn get(self, key: &str) -> Option<Value> {
        self.fields.get(key)
    }

    fields! {
        /// The name on the tile.
        friendly_name: &'static str = required;
        /// The text on the tile's back.
        description: &'static str = required;
        /// The icon's file name.
        image_src: &'static str = required;
        /// The processors that the image is built for: `amd64`, `arm64`.
        architecture: Texts = texts;
        /// Under which headings Kasm lists it.
        categories: Texts = texts;
        /// Where to log in before the pull.
        docker_registry: Option<&'static str> = text;
        /// CPU cores; Kasm's default is 2.
        cores: Option<f64> = number;
        /// Memory in MB; Kasm's default is 2768.
        memory: Option<u64> = whole;
        /// Number of GPUs.
        gpu_count: Option<u64> = whole;
        /// Whether the session refuses to start without one.
        require_gpu: Option<bool> = flag;
        /// How the cores are enforced.
        cpu_allocation_method: Option<&'static str> = text;
        /// docker-py's arguments of the container.
        run_config: Option<Object> = object;
        /// Commands inside of it.
        exec_config: Option<Object> = object;
        /// The form before the start.
        launch_config: Option<Object> = object;
        /// Folders of the host.
        volume_mappings: Option<Object> = object;
        /// Where profiles are kept.
        persistent_profile_path: Option<&'static str> = text;
        /// Notes for admins; Markdown.
        notes: Option<&'static str> = text;
        /// Whether the tile is hidden.
        hidden: Option<bool> = flag;
        /// Seconds until a session ends.
        session_time_limit: Option<u64> = whole;
    }

    /// What each Kasm version installs, whichever schema's form was written.
    pub fn compatibility(self) -> impl Iterator<Item = Compatibility> {
        let entries = self.get("compatibility").and_then(Value::as_list).unwrap_or_default();
        entries.iter().map(move |entry| match entry {
            Value::Object(entry) => Compatibility {
                version: required(entry.get("version")),
                image: required(entry.get("image")),
                uncompressed_size_mb: whole(entry.get("uncompressed_size_mb")),
                available_tags: texts(entry.get("available_tags")),
            },
            version => Compatibility {
                version: required(Some(version)),
                image: required(self.get("name")),
                uncompressed_size_mb: whole(self.get("uncompressed_size_mb")),
                available_tags: Texts::default(),
            },
        })
    }
}

/// What one Kasm version installs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Compatibility {
    /// The version, such as `1.17.x`.
    pub version: &'static str,
    /// The image with its default tag.
    pub image: &'static str,
    /// Its unpacked size in MB.
    pub uncompressed_size_mb: Option<u64>,
    /// The tags that can be chosen as channels.
    pub available_tags: Texts,
}

/// A list of texts.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Texts(List);

impl Texts {
    /// How many there are.
    pub const fn len(self) -> usize {
        self.0.len()
    }

    /// Whether there are none.
    pub const fn is_empty(self) -> bool {
        self.0.is_empty()
    }

    /// The texts, in order.
    pub fn iter(self) -> impl Iterator<Item = &'static str> {
        self.0.iter().filter_map(Value::as_str)
    }

    /// Whether a text is one of them.
    pub fn contains(self, text: &str) -> bool {
        self.iter().any(|own| own == text)
    }
}
