//! The grammar of single values, in functions that the compiler can run.
//!
//! A value that a declaration writes out is judged by its type in the model; one that it leaves to a
//! constant, by the compiler, once the value is known. Both ask here, so that a rule has one place.

mod image;
mod mount;
mod problem;
mod quantity;
mod text;
mod version;
mod word;

pub use image::{LONGEST_TAG, image, tag};
#[cfg(feature = "load")]
pub(crate) use image::{is_digest, repository_end};
pub use mount::{MODES, device, mode, mount_path};
pub use problem::Problem;
pub use quantity::{
    MEMORY_IN_BYTES, MEMORY_MB, cores, finite, memory_mb, positive, size_mb, whole, whole_u32,
};
pub use text::{LONGEST, name};
pub use version::{VersionParts, meant_version, numbers, version};
pub use word::{
    ARCHITECTURES, CPU_ALLOCATION_METHODS, IMAGE_TYPES, architecture, cpu_allocation_method,
    image_type,
};
