//! Image registries, asked about the images that a registry offers.
//!
//! 1. [`ask()`] turns names of images into answers: from `kasm.lock` where it has them, else by way of
//!    [`oci`](crate::oci), the protocol.
//! 2. `measure` finds out how large layers are unpacked.
//! 3. `kept` holds what digests name, which never changes.
//! 4. [`newer`] picks the tags that follow another one.
//!
//! What the answers mean is said by the rules of the group `images`, in `registry_core::check`.

mod ask;
mod describe;
mod kept;
mod layers;
pub(crate) mod measure;
pub(crate) mod newer;
mod threads;

use registry_core::lock::PullRef;

use crate::cli::Network;
use crate::oci::OciError;

pub(crate) use ask::{Asked, How, ask};

/// The tags of images' repositories, in the images' order.
pub(crate) fn tags(images: &[&PullRef], network: Network) -> Vec<Result<Vec<String>, OciError>> {
    let client = ask::client(network);
    let threads = threads::Threads::new(network.connections);
    threads.each("Listing", images, |image| client.tags(image))
}
