//! A workspace all of whose values are right.

use super::config::{ExecConfig, LaunchConfig, RunConfig, VolumeMappings};
use super::{
    Architecture, Cores, CpuAllocationMethod, IconName, ImageRef, ImageType, KasmVersion, MemoryMb,
    Name, SizeMb, Tag,
};
use crate::source::Object;

/// A workspace whose values are all right.
#[derive(Clone, Debug)]
pub struct Workspace {
    /// The name on the tile.
    pub friendly_name: Name,
    /// The text on the tile's back.
    pub description: String,
    /// The icon's file name.
    pub image_src: IconName,
    /// The processors that the image is built for.
    pub architecture: Vec<Architecture>,
    /// Which image each Kasm version installs.
    pub images: Images,
    /// The fields that may be absent.
    pub options: Options,
    /// Everything else, as written: keys of one site, unknown keys, and what was `null`.
    pub other: Object,
}

/// The fields that may be absent.
#[derive(Clone, Debug)]
pub struct Options {
    /// At most three, of any name.
    pub categories: Option<Vec<String>>,
    /// Where to log in before the pull; the pull itself goes by the image reference.
    pub docker_registry: Option<String>,
    /// CPU cores; Kasm's default is 2.
    pub cores: Option<Cores>,
    /// Memory in MB; Kasm's default is 2768.
    pub memory: Option<MemoryMb>,
    /// Number of GPUs.
    pub gpu_count: Option<u32>,
    /// Whether the session refuses to start without one.
    pub require_gpu: Option<bool>,
    /// How the cores are enforced.
    pub cpu_allocation_method: Option<CpuAllocationMethod>,
    /// What Kasm starts; it forces a container.
    pub image_type: Option<ImageType>,
    /// Kasm forces true.
    pub enabled: Option<bool>,
    /// Arguments of the container.
    pub run_config: Option<RunConfig>,
    /// Commands inside of it.
    pub exec_config: Option<ExecConfig>,
    /// The form before the start.
    pub launch_config: Option<LaunchConfig>,
    /// Folders of the host.
    pub volume_mappings: Option<VolumeMappings>,
    /// Where profiles are kept.
    pub persistent_profile_path: Option<String>,
    /// Notes for admins; Markdown.
    pub notes: Option<String>,
    /// A text that Kasm keeps with the image.
    pub hash: Option<String>,
    /// Whether the tile is hidden.
    pub hidden: Option<bool>,
    /// Seconds until a session ends.
    pub session_time_limit: Option<u32>,
}

/// Which image each Kasm version installs.
#[derive(Clone, Debug)]
pub enum Images {
    /// Schema 1.0's short form: one image for all versions.
    One {
        /// The image, called `name` there.
        image: ImageRef,
        /// Its unpacked size.
        size: Option<SizeMb>,
        /// The versions that it is offered to; without them, to none.
        versions: Option<Vec<KasmVersion>>,
    },
    /// Schema 1.1's form.
    PerVersion(Vec<Compatibility>),
}

/// What one Kasm version installs.
#[derive(Clone, Debug)]
pub struct Compatibility {
    /// The version.
    pub version: KasmVersion,
    /// The image with its default tag.
    pub image: ImageRef,
    /// Its unpacked size.
    pub size: Option<SizeMb>,
    /// The tags that can be chosen as channels.
    pub available_tags: Option<Vec<Tag>>,
    /// Unknown keys, as written.
    pub other: Object,
}

impl Images {
    /// One entry for each version, whichever form was written.
    pub fn per_version(&self) -> Vec<Compatibility> {
        match self {
            Self::PerVersion(entries) => entries.clone(),
            Self::One { image, size, versions } => {
                let entry = |&version: &KasmVersion| Compatibility {
                    version,
                    image: image.clone(),
                    size: *size,
                    available_tags: None,
                    other: Object::default(),
                };
                versions.iter().flatten().map(entry).collect()
            }
        }
    }
}
