//! Registries that offer images, and what `kasm.lock` says about them.

use toml_edit::{DocumentMut, Table};

use crate::desk::{Desk, ICON};
use crate::factory::Image;

/// What a workspace is declared with.
#[derive(Clone, Debug)]
pub(crate) struct Offer {
    pub(crate) image: String,
    pub(crate) architecture: Vec<&'static str>,
    pub(crate) unpacked: u64,
}

/// What `kasm.lock` says about an image for one architecture.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Locked {
    pub(crate) architecture: String,
    pub(crate) uncompressed: u64,
    pub(crate) confidence: String,
    pub(crate) methods: Vec<String>,
}

impl Offer {
    /// What is true of an image.
    pub(crate) fn of(server: &str, name: &str, image: &Image) -> Self {
        let name = format!("{server}/{name}");
        Self { image: name, architecture: vec![image.architecture], unpacked: image.unpacked() }
    }

    fn workspace(&self, number: usize) -> String {
        let Self { image, architecture, unpacked } = self;
        let megabytes = unpacked.div_ceil(1_000_000);
        format!(
            "friendly_name = \"Desk {number}\"\ndescription = \"A desktop.\"\n\
             image_src = \"desk-{number}.svg\"\narchitecture = {architecture:?}\n\n\
             [[compatibility]]\nversion = \"1.19.x\"\nimage = \"{image}\"\n\
             uncompressed_size_mb = {megabytes}\n"
        )
    }
}

/// A registry with a workspace for each of these.
pub(crate) fn offering(offers: &[Offer]) -> Desk {
    let desk = Desk::empty();
    for (number, offer) in offers.iter().enumerate() {
        let folder = format!("registry/workspaces/desk-{number}");
        desk.write(&format!("{folder}/workspace.toml"), &offer.workspace(number));
        desk.write(&format!("{folder}/desk-{number}.svg"), ICON);
    }
    desk
}

/// What is locked about an image, for each architecture.
pub(crate) fn lock_of(desk: &Desk, name: &str) -> Vec<Locked> {
    let lock: DocumentMut = desk.lock().expect("kasm.lock").parse().expect("TOML");
    let images = lock["image"].as_array_of_tables().expect("images");
    let image = images.iter().find(|image| image["name"].as_str() == Some(name));
    let image = image.unwrap_or_else(|| panic!("`{name}` is not in {lock}"));
    let platforms = image["platform"].as_array_of_tables().expect("platforms");
    platforms.iter().map(of_platform).collect()
}

fn of_platform(platform: &Table) -> Locked {
    let text = |key: &str| platform[key].as_str().expect("a string").to_owned();
    let methods = platform["methods"].as_array().expect("a list").iter();
    let methods = methods.map(|method| method.as_str().expect("a string").to_owned());
    let uncompressed = platform["uncompressed"].as_integer().expect("a number");
    Locked {
        architecture: text("architecture"),
        uncompressed: uncompressed.try_into().expect("a size"),
        confidence: text("confidence"),
        methods: methods.collect(),
    }
}
