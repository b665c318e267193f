//! Docker's credential helpers: programs that know logins.

use std::io::{Read as _, Write as _};
use std::process::{Child, Command, Stdio};
use std::sync::mpsc;
use std::thread;
use std::time::{Duration, Instant};

use serde::Deserialize;

use super::login::{Found, Secret};

/// The longest answer that is read.
const LONGEST: u64 = 64 << 10;

/// What a helper says where it has no login, on its standard output.
const NOT_FOUND: &str = "credentials not found";

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Answer {
    username: String,
    secret: String,
}

/// Asks the helper of a name, such as `osxkeychain`, for a server's login. What it prints is a secret
/// or may quote one, and is never repeated.
pub(super) fn ask(name: &str, server: &str, patience: Duration) -> Found {
    let is_plain = |byte: u8| byte.is_ascii_alphanumeric() || b"-_.".contains(&byte);
    if !name.bytes().all(is_plain) {
        return Err(format!("Docker's helper `{}` has no plain name", name.escape_debug()));
    }
    let program = format!("docker-credential-{name}");
    let failed = |how: &str| Err(format!("Docker's helper `{program}` {how}"));
    let mut command = Command::new(&program);
    command.arg("get").stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::null());
    let Ok(mut child) = command.spawn() else {
        return failed("cannot be run");
    };
    let Some((output, is_success)) = converse(&mut child, server, patience) else {
        // It may have ended by itself.
        let _ = child.kill();
        let _ = child.wait();
        return failed("does not answer");
    };
    if !is_success {
        let said = String::from_utf8_lossy(&output);
        return if said.contains(NOT_FOUND) { Ok(None) } else { failed("failed") };
    }
    let Ok(Answer { username, secret }) = serde_json::from_slice(&output) else {
        return failed("answered something else than a login");
    };
    Ok(match &*username {
        _ if secret.is_empty() => None,
        "<token>" => Some(Secret::Refresh(secret)),
        _ => Some(Secret::Password { user: username, password: secret }),
    })
}

/// What a helper prints, and whether it succeeds; none where it takes too long.
fn converse(child: &mut Child, server: &str, patience: Duration) -> Option<(Vec<u8>, bool)> {
    let deadline = Instant::now() + patience;
    // A helper that does not read what it is asked may answer all the same.
    let _ = child.stdin.take()?.write_all(server.as_bytes());
    let output = child.stdout.take()?;
    let (sender, receiver) = mpsc::channel();
    // Reading cannot be interrupted: where nothing comes, this thread ends with the process.
    thread::Builder::new()
        .spawn(move || {
            let mut bytes = Vec::new();
            let read = output.take(LONGEST).read_to_end(&mut bytes);
            // Nobody may be waiting any more.
            let _ = sender.send(read.map(|_| bytes));
        })
        .ok()?;
    let output = receiver.recv_timeout(patience).ok()?.ok()?;
    loop {
        if let Some(status) = child.try_wait().ok()? {
            return Some((output, status.success()));
        }
        if Instant::now() >= deadline {
            return None;
        }
        thread::sleep(Duration::from_millis(5));
    }
}
