//! Manifests and configurations, as far as they matter here.
//!
//! Own structures, since `oci-spec` brings 13 crates for two dozen fields, and refuses what Docker's
//! registries hold: unknown digests, entries without a platform's `os`.

use std::collections::BTreeMap;

use serde::Deserialize;

use super::Digest;

/// More layers than any runtime starts; a longer list is an attack on whoever measures them.
const MOST_LAYERS: usize = 512;

/// Larger layers are not to be; the sum of all would be no number for a file.
const LARGEST_LAYER: u64 = 1 << 40;

/// What a tag points at.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Manifest {
    /// Images for several platforms.
    Index(Vec<Entry>),
    /// An image.
    Image(Image),
}

/// An image of an index.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Entry {
    /// Its manifest.
    pub(crate) digest: Digest,
    /// What it runs on, where the index says it.
    pub(crate) platform: Option<Platform>,
}

/// What an image runs on, in Go's words.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
pub(crate) struct Platform {
    /// The processor: `amd64`.
    #[serde(default)]
    pub(crate) architecture: String,
    /// The system: `linux`.
    #[serde(default)]
    pub(crate) os: String,
}

/// An image for one platform.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Image {
    /// The blob that says what it runs on.
    pub(crate) config: Digest,
    /// What kind of blob that is; anything but an image's is not for a runtime.
    pub(crate) config_media_type: String,
    /// The layers, the lowest first.
    pub(crate) layers: Vec<Layer>,
}

/// A layer of an image.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(crate) struct Layer {
    /// The blob.
    pub(crate) digest: Digest,
    /// How it is packed.
    pub(crate) media_type: String,
    /// Its bytes as they are transferred.
    pub(crate) size: u64,
    /// What its builder noted.
    pub(crate) annotations: BTreeMap<String, String>,
}

