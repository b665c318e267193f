//! From a registry that was checked to its bundle, which is not written yet.

use camino::{Utf8Path, Utf8PathBuf};
use registry_core::bundle::{Bundle, Draft};
use registry_core::declare::Loaded;
use registry_core::diff::Normal;
use registry_core::model::{Model, layout};

use crate::cli::Bundling;
use crate::console::Console;
use crate::error::Error;
use crate::history::{Commits, History, Past};
use crate::modified::{self, Before, Origin};
use crate::published::Lists;
use crate::storefront::Storefront;
use crate::storefront::rendition::Renditions;

/// How a bundle is made.
pub(super) struct Making<'a> {
    /// What the user says about it.
    pub(super) asked: &'a Bundling,
    /// What was published before.
    pub(super) past: Option<&'a Past>,
    /// The folder that the bundle will replace.
    pub(super) replaced: &'a Utf8Path,
}

/// A bundle that is not written yet.
pub(super) struct Made {
    pub(super) bundle: Bundle,
    /// Its time, in milliseconds since 1970.
    pub(super) modified: u64,
    /// "1.0, 1.1"
    pub(super) schemas: String,
    /// What it says, where there is a past to compare it with.
    pub(super) normal: Option<Normal>,
}

impl Making<'_> {
    /// Makes the bundle of a registry.
    pub(super) fn make(
        &self,
        loaded: &Loaded,
        model: &Model<'_>,
        console: &mut Console,
    ) -> Result<Made, Error> {
        let draft = Draft::new(&loaded.registry, model);
        let schemas: Vec<_> = draft.schemas().map(|schema| schema.to_string()).collect();
        let normal = self.past.map(|_| Lists::of_draft(&draft, "").normal());
        let inputs = &loaded.registry.inputs;
        let (modified, history) = match self.past.zip(normal.as_ref()) {
            Some((past, now)) => {
                let before = Before::Published(past, now);
                let modified = self.time(&draft, before, inputs, console)?;
                (modified, Some(History::since(past, now, model, modified)))
            }
            None => {
                let before = Before::Replaced(self.replaced);
                let modified = self.time(&draft, before, inputs, console)?;
                (modified, History::of_commits(&Commits::of(loaded), model, modified))
            }
        };
        let mut bundle = draft.finish(modified);
        if let Some(history) = &history {
            bundle.insert(layout::HISTORY_JSON, history.record.write());
        }
        if !self.asked.no_site {
            let renditions = Renditions::in_cache_of_user();
            let history = history.as_ref();
            let site = Storefront { model, history, renditions: &renditions, is_live: false };
            site.add(&mut bundle)?;
            if let Some(trouble) = renditions.trouble() {
                console.note(trouble)?;
            }
        }
        let bundle = bundle.sealed();
        Ok(Made { bundle, modified, schemas: schemas.join(", "), normal })
    }

    /// The bundle's time in milliseconds since 1970, with a note where it will not be the same elsewhere.
    fn time(
        &self,
        draft: &Draft,
        before: Before<'_>,
        inputs: &[Utf8PathBuf],
        console: &mut Console,
    ) -> Result<u64, Error> {
        let time = modified::decide(self.asked.modified, draft, before, inputs)?;
        if time.origin == Origin::NewestFile {
            console.note(NOT_REPRODUCIBLE)?;
        }
        console.detail(&format!("`modified` is {}, from {}", time.milliseconds, time.origin))?;
        Ok(time.milliseconds)
    }
}

const NOT_REPRODUCIBLE: &str = "`modified` is the newest file's time, which differs between machines; \
    commit the registry, or set `--modified` or SOURCE_DATE_EPOCH, for a reproducible bundle";
