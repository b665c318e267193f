//! What strangers' bytes reach behind this crate's private modules: for `tests/fuzz` and the test that
//! replays its corpus, and no API.

use std::collections::BTreeMap;
use std::io::{self, Read};
use std::ops::Range;

use clap::ValueEnum as _;
use registry_core::declare::Loaded;
use registry_core::finding::Report;

use crate::cli::MessageFormat;
use crate::console::Console;
use crate::exit;
use crate::images::measure::{self, Blobs};
use crate::oci::manifest::Layer;
use crate::oci::{Digest, OciError, fuzzed};
use crate::report::Reporter;
use crate::select::Selected;

/// Shows a report in every format; nothing of it is kept.
///
/// # Errors
/// Never: nowhere is always writable.
pub fn show(report: &Report, loaded: &Loaded) -> io::Result<()> {
    let selected = Selected {
        file: "registry.toml".into(),
        has_files: true,
        folder: "".into(),
        alone: Vec::new(),
        only: None,
        out_dir: None,
        package: None,
        owner: None,
    };
    for format in MessageFormat::value_variants() {
        let mut console = Console::silent();
        let mut reporter = Reporter::of_job(*format);
        reporter.show(report, loaded, &selected, &mut console)?;
        reporter.finished(&Ok(exit::OK), &mut console)?;
    }
    Ok(())
}

/// What a `next.config.js` says, as the start of a `registry.toml`.
///
/// # Errors
/// A line for each setting that it does not say.
pub fn next_config(text: &str) -> Result<String, Vec<String>> {
    crate::import::of_next_config(text)
}

/// Reads bytes as whatever an image registry answers that is no layer.
///
/// # Panics
/// Where what is read of them is not what it promises to be.
pub fn image_answer(bytes: &[u8]) {
    fuzzed::answers(bytes);
}

/// Measures bytes as a layer: how large it is, and by which of the ways.
///
/// # Panics
/// Where it is larger than any layer may be.
pub fn layer(media_type: &str, bytes: &[u8], streaming: bool) -> Option<u64> {
    let layer = Layer {
        digest: Digest::of(bytes),
        media_type: media_type.to_owned(),
        size: bytes.len() as u64,
        annotations: BTreeMap::new(),
    };
    let measured = measure::measure(&layer, &Memory(bytes), streaming).ok()?;
    let total = measure::total([measured]);
    assert!(total.size <= 1 << 40, "{} bytes", total.size);
    Some(measured.size)
}

/// A layer that is at hand.
struct Memory<'a>(&'a [u8]);

impl Blobs for Memory<'_> {
    fn part(&self, _: &Layer, range: Range<u64>) -> Result<Option<Vec<u8>>, OciError> {
        let place = |offset| usize::try_from(offset).unwrap_or(usize::MAX);
        Ok(self.0.get(place(range.start)..place(range.end)).map(<[u8]>::to_vec))
    }

    fn stream(&self, _: &Layer) -> Result<Box<dyn Read + '_>, OciError> {
        Ok(Box::new(self.0))
    }

    fn failed(&self, _: &Layer, error: io::Error) -> OciError {
        OciError::of_stream("registry.example", error)
    }
}