/// Why bytes are no manifest.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub(crate) enum ManifestError {
    /// No JSON, or not of this shape.
    #[error("its manifest cannot be read: {0}")]
    Unreadable(String),
    /// The format before 2016, which Docker does not pull any more.
    #[error("its manifest is of Docker's first format, which is pulled no more")]
    Ancient,
    /// JSON, and neither an image nor an index.
    #[error("it is neither an image nor an index of images")]
    NeitherImageNorIndex,
    /// Too much to ask for.
    #[error("it has more than {MOST_LAYERS} layers or images")]
    TooMany,
    /// Too much for any disk.
    #[error("it has a layer of more than 1 TiB")]
    TooLarge,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Document {
    schema_version: Option<u64>,
    config: Option<Descriptor>,
    layers: Option<Vec<Descriptor>>,
    manifests: Option<Vec<Descriptor>>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Descriptor {
    #[serde(default)]
    media_type: String,
    digest: String,
    #[serde(default)]
    size: u64,
    platform: Option<Platform>,
    annotations: Option<BTreeMap<String, String>>,
}

impl Manifest {
    /// Of a manifest's bytes. What only attests where an image comes from is left out.
    pub(crate) fn parse(bytes: &[u8]) -> Result<Self, ManifestError> {
        let document: Document = read(bytes)?;
        if document.schema_version == Some(1) {
            return Err(ManifestError::Ancient);
        }
        match document {
            Document { manifests: Some(manifests), layers: None, .. } => {
                let images = manifests.into_iter().filter(|entry| !entry.is_attestation());
                at_most(images.map(Descriptor::into_entry)).map(Self::Index)
            }
            Document { config: Some(config), layers: Some(layers), manifests: None, .. } => {
                let layers = at_most(layers.into_iter().map(Descriptor::into_layer))?;
                Ok(Self::Image(Image {
                    config: digest(&config.digest)?,
                    config_media_type: plain(&config.media_type),
                    layers,
                }))
            }
            _ => Err(ManifestError::NeitherImageNorIndex),
        }
    }
}

impl Image {
    /// Whether Docker would pull it, as opposed to charts, signatures and the like. Old registries
    /// hold images whose kind was lost.
    pub(crate) fn is_runnable(&self) -> bool {
        matches!(
            &*self.config_media_type,
            "application/vnd.oci.image.config.v1+json"
                | "application/vnd.docker.container.image.v1+json"
                | "application/octet-stream"
                | ""
        )
    }
}

impl Layer {
    /// Whether it need not be in the registry: who made it does not allow others to have it.
    pub(crate) fn is_foreign(&self) -> bool {
        [".foreign.", ".nondistributable."].iter().any(|kind| self.media_type.contains(kind))
    }
}

impl Platform {
    /// Of an image's configuration.
    pub(crate) fn of_config(bytes: &[u8]) -> Result<Self, ManifestError> {
        read(bytes).map(Self::plain)
    }

    fn plain(self) -> Self {
        let Self { architecture, os } = self;
        Self { architecture: plain(&architecture), os: plain(&os) }
    }
}

impl Descriptor {
    /// Docker's builder keeps what it knows about an image beside it.
    fn is_attestation(&self) -> bool {
        let platform = self.platform.as_ref();
        let is_of_none =
            platform.is_some_and(|of| of.architecture == "unknown" && of.os == "unknown");
        let annotations = self.annotations.iter().flatten();
        let mut kinds = annotations.filter(|(key, _)| *key == "vnd.docker.reference.type");
        is_of_none || kinds.any(|(_, kind)| kind == "attestation-manifest")
    }

    fn into_entry(self) -> Result<Entry, ManifestError> {
        Ok(Entry { digest: digest(&self.digest)?, platform: self.platform.map(Platform::plain) })
    }

    fn into_layer(self) -> Result<Layer, ManifestError> {
        if self.size > LARGEST_LAYER {
            return Err(ManifestError::TooLarge);
        }
        Ok(Layer {
            digest: digest(&self.digest)?,
            media_type: plain(&self.media_type),
            size: self.size,
            annotations: self.annotations.unwrap_or_default(),
        })
    }
}

fn read<'a, T: Deserialize<'a>>(bytes: &'a [u8]) -> Result<T, ManifestError> {
    // Its own text would quote what may be megabytes.
    serde_json::from_slice(bytes).map_err(|error| {
        let what = if error.is_data() { "an odd value" } else { "no JSON" };
        let (line, column) = (error.line(), error.column());
        ManifestError::Unreadable(format!("{what} at line {line}, column {column}"))
    })
}

/// A word as it may be shown: terminals would obey what else a registry could write.
fn plain(text: &str) -> String {
    /// Longer than all that are known.
    const LONGEST: usize = 100;
    let shown = |character: char| if character.is_ascii_graphic() { character } else { '?' };
    text.chars().take(LONGEST).map(shown).collect()
}

fn digest(text: &str) -> Result<Digest, ManifestError> {
    text.parse().map_err(|_| ManifestError::Unreadable("a digest is none".to_owned()))
}

fn at_most<T>(
    items: impl Iterator<Item = Result<T, ManifestError>>,
) -> Result<Vec<T>, ManifestError> {
    let items: Vec<T> = items.take(MOST_LAYERS + 1).collect::<Result<_, _>>()?;
    if items.len() > MOST_LAYERS { Err(ManifestError::TooMany) } else { Ok(items) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::{Value, json};

    fn parse(document: &Value) -> Result<Manifest, ManifestError> {
        Manifest::parse(document.to_string().as_bytes())
    }

    fn named(content: &str) -> String {
        Digest::of(content.as_bytes()).to_string()
    }

    fn image(layers: &Value) -> Value {
        json!({
            "schemaVersion": 2,
            "mediaType": "application/vnd.docker.distribution.manifest.v2+json",
            "config": {
                "mediaType": "application/vnd.docker.container.image.v1+json",
                "size": 7, "digest": named("config"),
            },
            "layers": layers,
            "of the future": [{ "a": 1 }],
        })
    }

    #[test]
    fn an_image_of_docker() {
        let layers = json!([
            { "mediaType": "application/vnd.docker.image.rootfs.diff.tar.gzip", "size": 5_000_000_000_u64,
              "digest": named("a"), "urls": ["https://example.com"] },
            { "mediaType": "application/vnd.oci.image.layer.v1.tar", "size": 0,
              "digest": named("b"), "annotations": { "key": "value" } },
        ]);
        let Ok(Manifest::Image(image)) = parse(&image(&layers)) else { panic!("no image") };
        assert!(image.is_runnable());
        assert_eq!(image.config, Digest::of(b"config"));
        assert_eq!(image.layers[0].size, 5_000_000_000);
        assert_eq!(image.layers[1].annotations["key"], "value");
    }

    #[test]
    fn an_index_without_its_attestations() {
        let manifests = json!([
            { "digest": named("a"), "platform": { "architecture": "amd64", "os": "linux" } },
            { "digest": named("b"), "mediaType": "application/vnd.oci.image.manifest.v1+json",
              "platform": { "architecture": "arm64", "os": "linux", "variant": "v8", "os.version": "1" } },
            { "digest": named("c"), "platform": { "architecture": "unknown", "os": "unknown" } },
            { "digest": named("d"), "annotations": { "vnd.docker.reference.type": "attestation-manifest" } },
            { "digest": named("e") },
        ]);
        let Ok(Manifest::Index(entries)) = parse(&json!({ "manifests": manifests })) else {
            panic!("no index")
        };
        let digests: Vec<_> = entries.iter().map(|entry| entry.digest.to_string()).collect();
        assert_eq!(digests, [named("a"), named("b"), named("e")]);
        let platform = entries[1].platform.as_ref().unwrap();
        assert_eq!((&*platform.architecture, &*platform.os), ("arm64", "linux"));
        assert_eq!(entries[2].platform, None);
    }

    #[test]
    fn other_documents_are_none() {
        use ManifestError::{Ancient, NeitherImageNorIndex, TooLarge, TooMany};
        assert_eq!(parse(&json!({})), Err(NeitherImageNorIndex));
        assert_eq!(parse(&json!({ "schemaVersion": 1, "fsLayers": [] })), Err(Ancient));
        assert_eq!(parse(&json!({ "errors": [{ "code": "DENIED" }] })), Err(NeitherImageNorIndex));
        let layer = json!({ "digest": named("a"), "size": 1 });
        let layers = vec![layer; MOST_LAYERS + 1];
        assert_eq!(parse(&image(&layers.into())), Err(TooMany));
        let layer = json!([{ "digest": named("a"), "size": LARGEST_LAYER + 1 }]);
        assert_eq!(parse(&image(&layer)), Err(TooLarge));
        let both = json!({ "manifests": [], "layers": [], "config": { "digest": named("a") } });
        assert_eq!(parse(&both), Err(NeitherImageNorIndex), "it would mean two things");
        let deep = format!("{}{}", "[".repeat(100_000), "]".repeat(100_000));
        let texts = ["", "<html>", "null", "[]", "{\"manifests\": 1}", &deep];
        let digests = ["", "sha256:", "../x", "sha256:ABC"]
            .map(|digest| image(&json!([{ "digest": digest, "size": 1 }])).to_string());
        let sizes = ["-1", "1.5", "18446744073709551616", "\"1\""].map(|size| {
            let layer = format!("{{\"digest\":\"{}\",\"size\":{size}}}", named("a"));
            image(&json!(["HERE"])).to_string().replace("\"HERE\"", &layer)
        });
        for text in texts.map(str::to_owned).iter().chain(&digests).chain(&sizes) {
            let error = Manifest::parse(text.as_bytes()).unwrap_err();
            assert!(matches!(error, ManifestError::Unreadable(_)), "{text:.80}: {error:?}");
        }
    }

    #[test]
    fn a_configuration_says_what_it_runs_on() {
        let config = json!({ "architecture": "arm64", "os": "linux", "rootfs": {} }).to_string();
        let platform = Platform::of_config(config.as_bytes()).unwrap();
        assert_eq!((&*platform.architecture, &*platform.os), ("arm64", "linux"));
        assert!(Platform::of_config(b"{").is_err());
    }

    #[test]
    fn no_word_is_a_command_for_a_terminal() {
        let config = json!({ "architecture": "\u{1b}[2J\n\u{202e}", "os": "a".repeat(1000) });
        let platform = Platform::of_config(config.to_string().as_bytes()).unwrap();
        assert_eq!((&*platform.architecture, platform.os.len()), ("?[2J??", 100));
        let image = image(&json!([])).to_string().replace("container.image", "\\u0007");
        let Ok(Manifest::Image(image)) = Manifest::parse(image.as_bytes()) else { panic!("none") };
        assert_eq!(image.config_media_type, "application/vnd.docker.?.v1+json");
    }
}
