//! The `cargo-kasm` binary: arguments in, exit code out. Everything else is the library's.

use std::process::ExitCode;

fn main() -> ExitCode {
    report_full_disks();
    cargo_kasm::main(std::env::args_os())
}

/// A limit on file sizes ends a process with a signal, unless somebody listens; then the write
/// fails, the half-written folder is removed, and a message says why.
#[cfg(unix)]
fn report_full_disks() {
    let flag = std::sync::Arc::new(std::sync::atomic::AtomicBool::new(false));
    // Without the listener the previous bundle is still safe, so a failure here is no obstacle.
    let _ = signal_hook::flag::register(signal_hook::consts::SIGXFSZ, flag);
}

#[cfg(not(unix))]
fn report_full_disks() {}
