//! A server that answers as it is told, right or wrong, and keeps what it was asked.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::{Arc, Mutex};
use std::thread;
use std::time::Duration;

use rustls::{ServerConfig, ServerConnection, StreamOwned};

/// A request.
#[derive(Clone, Debug)]
pub(crate) struct Asked {
    pub(crate) method: String,
    /// With its query.
    pub(crate) path: String,
    /// Each in one line.
    headers: Vec<String>,
}

impl Asked {
    /// A header's value.
    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find_map(|header| {
            let (found, value) = header.split_once(':')?;
            found.eq_ignore_ascii_case(name).then_some(value.trim())
        })
    }

    /// Whether it proves who asks, and with this.
    pub(crate) fn shows(&self, proof: &str) -> bool {
        self.header("authorization") == Some(proof)
    }

    /// Method and path.
    pub(crate) fn line(&self) -> String {
        format!("{} {}", self.method, self.path)
    }
}

/// What a server does about a request.
pub(crate) enum Reply {
    /// It sends this, and ends the connection.
    Bytes(Vec<u8>),
    /// It keeps the connection, and says nothing.
    Silence,
    /// It sends this, and then a byte now and then for as long as anybody listens.
    Trickle(Vec<u8>),
}

/// An answer: each header ends with `\r\n`.
pub(crate) fn say(status: &str, headers: &str, body: impl AsRef<[u8]>) -> Reply {
    let length = body.as_ref().len();
    promise(length, status, headers, body)
}

/// One whose body has another length than it says.
pub(crate) fn promise(length: usize, status: &str, headers: &str, body: impl AsRef<[u8]>) -> Reply {
    let head = format!(
        "HTTP/1.1 {status}\r\nConnection: close\r\nContent-Length: {length}\r\n{headers}\r\n"
    );
    Reply::Bytes([head.as_bytes(), body.as_ref()].concat())
}

/// The server, on a free port of this machine for as long as the process runs.
pub(crate) struct Faulty {
    /// `127.0.0.1:12345`.
    pub(crate) address: String,
    log: Arc<Mutex<Vec<Asked>>>,
}

impl Faulty {
    /// One that answers each request as a function says, which is told the requests before it too.
    pub(crate) fn start(
        answer: impl Fn(&Asked, &[Asked]) -> Reply + Send + Sync + 'static,
    ) -> Self {
        Self::listen(answer, None)
    }

    /// The same, encrypted.
    pub(crate) fn encrypted(
        tls: ServerConfig,
        answer: impl Fn(&Asked, &[Asked]) -> Reply + Send + Sync + 'static,
    ) -> Self {
        Self::listen(answer, Some(Arc::new(tls)))
    }

    fn listen(
        answer: impl Fn(&Asked, &[Asked]) -> Reply + Send + Sync + 'static,
        tls: Option<Arc<ServerConfig>>,
    ) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").expect("a free port");
        let address = listener.local_addr().expect("it is bound").to_string();
        let log = Arc::default();
        let (seen, answer) = (Arc::clone(&log), Arc::new(answer));
        thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                let (seen, answer, tls) = (Arc::clone(&seen), Arc::clone(&answer), tls.clone());
                thread::spawn(move || match tls {
                    None => converse(stream, &seen, &*answer),
                    Some(tls) => {
                        let connection = ServerConnection::new(tls).expect("sound settings");
                        converse(StreamOwned::new(connection, stream), &seen, &*answer);
                    }
                });
            }
        });
        Self { address, log }
    }

    /// What it was asked so far.
    pub(crate) fn asked(&self) -> Vec<Asked> {
        self.log.lock().expect("no test panics with it").clone()
    }

    /// The same, as methods and paths.
    pub(crate) fn lines(&self) -> Vec<String> {
        self.asked().iter().map(Asked::line).collect()
    }
}

fn converse(
    stream: impl Read + Write,
    seen: &Mutex<Vec<Asked>>,
    answer: &dyn Fn(&Asked, &[Asked]) -> Reply,
) {
    let mut stream = BufReader::new(stream);
    // A client that does not trust the server says nothing.
    let Some(asked) = read(&mut stream) else {
        return;
    };
    let before = {
        let mut seen = seen.lock().expect("no answer panics");
        let before = seen.clone();
        seen.push(asked.clone());
        before
    };
    match answer(&asked, &before) {
        Reply::Bytes(bytes) => {
            // A client may have seen enough.
            let _ = stream.get_mut().write_all(&bytes).and_then(|()| stream.get_mut().flush());
        }
        Reply::Trickle(bytes) => {
            let mut next = bytes;
            while stream.get_mut().write_all(&next).and_then(|()| stream.get_mut().flush()).is_ok()
            {
                next = vec![0];
                thread::sleep(Duration::from_millis(20));
            }
        }
        // The client ends it.
        Reply::Silence => drop(stream.read_to_end(&mut Vec::new())),
    }
}

fn read(stream: &mut impl BufRead) -> Option<Asked> {
    let mut lines = stream.lines();
    let first = lines.next()?.ok()?;
    let headers = lines.by_ref().map_while(Result::ok).take_while(|line| !line.is_empty());
    let headers = headers.collect();
    let mut words = first.split(' ');
    let (method, path) = (words.next()?.to_owned(), words.next()?.to_owned());
    Some(Asked { method, path, headers })
}

/// A proxy that leads to one server, whoever is asked for.
pub(crate) struct Proxy {
    pub(crate) address: String,
    log: Arc<Mutex<Vec<String>>>,
}

impl Proxy {
    pub(crate) fn start(server: &str) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").expect("a free port");
        let address = listener.local_addr().expect("it is bound").to_string();
        let log = Arc::default();
        let (seen, server) = (Arc::clone(&log), server.to_owned());
        thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                let (seen, server) = (Arc::clone(&seen), server.clone());
                thread::spawn(move || tunnel(stream, &seen, &server));
            }
        });
        Self { address, log }
    }

    /// Whom it was asked to lead to.
    pub(crate) fn asked(&self) -> Vec<String> {
        self.log.lock().expect("no test panics with it").clone()
    }
}

fn tunnel(mut client: TcpStream, seen: &Mutex<Vec<String>>, server: &str) {
    let reader = client.try_clone().expect("a connection");
    let Some(asked) = read(&mut BufReader::new(reader)) else {
        return;
    };
    seen.lock().expect("nothing panics with it").push(asked.line());
    let mut server = TcpStream::connect(server).expect("the server listens");
    let _ = client.write_all(b"HTTP/1.1 200 Connected\r\n\r\n");
    let mut back = (server.try_clone().expect("a connection"), client.try_clone().expect("one"));
    thread::spawn(move || {
        let _ = std::io::copy(&mut back.0, &mut back.1);
        let _ = back.1.shutdown(std::net::Shutdown::Write);
    });
    let _ = std::io::copy(&mut client, &mut server);
    let _ = server.shutdown(std::net::Shutdown::Write);
}
