//! What lies between the tool and a server, and counts.

use std::io::{self, Read, Write};
use std::net::{Shutdown, TcpListener, TcpStream};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread;

/// What went through.
#[derive(Clone, Debug, Default)]
pub(crate) struct Traffic {
    pub(crate) connections: usize,
    /// What the server sent, headers and all.
    pub(crate) received: usize,
    /// The requests' first lines: `HEAD /v2/base/manifests/1 HTTP/1.1`.
    pub(crate) requests: Vec<String>,
}

/// Passes everything on to a server, until the tests end.
#[derive(Debug)]
pub(crate) struct Relay {
    pub(crate) address: String,
    traffic: Arc<Mutex<Traffic>>,
}

impl Relay {
    pub(crate) fn to(server: &str) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").expect("a free port");
        let address = listener.local_addr().expect("it is bound").to_string();
        let traffic = Arc::new(Mutex::new(Traffic::default()));
        let (counted, server) = (traffic.clone(), server.to_owned());
        thread::spawn(move || {
            for client in listener.incoming().map_while(Result::ok) {
                count(&counted, |traffic| traffic.connections += 1);
                // A server that is gone closes the connection.
                let _ = pass_on(client, &server, &counted);
            }
        });
        Self { address, traffic }
    }

    /// What went through since this was asked last.
    pub(crate) fn traffic(&self) -> Traffic {
        std::mem::take(&mut *self.traffic.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

fn count(traffic: &Mutex<Traffic>, add: impl FnOnce(&mut Traffic)) {
    add(&mut traffic.lock().unwrap_or_else(PoisonError::into_inner));
}

fn pass_on(client: TcpStream, server: &str, traffic: &Arc<Mutex<Traffic>>) -> io::Result<()> {
    let server = TcpStream::connect(server)?;
    let (to_client, to_server) = (client.try_clone()?, server.try_clone()?);
    let counted = traffic.clone();
    thread::spawn(move || {
        copy(client, to_server, |bytes| {
            let text = String::from_utf8_lossy(bytes);
            let first_lines = text.lines().filter(|line| line.ends_with(" HTTP/1.1"));
            let requests: Vec<_> = first_lines.map(str::to_owned).collect();
            count(&counted, |traffic| traffic.requests.extend(requests));
        })
    });
    let counted = traffic.clone();
    thread::spawn(move || {
        copy(server, to_client, |bytes| {
            count(&counted, |traffic| traffic.received += bytes.len());
        })
    });
    Ok(())
}

/// Counts first: what has arrived is counted.
fn copy(mut from: TcpStream, mut to: TcpStream, mut count: impl FnMut(&[u8])) -> io::Result<()> {
    let mut buffer = vec![0; 64 * 1024];
    loop {
        let length = from.read(&mut buffer)?;
        count(&buffer[..length]);
        if length == 0 {
            return to.shutdown(Shutdown::Write);
        }
        to.write_all(&buffer[..length])?;
    }
}
