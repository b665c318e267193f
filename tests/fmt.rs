//! `cargo kasm fmt`: what becomes of a file, and that nothing in it gets lost.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::process::ExitCode;
use std::sync::Arc;

use camino::{Utf8Path, Utf8PathBuf};
use cargo_kasm::format::{self, File};
use kasm_tests::mending::Edition;
use kasm_tests::{book, cases};
use libtest_mimic::{Arguments, Failed, Trial};
use proptest::prelude::*;
use proptest::test_runner::{Config, TestRunner};
use registry_core::declare::{Edited, Reading, load_edited, toml_values};
use registry_core::finding::Levels;
use registry_core::source::{Object, Span, Spanned, Syntax, Value};

fn main() -> ExitCode {
    let mut trials: Vec<_> = cases("fmt").into_iter().map(fixture).collect();
    for folder in cases("bundle").into_iter().chain(halves()) {
        let name = folder.to_string();
        trials.push(Trial::test(name, move || layout_changes_nothing(&folder)));
    }
    trials.push(Trial::test("the_projects_own_files_are_in_order", own_files));
    trials.push(Trial::test("any_file_keeps_its_comments", any_file_keeps_its_comments));
    libtest_mimic::run(&Arguments::from_args(), trials).exit_code()
}

/// The registries of the rules.
fn halves() -> impl Iterator<Item = Utf8PathBuf> {
    cases("check").into_iter().flat_map(|rule| [rule.join("failing"), rule.join("mended")])
}

/// One case: `before.toml` becomes `after.toml`, and that stays as it is. Those of registries say so in
/// their names.
fn fixture(folder: Utf8PathBuf) -> Trial {
    let name = folder.file_name().unwrap_or_default().to_owned();
    Trial::test(name.clone(), move || {
        let file = if name.starts_with("registry") { File::Registry } else { File::Workspace };
        let before = fs::read_to_string(folder.join("before.toml"))?;
        let after = format::format(&before, file)?;
        let expected = folder.join("after.toml");
        if std::env::var_os("SNAPSHOTS").is_some_and(|mode| mode == "overwrite") {
            fs::write(&expected, &after)?;
        }
        assert_eq!(after, fs::read_to_string(&expected)?);
        assert_eq!(format::format(&after, file)?, after, "the second time");
        Ok(())
    })
}

/// A registry in canonical layout says, and publishes, what it said and published before.
fn layout_changes_nothing(folder: &Utf8Path) -> Result<(), Failed> {
    let levels = Levels::default();
    let before = Edition::read(folder, &Edited::default(), &levels);
    let mut edited = (*Edited::default()).clone();
    for source in before.loaded.sources.iter().filter(|source| source.syntax == Syntax::Toml) {
        let Some(file) = kind(&source.path) else { continue };
        if source.text.contains(char::REPLACEMENT_CHARACTER) {
            // It is no text.
            continue;
        }
        let Ok(after) = format::format(&source.text, file) else {
            assert_eq!(toml_values(&source.text), None, "{}", source.path);
            continue;
        };
        assert_eq!(format::format(&after, file)?, after, "{} the second time", source.path);
        edited.insert(source.path.clone(), after.into());
    }
    let after = Edition::read(folder, &Arc::new(edited), &levels);
    let (found, expected): (BTreeMap<_, _>, BTreeMap<_, _>) =
        (after.found().into_iter().collect(), before.found().into_iter().collect());
    assert_eq!(found, expected);
    if is_modelled(&before) {
        assert_eq!(after.bundle.files(), before.bundle.files());
    }
    Ok(())
}

/// Whether nothing is published as it was written: that has the author's order of keys.
fn is_modelled(edition: &Edition) -> bool {
    !edition.report.findings.iter().any(|levelled| levelled.level.is_denied())
}

fn kind(path: &Utf8Path) -> Option<File> {
    match path.file_name() {
        Some("registry.toml") => Some(File::Registry),
        Some("workspace.toml") => Some(File::Workspace),
        _ => None,
    }
}

