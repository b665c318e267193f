//! What a real registry server is asked, and what the tool makes of its answers.

use std::collections::BTreeSet;

use tempfile::TempDir;

use crate::certificates::Authority;
use crate::factory::{Image, Layer, Pusher, Types};
use crate::offers::{Locked, Offer, lock_of, offering};
use crate::registry::{Door, Registry};
use crate::relay::Relay;

/// What is read of a layer at most, where it is not streamed.
const MOST_OF_A_LAYER: usize = 64 * 1024;

/// A server that anybody may pull from and push to, and what it holds.
pub(crate) struct Open {
    pub(crate) registry: Registry,
    pub(crate) pusher: Pusher,
    folder: TempDir,
}

pub(crate) fn open() -> Open {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let registry = Registry::start(folder.path(), Door::Open);
    let pusher = Pusher::new(&registry.address);
    Open { registry, pusher, folder }
}

impl Open {
    /// Ends, so that another may serve what was pushed, behind another door.
    fn closed(self) -> TempDir {
        self.folder
    }
}

/// Layers of every kind, the methods that are expected, and the confidence, without streaming.
fn kinds() -> Vec<(&'static str, Layer, &'static str, &'static str)> {
    let tar = Layer::tar(1, 600_000);
    vec![
        ("gzip", Layer::gzip(&tar), "gzip-trailer", "high"),
        ("gzip-members", Layer::gzip_members(&tar, 500_000), "estimated", "low"),
        ("gzip-says-less", Layer::gzip_that_says(&tar, 102_400), "estimated", "low"),
        ("gzip-says-more", Layer::gzip_that_says(&tar, 30_000_128), "estimated", "low"),
        ("zstd", Layer::zstd(&tar, true), "zstd-frame", "high"),
        ("zstd-unnamed", Layer::zstd(&tar, false), "estimated", "low"),
        ("plain", Layer::plain(&tar), "uncompressed", "exact"),
        ("noted", Layer::noted(&tar), "annotation", "high"),
    ]
}

/// What the other tests rely on.
pub(crate) fn the_server_answers() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    for (door, expected) in [(Door::Open, 200), (Door::Login, 401)] {
        let registry = Registry::start(folder.path(), door);
        let agent = ureq::Agent::config_builder().proxy(None).http_status_as_error(false).build();
        let answer = agent.new_agent().get(format!("http://{}/v2/", registry.address)).call();
        assert_eq!(answer.expect("an answer").status(), expected);
    }
}

pub(crate) fn each_kind_of_layer() {
    let server = open();
    let relay = Relay::to(&server.registry.address);
    let mut least = None;
    // First that of which nothing is read: what the others cost more is read of their layers.
    for (kind, layer, method, confidence) in kinds().into_iter().rev() {
        let image = Image::of([layer]);
        server.pusher.image(kind, "1.18.0", &image);
        let desk = offering(&[Offer::of(&relay.address, &format!("{kind}:1.18.0"), &image)]);
        let run = desk.check(&[]);
        let received = relay.traffic().received;
        let least = *least.get_or_insert(received);
        assert!(received < least + MOST_OF_A_LAYER + 2048, "{kind}: {received}, {least}");
        let locked = lock_of(&desk, &format!("{}/{kind}:1.18.0", relay.address));
        let [locked] = &*locked else { panic!("{locked:?}") };
        assert_eq!((&*locked.methods, &*locked.confidence), (&[method.to_owned()][..], confidence));
        if confidence == "low" {
            run.is("size-uncertain", "which is a guess", 0);
        } else {
            is_within_a_hundredth(locked, image.unpacked());
            run.is_well();
        }
    }
}

