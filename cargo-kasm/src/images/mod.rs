//! `cargo kasm images`: what image registries say about the images that are offered.

pub(crate) mod measure;