/// The sample registry, what other commands write, and the README's examples are what `fmt` makes of them.
fn own_files() -> Result<(), Failed> {
    for (path, text) in declarations("../workspaces") {
        let file = kind(&path).ok_or("a declaration")?;
        assert_eq!(format::format(&text, file)?, text, "{path}");
    }
    for (path, text) in declarations("cli") {
        let is_written = path.as_str().contains(".out/")
            && ["add", "new"].iter().any(|command| path.as_str().starts_with(command));
        if let Some(file) = kind(&path).filter(|_| is_written) {
            assert_eq!(format::format(&text, file)?, text, "{path}");
        }
    }
    let readme = fs::read_to_string("../README.md")?;
    for block in book::blocks(&readme).into_iter().filter(|block| block.info == "toml") {
        let block = block.content;
        let is_in_order = |file| format::format(block, file).is_ok_and(|after| after == block);
        assert!(
            is_in_order(File::Registry) || is_in_order(File::Workspace),
            "{block}\nwould be\n{:?}",
            format::format(block, File::Workspace)
        );
    }
    Ok(())
}

/// The declarations below a folder.
fn declarations(folder: &str) -> Vec<(Utf8PathBuf, String)> {
    let tree = kasm_tests::read_tree(folder);
    let files = tree.into_iter().filter(|(path, _)| kind(path.as_ref()).is_some());
    files.map(|(path, bytes)| (path.into(), String::from_utf8(bytes).expect("UTF-8"))).collect()
}

/// Lines that may stand in a table; `@` becomes a comment of its own.
const LINES: [&str; 24] = [
    "friendly_name = \"Desk\" @",
    "image_src='desk.svg'",
    "memory =4_096@\n             @",
    "extends = [ 'a', @\n @\n \"b\" @\n ]@",
    "unset = [] @",
    "categories = [\"a\", \"b\",]",
    "compatibility = [ { image = \"x:1\", version = \"1.17.x\" }, @\n\n { version = '1.18.x' } ]",
    "run_config = { hostname = \"kasm\", ports = { b = 1, a = [2, 3] } }",
    "exec_config = { go = { @\n cmd = \"a 'b' \\\"c\\\"\", @\n user = 0 @\n, @\n } }",
    "notes = \"\"\"\n# no comment \"\n  [none]\n\n\\\n  x\"\"\" @",
    "hash = '''\n\\n'''",
    "\"quoted key\" = \"\\u00e9\\t\\\\\" @",
    "name = \"\"",
    "lists = [[[@\n]]]",
    "dotted.b = 1 @",
    "other.a.'c d' = true",
    "icon = \"a\\\\b\"",
    "odd = { \"#\" = '#', @\n x.y = 1.50, x.z = -0e0 }",
    "versions = [\"1.16.x\"] @",
    "version = \"1.16.x\"",
    "image = \"{repo}:{version}.0\"",
    "long = [\"a text that takes its room\", \"another one, which takes as much\", \"and one that is too much\"]",
    "uncompressed_size_mb = 0x_7D0",
    "lints.x = \"allow\" # kasm: allow(y, reason = \"@\")",
];

const HEADERS: [&str; 17] = [
    "[registry]",
    "[ defaults ]",
    "[defaults.vars] @",
    "[defaults.run_config]",
    "[templates.b]",
    "[templates.a]",
    "[templates.a.deep.er] @",
    "[templates.a.deep]",
    "[workspaces.\"w w\"]",
    "[workspaces.\"w w\".matrix.cells]",
    "[workspaces.\"w w\".matrix]",
    "[[workspaces.v.compatibility]] @",
    "[[workspaces.v.compatibility]]",
    "[lints]",
    "[site]",
    "[unknown.table]",
    "[unknown]",
];

/// What stands between two lines.
const GAPS: [&str; 10] = [
    "          @\n",
    "",
    "",
    "",
    "\n",
    "@\n",
    "@\n\n",
    "\n@\n\n\n  @\n",
    "# kasm: allow(x, reason = \"@\")\n",
    "# kasm: deny(x, reason = \"@\")\n\n@\n",
];

