//! What a rebuild notices, and what it leaves alone.

use std::fs;
use std::time::{Duration, SystemTime};

use crate::project::{INCLUDE, Project, REGISTRY, REGISTRY_TOML, desk, desk_toml};

/// Builds, changes something, and says whether the next build compiles the package again.
#[track_caller]
fn notices(project: &Project, package: &str, change: impl FnOnce(&Project)) -> bool {
    project.is_fresh(package, &[]);
    assert!(project.is_fresh(package, &[]), "nothing was changed yet");
    change(project);
    !project.is_fresh(package, &[])
}

/// A folder as `cp -a` or `tar` leave it: older than the last build.
fn write_old_desk(project: &Project, name: &str) {
    project.write_desk(name);
    let long_ago = SystemTime::now() - Duration::from_secs(1_000_000);
    let folder = format!("workspaces/{name}");
    for path in [format!("{folder}/workspace.toml"), format!("{folder}/desk.svg"), folder] {
        let file = fs::File::open(project.path(&path)).expect("it was written");
        file.set_modified(long_ago).expect("an own file");
    }
}

#[test]
fn a_watching_build_script_notices_every_change() {
    type Change = fn(&Project);
    const PACKAGE: &str = "watching";
    let project = Project::including(PACKAGE).watching();
    let changes: [(&str, Change); 9] = [
        ("a touched declaration", |p| p.edit("workspaces/desk/workspace.toml", "", "")),
        ("an edited declaration", |p| p.edit("workspaces/desk/workspace.toml", "2700", "2701")),
        ("edited settings", |p| p.edit("registry.toml", "for tests", "for all tests")),
        ("a new folder", |p| p.write_desk("new")),
        ("a new folder with old times", |p| write_old_desk(p, "old")),
        ("a removed folder", |p| fs::remove_dir_all(p.path("workspaces/new")).unwrap()),
        ("a renamed folder", |p| {
            fs::rename(p.path("workspaces/old"), p.path("workspaces/moved")).unwrap();
        }),
        ("a folder that was moved away", |p| {
            fs::rename(p.path("workspaces/moved"), p.path("moved")).unwrap();
        }),
        ("an edited icon", |p| p.edit("workspaces/desk/desk.svg", "64 64", "32 32")),
    ];
    for (change, make) in changes {
        assert!(notices(&project, PACKAGE, make), "{change} is not noticed");
    }
    let text =
        |p: &Project| p.write("README.md", "What is not declared is no business of Cargo's.");
    assert!(!notices(&project, PACKAGE, text), "a README beside registry.toml");
    let run = project.bundle(&[]);
    assert_eq!(run.listed(), ["desk"]);
    run.does_not_say("warning");
}

#[test]
fn without_a_build_script_new_folders_are_not_noticed_but_bundled() {
    const PACKAGE: &str = "not-watching";
    let project = Project::including(PACKAGE);
    let edited = |p: &Project| p.edit("workspaces/desk/workspace.toml", "2700", "2701");
    assert!(notices(&project, PACKAGE, edited), "an edited declaration");
    project.bundle(&[]).does_not_say("warning");
    assert!(!notices(&project, PACKAGE, |p| p.write_desk("new")), "a new folder");
    let run = project.bundle(&[]);
    assert_eq!(run.listed(), ["desk", "new"]);
    run.says(&[
        "warning: the compiled crate has not seen these files of `registry.toml` as they are now",
        "registry_core::build::watch(\"registry.toml\")",
    ]);
    assert!(notices(&project, PACKAGE, |p| p.edit("src/lib.rs", "", "\n")), "the crate itself");
    project.bundle(&[]).does_not_say("warning");
    let removed = |p: &Project| fs::remove_dir_all(p.path("workspaces/new")).unwrap();
    assert!(notices(&project, PACKAGE, removed), "a removed folder");
    assert_eq!(project.bundle(&[]).listed(), ["desk"]);
}

