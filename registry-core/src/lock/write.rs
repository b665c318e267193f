//! `kasm.lock` as text.

use std::fmt::Write;

use super::{Lock, LockedImage, LockedPlatform, VERSION};
use crate::source::json_string;

impl Lock {
    /// The whole file: the same for the same answers, an entry an image, in the order of their names.
    pub fn to_toml(&self) -> String {
        let mut text = format!(
            "# Written by `cargo kasm images`: what image registries say. Not meant to be edited.\nversion = {VERSION}\n"
        );
        for (name, image) in &self.images {
            // Writing to a text cannot fail.
            let _ = image_entry(&mut text, name, image);
        }
        text
    }
}

fn image_entry(text: &mut String, name: &str, image: &LockedImage) -> std::fmt::Result {
    let [name, digest, checked] = [name, &image.digest, &image.checked].map(json_string);
    write!(text, "\n[[image]]\nname = {name}\ndigest = {digest}\nchecked = {checked}\n")?;
    image.platforms.iter().try_for_each(|platform| platform_entry(text, platform))
}

fn platform_entry(text: &mut String, platform: &LockedPlatform) -> std::fmt::Result {
    let LockedPlatform { architecture, digest, compressed, uncompressed, confidence, methods } =
        platform;
    let digest = json_string(digest);
    let methods: Vec<_> = methods.iter().map(|method| json_string(method.name())).collect();
    let methods = methods.join(", ");
    write!(
        text,
        "\n[[image.platform]]\narchitecture = \"{architecture}\"\ndigest = {digest}\ncompressed = {compressed}\nuncompressed = {uncompressed}\nconfidence = \"{confidence}\"\nmethods = [{methods}]\n"
    )
}
