//! What a build remembers for the next one changes nothing about what is found.

use std::fs;

use camino::{Utf8Path, Utf8PathBuf};
use kasm_tests::generate;
use registry_core::bundle::{Draft, Entries};
use registry_core::check;
use registry_core::declare::{Known, Loaded, Reading, load, load_known};
use registry_core::declared;
use registry_core::finding::{Code, Report};

const KEY: &str = "the same rules";

/// What was read, what was found, and what the next build would remember.
struct Build {
    loaded: Loaded,
    report: Report,
    remembered: Vec<u8>,
}

fn build(loaded: Loaded) -> Build {
    let (report, remembered) = {
        let (model, findings) = check::judge(&loaded);
        let report = Report::new(findings, &model.policy);
        let remembered = check::remember(&loaded, &model, &report, KEY, |_| Vec::new());
        (report, remembered)
    };
    Build { loaded, report, remembered }
}

fn anew(folder: &Utf8Path) -> Build {
    let file = folder.join("registry.toml");
    build(load(&file, None, Reading::Declarations).expect("a registry"))
}

fn with(remembered: &[u8], folder: &Utf8Path) -> Build {
    let known = Known::read(remembered.to_vec(), KEY);
    let file = folder.join("registry.toml");
    build(load_known(&file, Reading::Declarations, &known).expect("a registry"))
}

fn known(build: &Build) -> usize {
    build.loaded.registry.workspaces.iter().filter(|workspace| workspace.known.is_some()).count()
}

fn codes(build: &Build) -> Vec<Code> {
    build.report.findings.iter().map(|levelled| levelled.finding.code).collect()
}

/// Workspaces in both schemas' shapes, none of them with a finding.
fn registry(folder: &Utf8Path) {
    generate::toml_registry(folder.as_std_path(), 40).expect("a writable folder");
    let short = folder.join("workspaces/ws-7/workspace.toml");
    let text = "friendly_name = 'Short'\ndescription = 'x'\nimage_src = 'ws-7.png'\narchitecture = ['amd64']\nname = 'a/short:1'\nuncompressed_size_mb = 300\ncompatibility = ['1.15.x', '1.16.x']\n";
    fs::write(short, text).expect("a writable file");
}

fn edit(folder: &Utf8Path, workspace: &str, from: &str, to: &str) {
    let file = folder.join("workspaces").join(workspace).join("workspace.toml");
    let text = fs::read_to_string(&file).expect("a declaration");
    assert!(text.contains(from), "{from}");
    fs::write(file, text.replace(from, to)).expect("a writable file");
}

fn folder() -> (tempfile::TempDir, Utf8PathBuf) {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let path = Utf8PathBuf::try_from(folder.path().to_owned()).expect("a plain name");
    registry(&path);
    (folder, path)
}

#[test]
fn what_is_unchanged_is_known_and_packed_alike() {
    let (_kept, folder) = folder();
    let first = anew(&folder);
    assert_eq!(codes(&first), []);
    edit(&folder, "ws-3", "Workspace 3", "Workspace three");
    let (second, whole) = (with(&first.remembered, &folder), anew(&folder));
    assert_eq!((known(&second), codes(&second)), (39, vec![]));
    let packed = |build: &Build| declared::pack(build.loaded.registry.workspaces.iter());
    assert_eq!(packed(&second), packed(&whole));
    assert_eq!(second.loaded.fingerprint(), whole.loaded.fingerprint());
    assert_eq!(second.remembered, whole.remembered);
}

#[test]
fn a_mistake_is_found_again_until_it_is_mended() {
    let (_kept, folder) = folder();
    let first = anew(&folder);
    edit(&folder, "ws-3", "1.16.x", "1.16");
    for remembered in [&first.remembered, &with(&first.remembered, &folder).remembered] {
        let again = with(remembered, &folder);
        assert_eq!((known(&again), codes(&again)), (39, vec![Code::BadVersion]));
        assert!(check::is_certain(&again.loaded, &again.report));
    }
}

#[test]
fn rules_about_several_workspaces_see_those_that_are_known() {
    let (_kept, folder) = folder();
    let first = anew(&folder);
    for (from, to, code) in [
        ("generated/ws-3:1.16.0", "generated/ws-9:1.16.0", Code::DuplicateImage),
        ("generated/ws-3:1.15.0", "a/short:1", Code::DuplicateImage),
        ("ws-3.png", "WS-9.png", Code::IconCaseCollision),
        ("Workspace 3", "Workspace 9", Code::DuplicateFriendlyName),
        (
            "image = \"generated/ws-3:1.16.0\"",
            "available_tags = ['1.16.0']\nimage = 'generated/ws-3:1.16.0'",
            Code::MixedChannels,
        ),
    ] {
        edit(&folder, "ws-3", from, to);
        let icon = folder.join("workspaces/ws-3/WS-9.png");
        fs::write(&icon, generate::icon(9)).expect("a writable folder");
        let (second, whole) = (with(&first.remembered, &folder), anew(&folder));
        assert!(codes(&whole).contains(&code), "{:?}", codes(&whole));
        assert_eq!(codes(&second), codes(&whole), "{code}");
        assert!(!check::is_certain(&second.loaded, &second.report), "{code} needs a known place");
        fs::remove_file(icon).expect("it was written");
        edit(&folder, "ws-3", to, from);
    }
}