pub(crate) fn streamed_where_it_is_uncertain() {
    let server = open();
    let layers: Vec<_> = kinds().into_iter().map(|(_, layer, ..)| layer).collect();
    let image = Image::of(layers);
    server.pusher.image("all", "1.18.0", &image);
    let offer = Offer::of(&server.registry.address, "all:1.18.0", &image);
    let cheap = offering(std::slice::from_ref(&offer));
    cheap.check(&[]).is("size-uncertain", "which is a guess", 0);
    let [locked] = &*lock_of(&cheap, &offer.image) else { panic!("one platform") };
    let methods = ["annotation", "uncompressed", "zstd-frame", "gzip-trailer", "estimated"];
    assert_eq!((&*locked.confidence, locked.methods.len()), ("low", methods.len()));
    assert_eq!(locked.methods, methods);
    let counting = offering(std::slice::from_ref(&offer));
    counting.check(&["--stream"]).is_well();
    let [locked] = &*lock_of(&counting, &offer.image) else { panic!("one platform") };
    let methods = ["annotation", "uncompressed", "zstd-frame", "gzip-trailer", "streamed"];
    assert_eq!((&*locked.confidence, &*locked.methods), ("high", &methods.map(str::to_owned)[..]));
    is_within_a_hundredth(locked, image.unpacked());
}

pub(crate) fn each_architecture() {
    let server = open();
    let address = &server.registry.address;
    let mut offers = Vec::new();
    for (types, repository) in [(Types::Oci, "oci"), (Types::Docker, "docker")] {
        let of = |architecture, seed, length| {
            let layers = [Layer::tar(1, 300_000), Layer::tar(seed, length)];
            Image { architecture, types, layers: layers.map(|tar| Layer::gzip(&tar)).into() }
        };
        let (amd64, arm64, s390x) =
            (of("amd64", 2, 500_000), of("arm64", 3, 900_000), of("s390x", 4, 100_000));
        server.pusher.index(repository, "1.18.0", types, &[amd64, arm64.clone(), s390x]);
        server.pusher.image(repository, "arm", &arm64);
        let both = vec!["amd64", "arm64"];
        let several = Offer::of(address, &format!("{repository}:1.18.0"), &arm64);
        offers.push(Offer { architecture: both, ..several });
        offers.push(Offer::of(address, &format!("{repository}:arm"), &arm64));
    }
    let desk = offering(&offers);
    desk.check(&[]).is_well();
    for offer in &offers {
        let locked = lock_of(&desk, &offer.image);
        let names: Vec<_> = locked.iter().map(|platform| &*platform.architecture).collect();
        assert_eq!(names, offer.architecture);
        let largest = locked.iter().max_by_key(|platform| platform.uncompressed);
        is_within_a_hundredth(largest.expect("a platform"), offer.unpacked);
    }
    let wrong = Offer { architecture: vec!["amd64"], ..offers.remove(1) };
    let rules = offering(&[wrong]).check(&[]).findings;
    let rules: Vec<_> = rules.iter().map(|(rule, _)| &**rule).collect();
    assert_eq!(rules, ["architecture-undeclared", "architecture-not-built"]);
}

pub(crate) fn a_private_repository() {
    let server = open();
    let image = Image::of([Layer::gzip(&Layer::tar(1, 500_000))]);
    server.pusher.image("private/desk", "1.18.0", &image);
    let folder = server.closed();
    let registry = Registry::start(folder.path(), Door::Login);
    let desk = offering(&[Offer::of(&registry.address, "private/desk:1.18.0", &image)]);
    desk.check(&[]).is("image-not-public", "there is no image", 0);
    assert_eq!(desk.lock().filter(|lock| lock.contains("private/desk")), None);
    let desk = desk.login(&registry.address, "somebody", "wrong");
    desk.check(&[]).is("image-not-public", "there is no image", 0);
    let desk = desk.login(&registry.address, "somebody", "secret");
    desk.check(&[]).is("image-not-public", "can only be pulled with a login", 0);
    let locked = lock_of(&desk, &format!("{}/private/desk:1.18.0", registry.address));
    is_within_a_hundredth(&locked[0], image.unpacked());
}

