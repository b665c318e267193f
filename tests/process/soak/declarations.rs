//! Declarations that `check --fix` and `fmt` change while `serve` reads them.

use std::ops::RangeInclusive;

use super::*;
use crate::serve::Server;

/// The workspaces that are changed: too few would be done before anything happens to them.
const DESKS: RangeInclusive<u32> = 1..=8;

/// A registry whose declarations `check --fix` and `fmt` change.
fn untidy_registry() -> (tempfile::TempDir, String) {
    let (folder, registry) = sound_registry();
    let desk = |name: &str| format!("{registry}/workspaces/{name}");
    for number in DESKS {
        let name = desk(&format!("desk-{number}"));
        fs::create_dir(&name).expect("a writable folder");
        for file in ["workspace.toml", "desk.svg"] {
            let text = fs::read_to_string(format!("{}/{file}", desk("desk"))).expect("a text");
            let text = text.replace("\"Desk\"", &format!("\"Desk {number}  \""));
            let text = text.replace(" = [", "=[").replace(":1.15.0", &format!(":1.15.{number}"));
            fs::write(format!("{name}/{file}"), text).expect("a writable folder");
        }
    }
    (folder, registry)
}

/// Whether a workspace's new declaration lies beside the old one.
fn beside(registry: &str, number: u32) -> bool {
    Path::new(registry).join(format!("workspaces/desk-{number}/.workspace.toml.kasm-new")).exists()
}

fn write_tree(folder: &str, tree: &Tree) {
    for (name, content) in tree {
        fs::write(format!("{folder}/{name}"), content).expect("a writable folder");
    }
}

#[test]
fn declarations_that_are_changed_by_two_at_once_are_whole() {
    const CHANGES: [&[&str]; 2] = [&["check", "--fix"], &["fmt"]];
    let kasm = Kasm::new();
    let (_folder, registry) = untidy_registry();
    let before = read_tree(&registry);
    let start = |change: &[&str]| {
        let mut command = kasm.command(change);
        command.arg(&registry).stdout(Stdio::null()).stderr(Stdio::piped());
        command.spawn().expect("the binary runs")
    };
    let changed = |tree: &Tree, change: &[&str]| {
        write_tree(&registry, tree);
        awaited(start(change), Moment::Never, || false);
        read_tree(&registry)
    };
    let now = Instant::now();
    let [fixed, laid_out] = CHANGES.map(|change| changed(&before, change));
    let whole_run = now.elapsed() / 2;
    let after = changed(&fixed, CHANGES[1]);
    let other = changed(&laid_out, CHANGES[0]);
    assert!(before != fixed && before != laid_out && fixed != after && laid_out != after);
    let states = [&before, &fixed, &laid_out, &after, &other];
    let server = Server::start(&registry, &[]);
    for (round, mut dice) in rounds() {
        write_tree(&registry, &before);
        let runs = [(); 2].map(|()| (dice.pick(&CHANGES), dice.moment(whole_run)));
        thread::scope(|scope| {
            for (change, moment) in runs {
                let child = start(change);
                let is_writing = || DESKS.into_iter().any(|number| beside(&registry, number));
                scope.spawn(move || awaited(child, moment, is_writing));
            }
        });
        for (name, content) in read_tree(&registry).iter().filter(|(name, _)| !name.contains("/."))
        {
            let is_whole = states.iter().any(|state| state.get(name) == Some(content));
            assert!(is_whole, "round {round}: {runs:?}: {name}");
        }
        assert_free(registry.as_ref());
        for change in CHANGES {
            awaited(start(change), Moment::Never, || false);
        }
        assert!(read_tree(&registry) == after, "round {round}: {runs:?}");
    }
    assert!(server.get("/kasm/").1.contains("Desk 7"));
    drop(server);
    assert!(read_tree(&registry) == after);
    assert_free(registry.as_ref());
}