#[test]
fn another_icon_other_rules_or_damage_make_nothing_known() {
    let (_kept, folder) = folder();
    let first = anew(&folder);
    let icon = folder.join("workspaces/ws-5/ws-5.png");
    fs::write(&icon, &generate::icon(5)[..64]).expect("a writable file");
    assert_eq!(known(&with(&first.remembered, &folder)), 39);
    fs::remove_file(&icon).expect("it was written");
    let missing = with(&first.remembered, &folder);
    assert_eq!((known(&missing), codes(&missing)), (39, vec![Code::IconMissing]));
    let file = folder.join("registry.toml");
    let other = Known::read(first.remembered.clone(), "other rules");
    let other = load_known(&file, Reading::Declarations, &other).expect("a registry");
    assert_eq!(known(&build(other)), 0);
    for end in [0, 3, 20, 500, first.remembered.len() - 1] {
        let cut = with(&first.remembered[..end], &folder);
        assert_eq!(codes(&cut), [Code::IconMissing]);
    }
}

#[test]
fn an_icon_of_the_same_size_is_looked_at_again() {
    let (_kept, folder) = folder();
    let first = anew(&folder);
    let icon = folder.join("workspaces/ws-5/ws-5.png");
    let was = fs::metadata(&icon).expect("an icon").modified().expect("a time");
    fs::write(&icon, vec![b'?'; generate::ICON_BYTES]).expect("a writable file");
    let later = was + std::time::Duration::from_secs(1);
    fs::File::options()
        .write(true)
        .open(&icon)
        .expect("a file")
        .set_modified(later)
        .expect("a time");
    for remembered in [&first.remembered, &with(&first.remembered, &folder).remembered] {
        let again = with(remembered, &folder);
        assert_eq!((known(&again), codes(&again)), (39, vec![Code::IconNotAPicture]));
    }
}

/// The lists of a registry, with what an earlier build rendered, and what the next one may take over.
fn lists(folder: &Utf8Path, remembered: &[u8]) -> Option<(Vec<String>, Vec<u8>)> {
    let known = Known::read(remembered.to_vec(), KEY);
    let file = folder.join("registry.toml");
    let loaded = load_known(&file, Reading::Lists, &known).expect("a registry");
    let (model, findings) = check::judge(&loaded);
    let report = Report::new(findings, &model.policy);
    let entries = Entries::new(&model)?;
    let listed = |workspace| entries.encode(workspace);
    let remembered = check::remember(&loaded, &model, &report, KEY, listed);
    let bundle = Draft::of(&loaded.registry, &model, entries).finish(1);
    let is_list = |path: &str| path.starts_with("1.") && !path.contains("icons");
    let files = bundle.files().iter().filter(|(path, _)| is_list(path));
    let text = |content: &[u8]| String::from_utf8(content.to_vec()).expect("JSON");
    Some((files.map(|(_, content)| text(content)).collect(), remembered))
}

#[test]
fn lists_are_the_same_whatever_is_known() {
    let (_kept, folder) = folder();
    let (first, remembered) = lists(&folder, &[]).expect("nothing is known");
    assert_eq!(lists(&folder, &remembered).expect("the same schemas").0, first);
    edit(&folder, "ws-3", "Workspace 3", "Workspace three");
    fs::write(folder.join("workspaces/ws-5/ws-5.png"), generate::icon(50))
        .expect("a writable file");
    let (second, _) = lists(&folder, &remembered).expect("the same schemas");
    assert_ne!(second, first);
    assert_eq!(second, lists(&folder, &[]).expect("nothing is known").0);
    let bundle = kasm_tests::bundled(&folder, 1).bundle;
    let whole = ["1.0/list.json", "1.1/list.json", "1.1/versions.json"];
    assert_eq!(
        second,
        whole.map(|path| String::from_utf8(bundle.get(path).unwrap().to_vec()).unwrap())
    );
}

#[test]
fn entries_of_other_schemas_are_rendered_anew() {
    let (_kept, folder) = folder();
    fs::remove_dir_all(folder.join("workspaces/ws-7")).expect("it was written");
    let (_, remembered) = lists(&folder, &[]).expect("nothing is known");
    // The last version that the older schema was for goes: what is known holds for two lists.
    for number in (0..40).filter(|&number| number != 7) {
        edit(&folder, &format!("ws-{number}"), "version = \"1.15.x\"", "version = \"1.17.x\"");
    }
    assert_eq!(lists(&folder, &remembered).expect("all was read again").0.len(), 2);
    let short = "friendly_name = 'Short'\ndescription = 'x'\nimage_src = 'short.png'\narchitecture = ['amd64']\nname = 'a/short:1'\nuncompressed_size_mb = 3\ncompatibility = ['1.14.x']\n";
    let (_, remembered) = lists(&folder, &[]).expect("nothing is known");
    fs::create_dir(folder.join("workspaces/short")).expect("a writable folder");
    fs::write(folder.join("workspaces/short/workspace.toml"), short).expect("a writable folder");
    fs::write(folder.join("workspaces/short/short.png"), generate::icon(1))
        .expect("a writable folder");
    assert!(lists(&folder, &remembered).is_none(), "there is one schema more than is known");
}

#[test]
fn icons_are_judged_alike_however_much_of_them_is_read() {
    let folders = kasm_tests::cases("check").into_iter();
    for folder in folders.filter(|folder| folder.as_str().contains("/icon-")) {
        let folder = folder.join("failing");
        let file = folder.join("registry.toml");
        let found = [Reading::Declarations, Reading::Lists, Reading::Everything]
            .map(|reading| codes(&build(load(&file, None, reading).expect("a registry"))));
        assert_eq!(found[0], found[1], "{folder}");
        assert_eq!(found[0], found[2], "{folder}");
    }
}
