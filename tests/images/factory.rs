//! Images, made here and pushed as any builder pushes them.

use std::cell::RefCell;
use std::collections::HashMap;

use serde_json::{Value, json};

use crate::desk::digest;
use crate::layers;

/// Docker's media types, or OCI's.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Types {
    Docker,
    Oci,
}

/// A layer as it is pushed.
#[derive(Clone, Debug)]
pub(crate) struct Layer {
    packing: &'static str,
    notes: Vec<(&'static str, String)>,
    bytes: Vec<u8>,
    /// The bytes of its tar.
    pub(crate) unpacked: u64,
}

impl Layer {
    /// A tar that is packed to about a third; each seed makes another.
    pub(crate) fn tar(seed: u64, length: usize) -> Vec<u8> {
        layers::tar(seed, length, 3).expect("memory")
    }

    pub(crate) fn gzip(tar: &[u8]) -> Self {
        Self::new("gzip", layers::gzip(tar, 6), tar)
    }

    /// Two members, of which the first holds so much of it.
    pub(crate) fn gzip_members(tar: &[u8], first: usize) -> Self {
        Self::new("gzip", layers::gzip_members(tar, first), tar)
    }

    /// A trailer that says another size.
    pub(crate) fn gzip_that_says(tar: &[u8], size: u32) -> Self {
        Self::new("gzip", layers::gzip_that_says(tar, size), tar)
    }

    pub(crate) fn zstd(tar: &[u8], is_named: bool) -> Self {
        Self::new("zstd", layers::zstd(tar, is_named, 3), tar)
    }

    pub(crate) fn plain(tar: &[u8]) -> Self {
        Self::new("", Ok(tar.to_vec()), tar)
    }

    /// As stargz-snapshotter writes them.
    pub(crate) fn noted(tar: &[u8]) -> Self {
        let notes = vec![
            ("containerd.io/snapshot/stargz/toc.digest", digest(b"a table of contents")),
            ("io.containers.estargz.uncompressed-size", tar.len().to_string()),
        ];
        Self { notes, ..Self::gzip_members(tar, 512) }
    }

    fn new(packing: &'static str, bytes: std::io::Result<Vec<u8>>, tar: &[u8]) -> Self {
        let bytes = bytes.expect("memory");
        Self { packing, notes: Vec::new(), bytes, unpacked: tar.len() as u64 }
    }

    fn descriptor(&self, types: Types) -> Value {
        let (kind, sign) = match types {
            Types::Docker => ("application/vnd.docker.image.rootfs.diff.tar", "."),
            Types::Oci => ("application/vnd.oci.image.layer.v1.tar", "+"),
        };
        let sign = if self.packing.is_empty() { "" } else { sign };
        let mut descriptor = descriptor(&format!("{kind}{sign}{}", self.packing), &self.bytes);
        for (name, note) in &self.notes {
            descriptor["annotations"][name] = json!(note);
        }
        descriptor
    }
}

/// An image for one architecture.
#[derive(Clone, Debug)]
pub(crate) struct Image {
    pub(crate) architecture: &'static str,
    pub(crate) types: Types,
    pub(crate) layers: Vec<Layer>,
}

impl Image {
    /// One for amd64, with OCI's media types.
    pub(crate) fn of(layers: impl IntoIterator<Item = Layer>) -> Self {
        let layers = layers.into_iter().collect();
        Self { architecture: "amd64", types: Types::Oci, layers }
    }

    /// The bytes of its layers' tars.
    pub(crate) fn unpacked(&self) -> u64 {
        self.layers.iter().map(|layer| layer.unpacked).sum()
    }
}

/// Pushes to a server that anybody may push to.
pub(crate) struct Pusher {
    agent: ureq::Agent,
    address: String,
    /// Which repository has which blob.
    pushed: RefCell<HashMap<String, String>>,
}

impl Pusher {
    pub(crate) fn new(address: &str) -> Self {
        // No proxy of this machine's is for this machine.
        let agent = ureq::Agent::config_builder().proxy(None).build().new_agent();
        Self { agent, address: address.to_owned(), pushed: RefCell::default() }
    }

