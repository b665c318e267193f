//! Kills, races and full disks, round after round: what is published stays whole, and so do declarations;
//! the next run tidies up, and nothing stays locked.
//!
//! The number of a round decides what happens in it. `KASM_SOAK=1000` plays so many of each kind, and
//! `KASM_SOAK_FROM=17` begins with that round.

mod declarations;
mod disk;
mod races;

use std::fs::File;
use std::process::Child;
use std::thread;

use crate::publish::unpacked;
use crate::*;

/// The rounds of an ordinary run.
const ROUNDS: u64 = 6;

fn rounds() -> impl Iterator<Item = (u64, Dice)> {
    let number = |name: &str| std::env::var(name).ok().map(|text| text.parse().expect("a number"));
    let first = number("KASM_SOAK_FROM").unwrap_or(0);
    let count = number("KASM_SOAK").unwrap_or(ROUNDS);
    (first..first + count).map(|round| (round, Dice(round)))
}

/// Numbers that look random, the same ones for each round: `SplitMix64`.
struct Dice(u64);

impl Dice {
    fn below(&mut self, end: u64) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut number = self.0;
        number = (number ^ (number >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        number = (number ^ (number >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        (number ^ (number >> 31)) % end
    }

    fn pick<T: Copy>(&mut self, among: &[T]) -> T {
        let length = u64::try_from(among.len()).expect("a few");
        among[usize::try_from(self.below(length)).expect("a few")]
    }

    /// When a run is killed that takes about so long, if it is.
    fn moment(&mut self, whole_run: Duration) -> Moment {
        let micros = u64::try_from(whole_run.as_micros()).expect("a short run");
        match self.below(3) {
            0 => Moment::Never,
            1 => Moment::After(Duration::from_micros(self.below(micros * 5 / 4))),
            _ => Moment::Writing(Duration::from_micros(self.below(micros / 8))),
        }
    }
}

/// When a run is killed.
#[derive(Clone, Copy, Debug)]
enum Moment {
    Never,
    /// So long after its start.
    After(Duration),
    /// So long after something lies where nothing lies between runs.
    Writing(Duration),
}

/// Waits for a run, and kills it at its moment. Where nobody did, it must have done its work.
fn awaited(mut child: Child, moment: Moment, is_writing: impl Fn() -> bool) {
    let after = match moment {
        Moment::Never => Duration::MAX,
        Moment::After(time) => time,
        Moment::Writing(time) => {
            while child.try_wait().expect("an own process").is_none() && !is_writing() {
                thread::yield_now();
            }
            time
        }
    };
    if after < Duration::MAX {
        thread::sleep(after);
        child.kill().expect("an own process");
    }
    let output = child.wait_with_output().expect("an own process");
    // A kill may come too late.
    assert!(output.status.code().is_none_or(|code| code == 0), "{}", stderr(&output));
}

/// A registry to be published, and what it becomes.
struct Source {
    registry: PathBuf,
    bundle: Tree,
}

/// A folder of bundles, and the registries that are published there.
struct Desk {
    kasm: Kasm,
    folder: tempfile::TempDir,
    sources: Vec<Source>,
    whole_run: Duration,
}

/// How a bundle is written: where, and by which arguments.
type Format = (&'static str, &'static [&'static str]);

const FORMATS: [Format; 3] =
    [("kasm", &[]), ("kasm.zip", &["--archive", "zip"]), ("kasm.tar.gz", &["--archive", "tar.gz"])];

impl Desk {
    /// With two registries of which each has files that the other lacks.
    fn new() -> Self {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let (kasm, whole_run) = (Kasm::new(), Duration::ZERO);
        let mut desk = Self { kasm, folder, sources: Vec::new(), whole_run };
        for (name, count) in [("large", 12), ("small", 3)] {
            let registry = desk.folder.path().join(name);
            generate::registry(&registry, count).expect("a writable folder");
            let start = Instant::now();
            desk.publish(&registry, FORMATS[0]);
            desk.whole_run = desk.whole_run.max(start.elapsed());
            desk.sources.push(Source { registry, bundle: read_tree(desk.published("kasm")) });
        }
        assert_ne!(desk.sources[0].bundle, desk.sources[1].bundle);
        desk
    }

    fn published(&self, name: &str) -> PathBuf {
        self.folder.path().join("published").join(name)
    }

    fn arguments(registry: &Path, out: &Path, format: Format) -> Vec<String> {
        let [registry, out] = [registry, out].map(|path| path.to_str().expect("a plain name"));
        let fixed = ["bundle", registry, "--out-dir", out, "--cap-lints", "allow"];
        let fixed = fixed.into_iter().chain(["--modified", "1700000000000"]);
        fixed.chain(format.1.iter().copied()).map(str::to_owned).collect()
    }

    fn command(&self, registry: &Path, format: Format) -> Command {
        let mut command = self.kasm.command(&[]);
        command.args(Self::arguments(registry, &self.published("kasm"), format));
        command.stdout(Stdio::null()).stderr(Stdio::piped());
        command
    }

    fn publish(&self, registry: &Path, format: Format) {
        let output = self.command(registry, format).output().expect("the binary runs");
        assert!(output.status.success(), "{}", stderr(&output));
    }

    /// The bundle that is published, if it is one of them, whole.
    fn whole(&self, format: Format) -> Option<&Source> {
        let path = self.published(format.0);
        let tree = if format.1.is_empty() { read_tree(path) } else { unpacked(&path) };
        self.sources.iter().find(|source| source.bundle == tree)
    }

    /// What lies beside the bundles.
    fn litter(&self) -> Vec<String> {
        names(&self.published("")).into_iter().filter(|name| name.starts_with('.')).collect()
    }
}

fn names(folder: &Path) -> BTreeSet<String> {
    let entries = fs::read_dir(folder).expect("a readable folder").flatten();
    entries.map(|entry| entry.file_name().to_string_lossy().into_owned()).collect()
}

#[track_caller]
fn assert_free(folder: &Path) {
    let folder = File::open(folder).expect("a folder");
    assert!(folder.try_lock().is_ok(), "it is still locked");
}
