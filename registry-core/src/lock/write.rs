//! `kasm.lock` as text.

use std::fmt::Write;

use super::{LARGEST, Lock, LockedImage, LockedPlatform, VERSION};
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
    let [compressed, uncompressed] = [compressed, uncompressed].map(|bytes| *bytes.min(&LARGEST));
    let digest = json_string(digest);
    let methods: Vec<_> = methods.iter().map(|method| json_string(method.name())).collect();
    let methods = methods.join(", ");
    write!(
        text,
        "\n[[image.platform]]\narchitecture = \"{architecture}\"\ndigest = {digest}\ncompressed = {compressed}\nuncompressed = {uncompressed}\nconfidence = \"{confidence}\"\nmethods = [{methods}]\n"
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::declare::toml_values;
    use crate::finding::Findings;
    use crate::lock::Confidence;
    use crate::model::Architecture;
    use crate::source::{Sources, Span};

    #[test]
    fn what_is_written_can_be_read_however_large_layers_claim_to_be() {
        let digest = format!("sha256:{}", "0".repeat(64));
        let platform = LockedPlatform {
            architecture: Architecture::Amd64,
            digest: digest.clone(),
            compressed: u64::MAX,
            uncompressed: LARGEST + 1,
            confidence: Confidence::Low,
            methods: Vec::new(),
        };
        let image =
            LockedImage { digest, checked: "2026-11-22".to_owned(), platforms: vec![platform] };
        let mut lock = Lock::default();
        lock.images.insert("docker.io/acme/desk:1".to_owned(), image);
        let tables = toml_values(&lock.to_toml()).unwrap();
        let whole = Span::whole(Sources::default().next_id());
        let read = Lock::from_tables(&tables, whole, &mut Findings::default()).unwrap();
        let platform = &read.images["docker.io/acme/desk:1"].platforms[0];
        assert_eq!((platform.compressed, platform.uncompressed), (LARGEST, LARGEST));
    }
}
