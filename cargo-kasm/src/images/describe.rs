//! What a digest names: images for the architectures that Kasm runs on.

use registry_core::lock::PullRef;
use registry_core::model::Architecture;

use super::kept::Kept;
use crate::oci::manifest::{self, Entry, Image, Layer, Manifest};
use crate::oci::{Client, Digest, OciError};

/// What a digest names.
pub(super) struct Described {
    pub(super) platforms: Vec<Platform>,
}

/// An image for one architecture.
pub(super) struct Platform {
    pub(super) architecture: Architecture,
    pub(super) digest: Digest,
    pub(super) layers: Vec<Layer>,
}

/// Why an image is none that Kasm can start, or could not be looked at.
#[derive(Clone, Debug)]
pub(super) enum Trouble {
    /// It is something else, for this reason.
    Unusable(String),
    /// The image registry did not say.
    Oci(OciError),
}

impl From<OciError> for Trouble {
    fn from(error: OciError) -> Self {
        Self::Oci(error)
    }
}

/// Asks what a digest names.
pub(super) fn describe(
    client: &Client,
    kept: &Kept,
    image: &PullRef,
    digest: &Digest,
) -> Result<Described, Trouble> {
    let source = Source { client, kept, image };
    let platforms = match source.manifest(digest)? {
        Manifest::Index(entries) => source.of_index(&entries)?,
        Manifest::Image(image) => vec![source.alone(digest, image)?],
    };
    Ok(Described { platforms })
}

/// Where manifests come from.
struct Source<'a> {
    client: &'a Client,
    kept: &'a Kept,
    image: &'a PullRef,
}

impl Source<'_> {
    fn manifest(&self, digest: &Digest) -> Result<Manifest, Trouble> {
        let bytes = self.bytes(digest, Client::manifest)?;
        Manifest::parse(&bytes).map_err(|error| Trouble::Unusable(error.to_string()))
    }

    /// The images of an index that Kasm can start, one for each architecture.
    fn of_index(&self, entries: &[Entry]) -> Result<Vec<Platform>, Trouble> {
        let mut platforms: Vec<Platform> = Vec::new();
        for entry in entries {
            let Some(architecture) = entry.platform.as_ref().and_then(runs_on) else { continue };
            if platforms.iter().any(|platform| platform.architecture == architecture) {
                continue;
            }
            let Manifest::Image(image) = self.manifest(&entry.digest)? else {
                return Err(Trouble::Unusable("it is an index of indexes".to_owned()));
            };
            platforms.push(platform(architecture, &entry.digest, image)?);
        }
        if platforms.is_empty() {
            let all = entries.iter().filter_map(|entry| entry.platform.as_ref()).map(shown);
            let all: Vec<_> = all.collect();
            if all.is_empty() {
                let why = "it is an index that names no image with what it runs on";
                return Err(Trouble::Unusable(why.to_owned()));
            }
            return Err(foreign(&all.join(", ")));
        }
        platforms.sort_by_key(|platform| platform.architecture.as_str());
        Ok(platforms)
    }

    /// An image without an index, whose configuration says what it is built for.
    fn alone(&self, digest: &Digest, image: Image) -> Result<Platform, Trouble> {
        if !image.is_runnable() {
            return Err(no_container(&image));
        }
        let runs = self.config(&image.config)?;
        match runs_on(&runs) {
            Some(architecture) => platform(architecture, digest, image),
            None => Err(foreign(&shown(&runs))),
        }
    }

    fn config(&self, digest: &Digest) -> Result<manifest::Platform, Trouble> {
        let bytes = self.bytes(digest, Client::config)?;
        manifest::Platform::of_config(&bytes).map_err(|error| Trouble::Unusable(error.to_string()))
    }

    /// What a digest names, from the cache if it is there.
    fn bytes(
        &self,
        digest: &Digest,
        ask: impl Fn(&Client, &PullRef, &Digest) -> Result<Vec<u8>, OciError>,
    ) -> Result<Vec<u8>, OciError> {
        if let Some(bytes) = self.kept.content(digest) {
            return Ok(bytes);
        }
        let bytes = ask(self.client, self.image, digest)?;
        self.kept.keep_content(digest, &bytes);
        Ok(bytes)
    }
}

fn platform(
    architecture: Architecture,
    digest: &Digest,
    image: Image,
) -> Result<Platform, Trouble> {
    if !image.is_runnable() {
        return Err(no_container(&image));
    }
    Ok(Platform { architecture, digest: digest.clone(), layers: image.layers })
}

/// The architecture in Kasm's words, which are those of images.
fn runs_on(platform: &manifest::Platform) -> Option<Architecture> {
    platform.architecture.parse().ok().filter(|_| platform.os == "linux")
}

/// "windows/amd64"
fn shown(platform: &manifest::Platform) -> String {
    format!("{}/{}", platform.os, platform.architecture)
}

fn foreign(platforms: &str) -> Trouble {
    Trouble::Unusable(format!(
        "it is built for {platforms}, and Kasm runs on linux/amd64 and linux/arm64"
    ))
}

fn no_container(image: &Image) -> Trouble {
    let kind = &image.config_media_type;
    Trouble::Unusable(format!("it is no image of a container, but `{kind}`"))
}