/// A registry.toml with comments everywhere, which may be none.
fn any_file() -> impl Strategy<Value = String> {
    let lines = |most| {
        let indices: Vec<_> = (0..LINES.len()).collect();
        let chosen = prop::sample::subsequence(indices, 0..most).prop_shuffle();
        let gaps = prop::collection::vec(0..GAPS.len(), most);
        (chosen, gaps).prop_map(|(chosen, gaps)| {
            let line = |(line, gap): (usize, usize)| format!("{}{}\n", GAPS[gap], LINES[line]);
            chosen.into_iter().zip(gaps).map(line).collect::<String>()
        })
    };
    let headers: Vec<_> = HEADERS.into_iter().collect();
    let headers = prop::sample::subsequence(headers, 0..9).prop_shuffle();
    let tables = (headers, prop::collection::vec((lines(5), 0..GAPS.len()), 9));
    let parts = (0..GAPS.len(), lines(7), tables, 0..GAPS.len(), any::<bool>());
    parts.prop_map(|(start, root, (headers, tables), end, on_windows)| {
        let mut text = format!("{}{root}", GAPS[start]);
        for (header, (lines, gap)) in headers.into_iter().zip(tables) {
            text = format!("{text}{}{header}\n{lines}", GAPS[gap]);
        }
        text.push_str(GAPS[end]);
        let mut pieces = text.split('@');
        let mut numbered = pieces.next().unwrap_or_default().to_owned();
        for (number, piece) in pieces.enumerate() {
            let in_directive = numbered.ends_with("reason = \"");
            let comment =
                if in_directive { format!("<{number}>") } else { format!("# <{number}>") };
            numbered = numbered + &comment + piece;
        }
        if on_windows { numbered.replace('\n', "\r\n") } else { numbered }
    })
}

fn any_file_keeps_its_comments() -> Result<(), Failed> {
    let mut runner = TestRunner::new(Config {
        cases: 1000,
        max_global_rejects: 50_000,
        failure_persistence: None,
        ..Config::default()
    });
    runner.run(&any_file(), |before| {
        prop_assume!(toml_values(&before).is_some());
        let after = format::format(&before, File::Registry)
            .map_err(|error| TestCaseError::fail(format!("{error}:\n{before}")))?;
        let again = format::format(&after, File::Registry).unwrap_or_default();
        prop_assert_eq!(&again, &after, "the second time");
        prop_assert_eq!(lasting(&after), lasting(&before), "{}\n---\n{}", &before, &after);
        prop_assert_eq!(subjects(&after), subjects(&before), "{}\n---\n{}", &before, &after);
        Ok(())
    })?;
    Ok(())
}

/// The comments, each as often as it is there.
fn lasting(text: &str) -> Vec<&str> {
    let mut comments: Vec<_> =
        text.split('<').skip(1).filter_map(|rest| rest.split('>').next()).collect();
    comments.sort_unstable();
    comments
}

/// What each comment that speaks to the checker is about: the values in its scope.
fn subjects(text: &str) -> BTreeMap<String, BTreeSet<String>> {
    let file = Utf8Path::new("bundle/empty/registry.toml");
    let edited = [(file.to_owned(), text.into())].into_iter().collect();
    let loaded = load_edited(file, Reading::Declarations, Arc::new(edited)).expect("a registry");
    let values = toml_values(text).unwrap_or_default();
    let subject = |scope: Span| {
        let mut within = BTreeSet::new();
        add_within(&values, scope, "", &mut within);
        within
    };
    let directives = loaded.registry.directives.iter();
    directives.map(|directive| (directive.text.value.clone(), subject(directive.scope))).collect()
}

fn add_within(object: &Object, scope: Span, path: &str, within: &mut BTreeSet<String>) {
    for entry in &object.entries {
        let path = format!("{path}/{}", entry.key.value.as_str());
        add_value_within(&entry.value, scope, &path, within);
    }
}

fn add_value_within(
    value: &Spanned<Value>,
    scope: Span,
    path: &str,
    within: &mut BTreeSet<String>,
) {
    match &value.value {
        Value::Object(object) => add_within(object, scope, path, within),
        Value::Array(items) => {
            for (index, item) in items.iter().enumerate() {
                add_value_within(item, scope, &format!("{path}/{index}"), within);
            }
        }
        _ if scope.start <= value.span.start && value.span.end <= scope.end => {
            within.insert(path.to_owned());
        }
        _ => {}
    }
}
