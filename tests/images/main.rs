//! `cargo kasm images`, asked of servers: a real one, and one that gets everything wrong.
//!
//! Without `docker-registry` on the `PATH` the tests that need it are ignored; with
//! `KASM_REQUIRE_ALL` set, as in CI, that is a failure.

mod real;
mod registry;

use std::process::ExitCode;

use libtest_mimic::{Arguments, Trial};

/// Its name, and what it does: it panics where something is wrong.
type Test = (&'static str, fn());

/// Those that need a real server.
const REAL: &[Test] = &[("real::the_server_answers", real::the_server_answers)];

fn main() -> ExitCode {
    let arguments = Arguments::from_args();
    let missing = registry::missing();
    let trials = REAL.iter().map(|test| trial(*test, missing)).collect();
    libtest_mimic::run(&arguments, trials).exit_code()
}

fn trial((name, run): Test, missing: Option<&'static str>) -> Trial {
    let is_required = std::env::var_os("KASM_REQUIRE_ALL").is_some();
    let trial = Trial::test(name, move || match missing {
        Some(missing) => Err(missing.into()),
        None => {
            run();
            Ok(())
        }
    });
    let is_ignored = missing.is_some() && !is_required;
    trial.with_kind(missing.unwrap_or_default()).with_ignored_flag(is_ignored)
}