    /// Pushes an image, and returns what an index says of it.
    pub(crate) fn image(&self, repository: &str, reference: &str, image: &Image) -> Value {
        // As for any two builds, it is never the same one.
        let author = format!("{repository}:{reference}");
        let config = json!({ "architecture": image.architecture, "os": "linux", "author": author });
        let config = config.to_string().into_bytes();
        let (manifest, kind) = match image.types {
            Types::Docker => (DOCKER_IMAGE, "application/vnd.docker.container.image.v1+json"),
            Types::Oci => (OCI_IMAGE, "application/vnd.oci.image.config.v1+json"),
        };
        self.blob(repository, &config);
        image.layers.iter().for_each(|layer| self.blob(repository, &layer.bytes));
        let layers = image.layers.iter().map(|layer| layer.descriptor(image.types));
        let document = json!({
            "schemaVersion": 2,
            "mediaType": manifest,
            "config": descriptor(kind, &config),
            "layers": layers.collect::<Value>(),
        });
        let mut descriptor = self.manifest(repository, reference, manifest, &document);
        descriptor["platform"] = json!({ "architecture": image.architecture, "os": "linux" });
        descriptor
    }

    /// Pushes images for several architectures under one tag, each with attestations about it.
    pub(crate) fn index(&self, repository: &str, tag: &str, types: Types, images: &[Image]) {
        let mut entries = Vec::new();
        for image in images {
            let entry = self.image(repository, &format!("{tag}-{}", image.architecture), image);
            let statement = Image::of([Layer::plain(b"{}")]);
            let mut attestation = self.image(repository, "attestation", &statement);
            attestation["platform"] = json!({ "architecture": "unknown", "os": "unknown" });
            attestation["annotations"] = json!({
                "vnd.docker.reference.digest": entry["digest"],
                "vnd.docker.reference.type": "attestation-manifest",
            });
            entries.extend([entry, attestation]);
        }
        let kind = match types {
            Types::Docker => "application/vnd.docker.distribution.manifest.list.v2+json",
            Types::Oci => "application/vnd.oci.image.index.v1+json",
        };
        let document = json!({ "schemaVersion": 2, "mediaType": kind, "manifests": entries });
        self.manifest(repository, tag, kind, &document);
    }

    fn manifest(&self, repository: &str, reference: &str, kind: &str, document: &Value) -> Value {
        let bytes = document.to_string().into_bytes();
        let url = format!("http://{}/v2/{repository}/manifests/{reference}", self.address);
        let request = self.agent.put(url).content_type(kind);
        request.send(&*bytes).expect("the manifest is taken");
        descriptor(kind, &bytes)
    }

    /// Pushes a blob, or takes it over from another repository.
    fn blob(&self, repository: &str, bytes: &[u8]) {
        let digest = digest(bytes);
        let uploads = format!("http://{}/v2/{repository}/blobs/uploads/", self.address);
        let before = self.pushed.borrow_mut().insert(digest.clone(), repository.to_owned());
        if let Some(other) = before {
            let mount = self.agent.post(format!("{uploads}?mount={digest}&from={other}"));
            assert_eq!(mount.send_empty().expect("an answer").status(), 201, "it is mounted");
            return;
        }
        let upload = self.agent.post(uploads).send_empty().expect("uploads are taken");
        let place = upload.headers().get("location").and_then(|place| place.to_str().ok());
        let place = place.expect("an upload has a place");
        let request = self.agent.put(format!("{place}&digest={digest}"));
        request.send(bytes).expect("the blob is taken");
    }
}

const DOCKER_IMAGE: &str = "application/vnd.docker.distribution.manifest.v2+json";
const OCI_IMAGE: &str = "application/vnd.oci.image.manifest.v1+json";

fn descriptor(kind: &str, bytes: &[u8]) -> Value {
    json!({ "mediaType": kind, "size": bytes.len(), "digest": digest(bytes) })
}