pub(crate) fn an_authority_of_its_own() {
    let server = open();
    let image = Image::of([Layer::gzip(&Layer::tar(1, 500_000))]);
    server.pusher.image("desk", "1.18.0", &image);
    let folder = server.closed();
    let (ours, other) = (Authority::new(), Authority::new());
    let registry = Registry::start(folder.path(), Door::Encrypted(&ours.server()));
    let offer = Offer::of(&registry.address, "desk:1.18.0", &image);
    let desk = offering(std::slice::from_ref(&offer));
    let file = format!("home/.docker/certs.d/{}/ca.crt", registry.address);
    desk.write(&file, &other.certificate());
    desk.check(&[]).is("image-unanswered", "has no trusted connection", 3);
    assert_eq!(desk.lock(), None);
    desk.write(&file, &ours.certificate());
    desk.check(&[]).is_well();
    is_within_a_hundredth(&lock_of(&desk, &offer.image)[0], image.unpacked());
}

pub(crate) fn a_tag_that_moves() {
    let server = open();
    let before = Image::of([Layer::gzip(&Layer::tar(1, 500_000))]);
    let after = Image::of([Layer::gzip(&Layer::tar(2, 510_000))]);
    server.pusher.image("desk", "1.18.0", &before);
    let offer = Offer::of(&server.registry.address, "desk:1.18.0", &before);
    let desk = offering(std::slice::from_ref(&offer));
    desk.check(&[]).is_well();
    let lock = desk.lock();
    server.pusher.image("desk", "1.18.0", &after);
    for options in [&[][..], &["--locked"]] {
        desk.check(options).is("image-moved", "is another image than on", 0);
        assert_eq!(desk.lock(), lock);
    }
    desk.check(&["--offline"]).is_well();
    desk.run(&["update", "--yes"]).is_well();
    assert_eq!(lock_of(&desk, &offer.image)[0].uncompressed, after.unpacked());
    desk.check(&["--locked"]).is_well();
}

pub(crate) fn seventy_one_images() {
    const IMAGES: usize = 71;
    const MEGABYTE: usize = 1_000_000;
    let server = open();
    let relay = Relay::to(&server.registry.address);
    let base = [250_000, 400_000, 100_000].map(|length| Layer::tar(length as u64, length));
    let base = base.map(|tar| Layer::gzip(&tar));
    let mut offers = Vec::new();
    for number in 0..IMAGES {
        let own = Layer::gzip(&Layer::tar(number as u64, 8000 + number * 100));
        let image = Image::of(base.iter().cloned().chain([own]));
        let name = format!("desk-{number}:1.18.0");
        server.pusher.image(&format!("desk-{number}"), "1.18.0", &image);
        offers.push(Offer::of(&relay.address, &name, &image));
    }
    let desk = offering(&offers);
    desk.check(&[]).is_well();
    let first = relay.traffic();
    assert!(first.received <= MEGABYTE, "{} bytes", first.received);
    // Each image's configuration, and its own layer; nothing of another one twice.
    let blobs = first.requests.iter().filter(|request| request.contains("/blobs/"));
    let digests: Vec<_> = blobs.filter_map(|request| request.rsplit('/').nth(1)).collect();
    let distinct: BTreeSet<_> = digests.iter().collect();
    assert_eq!((digests.len(), distinct.len()), (base.len() + 2 * IMAGES, digests.len()));
    for offer in &offers {
        let locked = lock_of(&desk, &offer.image);
        assert_eq!((locked[0].uncompressed, &*locked[0].confidence), (offer.unpacked, "high"));
    }
    let lock = desk.lock();

    desk.check(&["--locked", "--offline"]).is_well();
    assert_eq!(relay.traffic().connections, 0);

    desk.check(&["--locked"]).is_well();
    let locked = relay.traffic();
    assert_eq!(locked.requests.len(), IMAGES, "{:?}", locked.requests);
    let asked: BTreeSet<_> = locked.requests.into_iter().collect();
    let expected = |number| format!("HEAD /v2/desk-{number}/manifests/1.18.0 HTTP/1.1");
    assert_eq!(asked, (0..IMAGES).map(expected).collect());
    assert_eq!(desk.lock(), lock);
}

fn is_within_a_hundredth(locked: &Locked, truth: u64) {
    assert!(locked.uncompressed.abs_diff(truth) * 100 <= truth, "{locked:?}, {truth}");
}
