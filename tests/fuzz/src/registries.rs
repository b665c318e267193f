//! Registries that lie beside this file, one file of which is what a fuzzer says.

use std::collections::HashMap;
use std::sync::{Arc, LazyLock};

use camino::{Utf8Path, Utf8PathBuf};
use cargo_kasm::format::{self, File, FormatError};
use registry_core::bundle::Draft;
use registry_core::declare::{self, Loaded, PublishedList, REGISTRY_FILE, Reading, load_edited};
use registry_core::model::Schema;

use crate::judged::Judged;
use crate::sample::is_picked;

/// This package's folder: that of the tests has it below itself.
pub(crate) static FOLDER: LazyLock<Utf8PathBuf> = LazyLock::new(|| {
    let own = Utf8Path::new(env!("CARGO_MANIFEST_DIR"));
    let fuzz = own.join("fuzz");
    if fuzz.exists() { fuzz } else { own.to_owned() }
});

/// A registry, and the file in it that is replaced.
pub(crate) struct Place {
    registry: Utf8PathBuf,
    file: Utf8PathBuf,
}

impl Place {
    pub(crate) fn new(registry: &str, file: &str) -> Self {
        let registry = FOLDER.join(registry);
        Self { file: registry.join(file), registry: registry.join(REGISTRY_FILE) }
    }

    /// Reads, judges, mends and publishes the registry with another text in the place of the file's.
    pub(crate) fn run(&self, text: &str) {
        let loaded = self.read(text);
        let judged = Judged::of(&loaded, text.as_bytes());
        if judged.is_broken() || !is_picked(text.as_bytes(), 4) {
            return;
        }
        if let Some(mended) = self.mended(&loaded, &judged) {
            let loaded = self.read(&mended);
            let again = Judged::of(&loaded, mended.as_bytes());
            assert!(!again.is_broken(), "mending broke it:\n{mended}");
        }
        if judged.is_right() {
            published(&loaded, &judged);
        }
    }

    fn read(&self, text: &str) -> Loaded {
        let edited = HashMap::from([(self.file.clone(), Arc::from(text))]);
        load_edited(&self.registry, Reading::Everything, Arc::new(edited))
            .expect("the registry lies beside this file")
    }

    fn mended(&self, loaded: &Loaded, judged: &Judged<'_>) -> Option<String> {
        let mended = judged.mended(&loaded.sources).texts.into_iter();
        let mut mended = mended.filter(|(id, _)| loaded.sources.file(*id).path == self.file);
        mended.next().map(|(_, text)| text.to_string())
    }
}

/// What is published of a registry without errors is read without errors.
fn published(loaded: &Loaded, judged: &Judged<'_>) {
    let bundle = Draft::new(&loaded.registry, &judged.model).finish(0).sealed();
    for schema in Schema::ALL {
        let path = format!("{schema}/list.json");
        let Some(list) = bundle.get(&path) else { continue };
        let text = str::from_utf8(list).expect("a list is text");
        let list =
            PublishedList { schema, path: path.into(), text: text.into(), icons: HashMap::new() };
        let list = declare::published(&list);
        let found = registry_core::check::judge_published(&list.loaded);
        let read = Judged::with(&list.loaded, text.as_bytes(), found);
        assert!(read.report.is_publishable(), "{text}\n{:#?}", read.report.findings);
    }
}

/// The layout of a TOML file is one of the same, and stays.
pub(crate) fn formatted(text: &str, file: File) {
    if !is_picked(text.as_bytes(), 4) {
        return;
    }
    match format::format(text, file) {
        Ok(laid_out) => {
            let again = format::format(&laid_out, file);
            assert_eq!(again.ok().as_deref(), Some(&*laid_out), "it is laid out anew");
        }
        Err(FormatError::Unparsable) => {
            assert!(declare::toml_values(text).is_none(), "it is TOML, and not laid out");
        }
        Err(error @ FormatError::Changed) => panic!("{error}"),
    }
}
