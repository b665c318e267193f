//! What `cargo kasm new` and `add` write: files from templates, in places where nothing is.

pub(crate) mod ask;
pub(crate) mod drawing;
pub(crate) mod names;
pub(crate) mod repository;
pub(crate) mod said;
pub(crate) mod workspace;
pub(crate) mod write;

use camino::{Utf8Path, Utf8PathBuf};
use minijinja::syntax::SyntaxConfig;
use minijinja::value::Serde;
use minijinja::{Environment, Error, UndefinedBehavior};
use serde::Serialize;

use crate::cli::Host;
use crate::schemas::Of;

/// What a new registry is told about itself.
#[derive(Debug, Serialize)]
pub(crate) struct Registry {
    pub(crate) name: String,
    pub(crate) description: String,
    /// The package's name.
    pub(crate) package: String,
    /// The root of the site.
    pub(crate) list_url: String,
    /// The setting `domain`, from which that follows.
    pub(crate) domain: Option<String>,
    /// Whose pages publish it: `github`, `gitlab` or `none`.
    pub(crate) host: String,
    /// The repository's page, and who owns it.
    pub(crate) page: Option<String>,
    pub(crate) owner: Option<String>,
    /// Where mistakes are told.
    pub(crate) issues: Option<String>,
    /// The package's folder, from the repository's root.
    pub(crate) folder: String,
    /// The branches that may be the repository's default one.
    pub(crate) branches: Vec<String>,
    /// The folder of this project's crates, where they are not those that are published.
    pub(crate) checkout: Option<Utf8PathBuf>,
}

/// The package's files, each with its template.
const FILES: [(&str, &str); 7] = [
    ("Cargo.toml", include_str!("../../scaffold/package.toml")),
    ("build.rs", include_str!("../../scaffold/build.rs")),
    ("src/lib.rs", include_str!("../../scaffold/lib.rs")),
    ("registry.toml", include_str!("../../scaffold/registry.toml")),
    ("README.md", include_str!("../../scaffold/readme.md")),
    ("LICENSE", include_str!("../../scaffold/licence.txt")),
    (".gitignore", include_str!("../../scaffold/ignored.txt")),
];
/// What remains to be done by hand, which the README says too.
const STEPS: (&str, &str) = ("steps.md", include_str!("../../scaffold/steps.md"));

/// The crates beside this one, if it was built from a checkout that is still there: what is published may
/// be another release, or none yet.
pub(crate) fn checkout() -> Option<Utf8PathBuf> {
    let folder = Utf8Path::new(env!("CARGO_MANIFEST_DIR")).parent()?;
    let is_there = |name: &str| folder.join(name).join("Cargo.toml").is_file();
    ["registry-core", "registry-macros"].into_iter().all(is_there).then(|| folder.to_owned())
}

impl Registry {
    /// The package's files, by their paths in it.
    ///
    /// # Errors
    /// Where a template is wrong.
    pub(crate) fn files(&self) -> Result<Vec<(&'static str, String)>, Error> {
        FILES.into_iter().map(|(path, template)| Ok((path, self.render(template)?))).collect()
    }

    /// What checks and publishes it at a host, by its path in the repository.
    ///
    /// # Errors
    /// Where the template is wrong.
    pub(crate) fn workflow(&self, host: Host) -> Result<Option<(&'static str, String)>, Error> {
        let (path, template) = match host {
            Host::Github => {
                (".github/workflows/registry.yml", include_str!("../../scaffold/github.yml"))
            }
            Host::Gitlab => (".gitlab-ci.yml", include_str!("../../scaffold/gitlab.yml")),
            Host::None => return Ok(None),
        };
        Ok(Some((path, self.render(template)?)))
    }

    /// What remains to be done by hand.
    ///
    /// # Errors
    /// Where the template is wrong.
    pub(crate) fn steps(&self) -> Result<String, Error> {
        self.render(STEPS.1)
    }

    fn render(&self, template: &str) -> Result<String, Error> {
        let mut templates = Environment::new();
        templates.set_undefined_behavior(UndefinedBehavior::Strict);
        let mut syntax = SyntaxConfig::builder();
        syntax.trim_blocks(true).lstrip_blocks(true).keep_trailing_newline(true);
        templates.set_syntax(syntax.build()?);
        templates.add_filter("toml", |text: &str| toml_edit::Value::from(text).to_string());
        templates.add_global("schema", Of::Registry.line(0));
        templates.add_global("version", env!("CARGO_PKG_VERSION"));
        templates.add_global("rust_version", env!("CARGO_PKG_RUST_VERSION"));
        // What Cargo takes for compatible with this release.
        let number = (env!("CARGO_PKG_VERSION_MAJOR"), env!("CARGO_PKG_VERSION_MINOR"));
        templates.add_global("compatible", format!("{}.{}", number.0, number.1));
        templates.add_template(STEPS.0, STEPS.1)?;
        templates.render_str(template, Serde(self))
    }
}
