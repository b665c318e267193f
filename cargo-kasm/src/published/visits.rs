//! Visits to what was published: on the web, in a folder, or in memory.

use std::sync::Arc;
use std::time::Duration;

use camino::Utf8Path;
use registry_core::bundle::Bundle;
use registry_core::model::Release;
use registry_core::visit::{Document, Fetch, Fetched, Folder, Unfetched, Visit, visit};

use crate::progress::Bar;
use crate::web::{File, Got, Trouble, Web};

/// More than any list has, in bytes.
const LARGEST: u64 = 64 << 20;
/// More than any icon may have, in bytes.
const LARGEST_ICON: u64 = 6 << 20;
/// How many icons are asked for before their bytes are counted.
const AT_ONCE: usize = 64;
/// More than all icons of a registry have, in bytes.
const ALL_ICONS: usize = 512 << 20;

/// A web server, asked as Kasm and browsers ask.
struct Site {
    web: Web,
    /// How many bytes of icons are enough.
    icons: usize,
}

impl Fetch for Site {
    fn get(&self, address: &str) -> Fetched {
        fetched(address, self.web.get(address, LARGEST))
    }

    fn get_all(&self, addresses: &[String]) -> Vec<Fetched> {
        let mut all = Vec::with_capacity(addresses.len());
        let bar = Bar::now("Asking", addresses.len());
        let mut bytes = 0;
        for some in addresses.chunks(AT_ONCE) {
            if bytes > self.icons {
                let enough = || Unfetched::Unreachable(TOO_MUCH.to_owned());
                all.extend(some.iter().map(|address| Fetched::at(address, Err(enough()))));
                continue;
            }
            let got = self.web.get_all(some, LARGEST_ICON, &bar);
            let sizes = got.iter().flat_map(|got| &got.outcome).map(|file| file.body.len());
            bytes += sizes.sum::<usize>();
            all.extend(some.iter().zip(got).map(|(address, got)| fetched(address, got)));
        }
        all
    }
}

const TOO_MUCH: &str = "the icons before it have more than 512 MB";

fn fetched(asked: &str, got: Got) -> Fetched {
    let outcome = match got.outcome {
        Ok(File { content_type, nosniff, resource_policy, body }) => {
            Ok(Document { content_type, nosniff, resource_policy, body })
        }
        Err(trouble) => Err(unfetched(&trouble)),
    };
    // Without a redirect, it is still what was asked for.
    let address = if got.redirects.is_empty() { asked.to_owned() } else { got.address };
    Fetched { address, redirects: got.redirects, outcome }
}

fn unfetched(trouble: &Trouble) -> Unfetched {
    match trouble {
        Trouble::Status(status) => Unfetched::Status(*status),
        Trouble::TooLarge(bytes) => Unfetched::TooLarge(*bytes),
        Trouble::BadAddress
        | Trouble::OtherLetters
        | Trouble::Login
        | Trouble::Unreachable { .. }
        | Trouble::Redirects => Unfetched::Unreachable(trouble.to_string()),
    }
}

/// Visits a site at the address that an admin enters.
pub(crate) fn of_site(url: &str, releases: &[Release], timeout: Duration) -> Visit {
    visit(url, releases, &Site { web: Web::new(timeout), icons: ALL_ICONS })
}

/// Visits a folder as if it were published.
pub(crate) fn of_folder(folder: &Utf8Path, releases: &[Release]) -> Visit {
    of_files(folder, releases, |path| {
        let path = folder.join(path);
        let is_file = path.metadata().is_ok_and(|file| file.is_file() && file.len() <= LARGEST);
        is_file.then(|| std::fs::read(&path).ok().map(Arc::from)).flatten()
    })
}

/// Visits a bundle that is not written yet; `path` is what messages call its folder.
pub(crate) fn of_bundle(bundle: &Bundle, path: &Utf8Path, releases: &[Release]) -> Visit {
    of_files(path, releases, |path| bundle.get(path).cloned())
}

fn of_files(
    path: &Utf8Path,
    releases: &[Release],
    read: impl Fn(&str) -> Option<Arc<[u8]>> + Sync,
) -> Visit {
    let folder = Folder::new(path, read);
    visit(folder.root(), releases, &folder)
}

#[cfg(test)]
mod tests {
    use std::io::{BufRead as _, BufReader, Write as _};
    use std::net::TcpListener;
    use std::thread;

    use super::*;

    /// The address of a server that answers everything with ten bytes.
    fn server() -> String {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = format!("http://{}", listener.local_addr().unwrap());
        thread::spawn(move || {
            for stream in listener.incoming() {
                let mut stream = stream.unwrap();
                let head = BufReader::new(&stream).lines();
                head.map_while(Result::ok).take_while(|line| !line.is_empty()).for_each(drop);
                let _ = stream.write_all(
                    b"HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 10\r\n\r\n0123456789",
                );
            }
        });
        address
    }

    #[test]
    fn icons_are_asked_for_until_there_are_enough() {
        let address = server();
        let addresses: Vec<_> = (0..AT_ONCE * 2).map(|icon| format!("{address}/{icon}")).collect();
        let counted = |icons| {
            let site = Site { web: Web::new(Duration::from_secs(30)), icons };
            let got = site.get_all(&addresses);
            assert_eq!(got.len(), addresses.len());
            got.iter().filter(|fetched| fetched.outcome.is_ok()).count()
        };
        assert_eq!(counted(AT_ONCE * 10), AT_ONCE * 2);
        assert_eq!(counted(AT_ONCE * 10 - 1), AT_ONCE);
    }
}
