//! What a real registry server is asked.

use std::io::{Read as _, Write as _};
use std::net::TcpStream;

use crate::registry::{Door, Registry};

/// What the other tests rely on.
pub(crate) fn the_server_answers() {
    for (door, expected) in [(Door::Open, "200 OK"), (Door::Login, "401 Unauthorized")] {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let registry = Registry::start(folder.path(), door);
        let mut stream = TcpStream::connect(&registry.address).expect("it listens");
        let request =
            format!("GET /v2/ HTTP/1.1\r\nHost: {}\r\nConnection: close\r\n\r\n", registry.address);
        stream.write_all(request.as_bytes()).expect("it reads");
        let mut answer = String::new();
        stream.read_to_string(&mut answer).expect("it answers");
        assert!(answer.starts_with(&format!("HTTP/1.1 {expected}\r\n")), "{answer}");
    }
}
