//! Disks that are full before everything is written.

use super::*;

/// Fills a disk of its own up to some pages, bundles into it, makes room, and bundles again; what is
/// there after each run is copied. Where nothing can be mounted, files have a longest size instead.
const FULL_DISK: &str = r#"
    old=$1 disk=$2 seen=$3 room=$4; shift 4
    mkdir "$disk" "$seen"
    if [ -n "$MAY_MOUNT" ]; then mount -t tmpfs -o size=64m tmpfs "$disk" && mounted=1; fi
    cp -R "$old" "$disk/published"
    used=$(du -sk "$disk" | cut -f 1)
    code=0
    if [ -n "$mounted" ]; then
        mount -o "remount,size=$((used + room * 4))k" "$disk"
        "$@" || code=$?
    else
        (ulimit -f "$room"; exec "$@") || code=$?
    fi
    cp -R "$disk/published" "$seen/first"
    [ -z "$mounted" ] || mount -o remount,size=64m "$disk"
    "$@" && cp -R "$disk/published" "$seen/second" || exit 9
    exit $code
"#;

/// A shell, and whether it sees disks of its own.
fn shell(is_own: bool) -> Command {
    if !is_own {
        return Command::new("sh");
    }
    let mut command = Command::new("unshare");
    command.args(["--map-root-user", "--mount", "sh"]).env("MAY_MOUNT", "yes");
    command
}

#[test]
fn a_full_disk_leaves_the_old_bundle_or_the_new_one() {
    let desk = Desk::new();
    let [new, old] = &desk.sources[..] else { unreachable!("there are two") };
    desk.publish(&old.registry, FORMATS[0]);
    let pages: usize = new.bundle.values().map(|content| content.len() / 4096 + 1).sum();
    let is_own = shell(true).args(["-c", "true"]).status().is_ok_and(|status| status.success());
    for (round, mut dice) in rounds() {
        let [mounted, seen] = ["mounted", "seen"].map(|name| desk.folder.path().join(name));
        let room = dice.below(u64::try_from(pages * 5 / 4).expect("a few"));
        let mut command = shell(is_own);
        command
            .args(["-c", FULL_DISK, "sh"])
            .arg(desk.published(""))
            .args([&mounted, &seen])
            .arg(room.to_string());
        command.arg(desk.kasm.path());
        command.args(Desk::arguments(&new.registry, &mounted.join("published/kasm"), FORMATS[0]));
        let output = command.stdin(Stdio::null()).output().expect("a shell");
        let first = read_tree(seen.join("first"));
        let of = |bundle: &Tree| {
            let files = bundle.iter();
            files.map(|(name, content)| (format!("kasm/{name}"), content.clone())).collect::<Tree>()
        };
        match output.status.code() {
            Some(0) => assert!(first == of(&new.bundle), "round {round}: {:?}", first.keys()),
            _ => {
                assert_refused(&output, 4, "what was published before is untouched");
                assert!(first == of(&old.bundle), "round {round}: {:?}", first.keys());
            }
        }
        assert_eq!(names(&seen.join("first")), ["kasm".to_owned()].into(), "round {round}");
        assert!(read_tree(seen.join("second")) == of(&new.bundle), "round {round}");
        assert_eq!(names(&seen.join("second")), ["kasm".to_owned()].into(), "round {round}");
        fs::remove_dir_all(&seen).expect("an own folder");
        fs::remove_dir_all(&mounted).expect("an own folder");
    }
}
