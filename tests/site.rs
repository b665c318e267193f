//! `[site]`: what is right reaches the storefront, and what is wrong is left out and said.

use std::fs;

use camino::{Utf8Path, Utf8PathBuf};
use kasm_tests::hostile;
use registry_core::check;
use registry_core::declare::{Loaded, Reading, load, watched};
use registry_core::finding::Code;
use registry_core::model::Site;

const LOGO: &str = r#"<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 64 16"/>"#;

/// A sound registry with a logo and a theme, which says this about its site.
struct Registry {
    _folder: tempfile::TempDir,
    path: Utf8PathBuf,
}

impl Registry {
    fn with(site: &str) -> Self {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let path = Utf8Path::from_path(folder.path()).expect("a plain name").to_owned();
        hostile::registry(folder.path()).expect("a writable folder");
        let settings = fs::read_to_string(path.join("registry.toml")).expect("it was written");
        for (file, text) in [
            ("registry.toml", &*format!("{settings}\n{site}")),
            ("art/logo.svg", LOGO),
            ("art/notes.svg", "no picture"),
            ("theme/site.css", ":root { --radius: 0; }"),
            ("theme/fonts/a.woff2", ""),
        ] {
            let file = path.join(file);
            fs::create_dir_all(file.parent().expect("a folder")).expect("a writable folder");
            fs::write(file, text).expect("a writable folder");
        }
        Self { _folder: folder, path }
    }

    fn loaded(&self) -> Loaded {
        load(&self.path.join("registry.toml"), None, Reading::Declarations).expect("a registry")
    }

    /// What the storefront gets, and what is found.
    fn judged(&self) -> (Site, Vec<Code>) {
        let loaded = self.loaded();
        let (model, findings) = check::judge(&loaded);
        (model.site, findings.into_iter().map(|finding| finding.code).collect())
    }
}

const WHOLE: &str = r##"[site]
name = "Desks of the lab"
logo = "./art/logo.svg"
accent = "#2563EB"
theme = "theme/"
footer = [
    { text = "Source", url = "https://owner.example/desks" },
    { text = "Ask", url = "mailto:desks@owner.example" },
]
"##;

#[test]
fn what_is_right_reaches_the_storefront() {
    let (site, codes) = Registry::with(WHOLE).judged();
    assert_eq!(codes, []);
    assert_eq!(site.name.as_deref(), Some("Desks of the lab"));
    assert_eq!(site.accent.map(|accent| accent.to_string()).as_deref(), Some("#2563eb"));
    let logo = site.logo.expect("a logo");
    assert_eq!((&*logo.path, &*logo.content), ("art/logo.svg", LOGO.as_bytes()));
    let theme: Vec<_> = site.theme.iter().map(|file| &*file.path).collect();
    assert_eq!(theme, ["fonts/a.woff2", "site.css"]);
    let footer: Vec<_> = site.footer.iter().map(|link| (&*link.text, &*link.url)).collect();
    let expected =
        [("Source", "https://owner.example/desks"), ("Ask", "mailto:desks@owner.example")];
    assert_eq!(footer, expected);
}

#[test]
fn what_is_wrong_is_left_out_and_said() {
    for (setting, expected) in [
        ("logo = \"logo.svg\"", Code::SiteFileMissing),
        ("logo = \"../logo.svg\"", Code::SiteFileMissing),
        ("logo = \"/etc/hostname\"", Code::SiteFileMissing),
        ("logo = \"https://owner.example/logo.svg\"", Code::SiteFileMissing),
        ("logo = \"\"", Code::SiteFileMissing),
        ("logo = \"art\"", Code::NotAFile),
        ("logo = \"art/notes.svg\"", Code::IconNotAPicture),
        ("logo = 1", Code::WrongType),
        ("theme = \"themes\"", Code::SiteFileMissing),
        ("theme = \".\"", Code::SiteFileMissing),
        ("theme = \"art/logo.svg\"", Code::SiteFileMissing),
        ("theme = [\"theme\"]", Code::WrongType),
        ("accent = \"blue\"", Code::BadColour),
        ("accent = 255", Code::WrongType),
        ("footer = { text = \"A\", url = \"https://a.example/\" }", Code::WrongType),
        ("footer = [\"https://a.example/\"]", Code::WrongType),
        ("footer = [{ text = \"A\", url = \"JavaScript:alert(1)\" }]", Code::BadLink),
        ("footer = [{ text = \"A\", url = \"data:text/html,a\" }]", Code::BadLink),
        ("footer = [{ text = \"A\", url = \"/imprint\" }]", Code::BadLink),
        ("footer = [{ text = \"A\" }]", Code::BadLink),
        ("footer = [{ text = \"\", url = \"https://a.example/\" }]", Code::BadLink),
        ("name = 1", Code::WrongType),
        ("colour = \"#fff\"", Code::UnknownSetting),
    ] {
        let (site, codes) = Registry::with(&format!("[site]\n{setting}\n")).judged();
        assert_eq!(codes, [expected], "{setting}");
        let files = site.logo.iter().chain(&site.theme).count();
        assert_eq!((files, site.footer.len()), (0, 0), "{setting}");
        assert!(site.name.is_none() && site.accent.is_none(), "{setting}");
    }
    let footer =
        r#"footer = [{ text = "A", url = "a" }, { text = "B", url = "https://b.example/" }]"#;
    let (site, codes) = Registry::with(&format!("[site]\n{footer}\n")).judged();
    assert_eq!(codes, [Code::BadLink]);
    assert_eq!(site.footer.len(), 1, "the other link stays");
}

#[test]
fn what_a_site_is_made_with_is_watched_and_never_written_over() {
    let registry = Registry::with(WHOLE);
    let files = ["art/logo.svg", "theme"].map(|file| registry.path.join(file));
    let watched = watched(&registry.path.join("registry.toml"));
    let inputs = registry.loaded().registry.inputs;
    for file in files {
        assert!(watched.contains(&file), "{file} is not in {watched:?}");
        assert!(inputs.contains(&file), "{file} is not in {inputs:?}");
    }
}