/// The macro reads again only what has changed; the rest it knows.
#[test]
fn what_was_right_before_is_still_compared_with_what_is_new() {
    let project = Project::including("remembering").watching().with_desk("other");
    let file = "workspaces/other/workspace.toml";
    let right = desk_toml("other");
    let builds = |code| project.cargo(&["build"]).expect(code);
    builds(0);
    project.write(file, &right.replace("kasmweb/other", "kasmweb/desk"));
    builds(101).says(&[
        "KR0308",
        "--> workspaces/other/workspace.toml:8:9",
        "::: workspaces/desk/workspace.toml:8:9",
    ]);
    project.write(file, &right);
    builds(0);
    project.edit("workspaces/desk/desk.svg", "64 64", "32 32");
    builds(101).says(&["KR0009", "two icons named `desk.svg` differ"]);
    project.edit("workspaces/desk/desk.svg", "32 32", "64 64");
    builds(0);
    fs::remove_file(project.path("workspaces/desk/desk.svg")).unwrap();
    builds(101).says(&["--> workspaces/desk/workspace.toml:3:13"]);
    project.write_desk("desk");
    builds(0);
    // A default lies under both, though neither has changed.
    project.write("registry.toml", &format!("{REGISTRY_TOML}[defaults]\ncores = -1\n"));
    builds(101).says(&["cores", "registry.toml:10:9"]);
    project.write("registry.toml", REGISTRY_TOML);
    builds(0);
    assert_eq!(project.bundle(&[]).does_not_say("warning").listed(), ["desk", "other"]);
}

#[test]
fn constants_follow_a_rebuild() {
    let project = Project::including("following").watching().with_desk("other");
    fs::remove_file(project.path("src/lib.rs")).unwrap();
    let program = format!(
        "{INCLUDE}fn main() {{ for desk in REGISTRY.workspaces {{ println!(\"{{}} {{:?}}\", desk.friendly_name(), desk.cores()) }} }}"
    );
    let project = project.with("src/main.rs", &program);
    let printed = || project.cargo(&["run", "--quiet"]).expect(0).stdout;
    assert_eq!(printed(), "desk None\nother None\n");
    project.edit("workspaces/other/workspace.toml", "image_src", "cores = 3\nimage_src");
    assert_eq!(printed(), "desk None\nother Some(3.0)\n");
    project.write("registry.toml", &format!("{REGISTRY_TOML}[defaults]\ncores = 2\n"));
    assert_eq!(printed(), "desk Some(2.0)\nother Some(3.0)\n");
    fs::rename(project.path("workspaces/desk"), project.path("workspaces/the desk")).unwrap();
    fs::rename(project.path("workspaces/other"), project.path("workspaces/desk")).unwrap();
    assert_eq!(printed(), "other Some(3.0)\ndesk Some(2.0)\n");
}

#[test]
fn a_new_folder_that_is_wrong_fails_the_watching_build() {
    let project = Project::including("watching-wrong").watching();
    project.cargo(&["build"]).expect(0);
    write_old_desk(&project, "wrong");
    project.edit("workspaces/wrong/workspace.toml", "1.17.x", "1.17");
    write_old_desk(&project, "right");
    let run = project.cargo(&["build"]).expect(101);
    run.says(&["workspaces/wrong/workspace.toml:7:11", "write `1.17.x`"]);
    fs::remove_dir_all(project.path("workspaces/wrong")).unwrap();
    project.cargo(&["build"]).expect(0);
}

/// No build script can watch for a folder: Cargo runs one again and again while a path is missing.
#[test]
fn the_first_folder_of_all_is_bundled() {
    const PACKAGE: &str = "watching-early";
    let project = Project::including(PACKAGE).watching();
    fs::remove_dir_all(project.path("workspaces")).unwrap();
    project.write("registry.toml", &format!("{REGISTRY_TOML}registry-empty = \"allow\"\n"));
    assert!(!notices(&project, PACKAGE, |p| p.write_desk("first")));
    let run = project.bundle(&[]);
    assert_eq!(run.listed(), ["first"]);
    run.says(&["warning: the compiled crate has not seen these files"]);
    let edited = |p: &Project| p.edit("registry.toml", "for tests", "for all tests");
    assert!(notices(&project, PACKAGE, edited));
    assert!(notices(&project, PACKAGE, |p| p.write_desk("second")));
}

#[test]
fn bundling_and_building_leave_each_other_fresh() {
    const PACKAGE: &str = "both-ways";
    let project = Project::including(PACKAGE).watching();
    for arguments in [&[][..], &["--release"]] {
        assert!(!project.is_fresh(PACKAGE, arguments));
        let compiles = format!("Compiling {PACKAGE}");
        project.bundle(arguments).does_not_say(&compiles);
        assert!(project.is_fresh(PACKAGE, arguments), "after bundling, {arguments:?}");
        project.edit("src/lib.rs", "", "\n");
        project.bundle(arguments).says(&[&compiles]);
        assert!(project.is_fresh(PACKAGE, arguments), "bundling built it, {arguments:?}");
        project.bundle(arguments).does_not_say(&compiles);
    }
}

