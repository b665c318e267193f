//! What the first view of a registry like the largest real ones weighs.

use std::fs;

use crate::log::Loaded;
use crate::pages::take_phone;
use crate::server::gzipped;
use crate::visitor::Visitor;

const MOST_IN_ALL: u64 = 120 << 10;
const MOST_SCRIPT: usize = 3_000;
const MOST_STYLE: usize = 3_000;
/// For its more than 71 cards.
const MOST_PAGE: usize = 12_000;

pub(crate) fn on_a_phone(visitor: &Visitor) {
    take_phone(visitor, 412);
    first_view(visitor);
}

pub(crate) fn on_a_screen(visitor: &Visitor) {
    first_view(visitor);
}

fn first_view(visitor: &Visitor) {
    visitor.open("");
    visitor.until("every picture of the first view", || {
        let script = "return [...document.images].every(image => image.complete || \
            image.loading === 'lazy' && image.getBoundingClientRect().top > innerHeight)";
        visitor.run(script, &[])
    });
    let loaded = visitor.loaded();
    let all: u64 = loaded.iter().map(|loaded| loaded.bytes).sum();
    let kinds: Vec<_> = loaded.iter().map(|loaded| (&loaded.kind, loaded.bytes)).collect();
    assert!(all <= MOST_IN_ALL, "{all} bytes: {kinds:?}");
    assert!(kinds.iter().any(|(kind, bytes)| *kind == "Image" && *bytes > 0), "{kinds:?}");
    for (kind, most) in
        [("Script", MOST_SCRIPT), ("Stylesheet", MOST_STYLE), ("Document", MOST_PAGE)]
    {
        let bytes = compressed(visitor, &loaded, kind);
        assert!((1..=most).contains(&bytes), "{kind}: {bytes} bytes, {most} at most");
    }
    let own = visitor.site.url("");
    assert!(loaded.iter().all(|loaded| loaded.url.starts_with(&own)), "{loaded:?}");
}

/// The compressed size of the files of a kind.
fn compressed(visitor: &Visitor, loaded: &[Loaded], kind: &str) -> usize {
    let files = loaded.iter().filter(|loaded| loaded.kind == kind);
    let sizes = files.map(|file| {
        let path = file.url.strip_prefix(&visitor.site.url("")).expect("it is on the site");
        let path = visitor.site.bundle().join(path);
        let path = if path.is_dir() { path.join("index.html") } else { path };
        gzipped(&fs::read(path).expect("it was served")).len()
    });
    sizes.sum()
}