#[test]
fn the_list_has_no_order_of_the_compilers_or_the_linkers() {
    const PACKAGE: &str = "ordered";
    let names = ["zulu", "alpha", "mike", "Bravo", "yankee"];
    let modules = names.map(|name| {
        let module = name.to_lowercase();
        format!(
            "pub mod {module} {{ {} pub fn {module}() {{}} }}\n",
            desk(name).replace(&format!("kasmweb/{name}"), &format!("kasmweb/{module}"))
        )
    });
    let program = format!("{REGISTRY}{}fn main() {{}}\n", modules.concat());
    let project = Project::package(PACKAGE, "").with("src/main.rs", &program);
    fs::remove_file(project.path("src/lib.rs")).unwrap();
    let first = project.bundle(&[]).tree();
    for units in ["1", "16"] {
        project.cargo(&["clean", "-p", PACKAGE]).expect(0);
        let config = format!("profile.dev.codegen-units={units}");
        assert_eq!(project.bundle(&["--config", &config]).tree(), first, "{units} units");
    }
    // Nor that of the source.
    let mut backwards = modules.to_vec();
    backwards.reverse();
    project.write("src/main.rs", &format!("{}{REGISTRY}fn main() {{}}\n", backwards.concat()));
    assert_eq!(project.bundle(&[]).tree(), first);
}

/// The lock of one desk.
const LOCK: &str = r#"version = 1

[[image]]
name = "docker.io/kasmweb/desk:1.17.0"
digest = "sha256:0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef"
checked = "2026-11-22"

[[image.platform]]
architecture = "amd64"
digest = "sha256:fedcba9876543210fedcba9876543210fedcba9876543210fedcba9876543210"
compressed = 900000000
uncompressed = 2700000000
confidence = "high"
methods = ["gzip-trailer"]
"#;

/// What a program prints that leaves all to the lock, as the lock changes; and what is bundled then.
fn follows_a_lock(project: &Project) {
    fs::remove_file(project.path("src/lib.rs")).unwrap();
    let printed = || project.cargo(&["run", "--quiet"]).expect(0).stdout;
    project.cargo(&["build"]).expect(101).says(&["the field `architecture` is missing"]);
    project.write("kasm.lock", LOCK);
    assert_eq!(printed(), "[\"amd64\"] 2700\n");
    project.edit("kasm.lock", "2700000000", "2800000001");
    assert_eq!(printed(), "[\"amd64\"] 2801\n");
    let run = project.bundle(&[]);
    run.does_not_say("warning");
    let list = String::from_utf8(run.tree().remove("1.1/list.json").unwrap()).unwrap();
    assert!(list.contains(r#""uncompressed_size_mb":2801"#), "{list}");
    fs::remove_file(project.path("kasm.lock")).unwrap();
    project.cargo(&["build"]).expect(101).says(&["the field `architecture` is missing"]);
}

const PRINT_FACTS: &str = r#"
fn main() {
    for desk in REGISTRY.workspaces {
        let architecture: Vec<_> = desk.architecture().iter().collect();
        let sizes = desk.compatibility().filter_map(|entry| entry.uncompressed_size_mb);
        println!("{architecture:?} {}", sizes.max().unwrap_or_default());
    }
}
"#;

#[test]
fn files_follow_a_lock() {
    let project =
        Project::including("locked-files").with("src/main.rs", &format!("{INCLUDE}{PRINT_FACTS}"));
    project.edit("workspaces/desk/workspace.toml", "architecture = [\"amd64\"]\n", "");
    project.edit("workspaces/desk/workspace.toml", "uncompressed_size_mb = 2700\n", "");
    follows_a_lock(&project);
}

#[test]
fn macros_follow_a_lock() {
    let desk = desk("desk");
    let (_, fields) = desk.split_once('{').unwrap();
    let fields = fields.replace("    architecture: [\"amd64\"],\n", "");
    let fields = fields.replace(", uncompressed_size_mb: 2700", "");
    let registry = REGISTRY.trim_end().trim_end_matches('}');
    let program = format!("{registry} workspaces: [{{{fields}] }}\n{PRINT_FACTS}");
    follows_a_lock(&Project::package("locked-macros", "").with("src/main.rs", &program));
}

#[test]
fn a_registry_in_rust_has_its_lock() {
    // Nothing is left out that the lock could say.
    let project = Project::package("locked-rust", &[REGISTRY, &desk("desk")].concat());
    let check = || project.kasm(&["images", "check"]);
    check().expect(1).says(&["is not in kasm.lock"]);
    project.write("kasm.lock", LOCK);
    check().expect(0).says(&["Checked 1 image of `Cargo.toml`: no findings"]);
    project.write("kasm.lock", &format!("<<<<<<< ours\n{LOCK}"));
    check().expect(1).says(&["a merge left both sides here"]);
}
