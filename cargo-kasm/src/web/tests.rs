//! A server that answers as it is told, on this machine.

use std::io::{BufRead, BufReader, Write};
use std::net::TcpListener;

use super::*;

/// Serves one answer for each request's path until the process ends; gives the server's address.
fn server(answer: impl Fn(&str) -> Vec<u8> + Send + Sync + 'static) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = format!("http://{}", listener.local_addr().unwrap());
    let answer = Arc::new(answer);
    thread::spawn(move || {
        for mut stream in listener.incoming().flatten() {
            let answer = Arc::clone(&answer);
            thread::spawn(move || {
                let lines =
                    BufReader::new(stream.try_clone().unwrap()).lines().map_while(Result::ok);
                let head: Vec<_> = lines.take_while(|line| !line.is_empty()).collect();
                let path = head.first().and_then(|line| line.split(' ').nth(1)).unwrap_or_default();
                let _ = stream.write_all(&answer(path));
            });
        }
    });
    address
}

/// A bar that nobody sees.
fn unseen() -> Bar {
    Bar::late("Asking", 0)
}

fn web() -> Web {
    Web::new(Duration::from_secs(20))
}

fn answer(status: &str, headers: &str, body: &[u8]) -> Vec<u8> {
    let length = body.len();
    let head = format!(
        "HTTP/1.1 {status}\r\nContent-Length: {length}\r\nConnection: close\r\n{headers}\r\n"
    );
    [head.as_bytes(), body].concat()
}

#[test]
fn redirects_are_remembered() {
    let address = server(|path| match path {
        "/a" => answer("301 Moved", "Location: /b\r\n", b""),
        "/b" => answer("302 Found", "Location: c?d=1\r\n", b""),
        "/c?d=1" => answer(
            "200 OK",
            "Content-Type: text/plain\r\nX-Content-Type-Options: NoSniff\r\n",
            b"1.1\n",
        ),
        "/round" => answer("307 Again", "Location: /round\r\n", b""),
        "/away" => answer("302 Found", "Location: ftp://a.example/\r\n", b""),
        _ => answer("404 Not Found", "", b"nothing"),
    });
    let got = web().get(&format!("{address}/a"), 100);
    assert_eq!(got.address, format!("{address}/c?d=1"));
    assert_eq!(got.redirects, [format!("{address}/a"), format!("{address}/b")]);
    let file = got.outcome.unwrap();
    assert_eq!((&*file.body, file.content_type.as_deref()), (&b"1.1\n"[..], Some("text/plain")));
    assert!(file.nosniff && file.resource_policy.is_none());
    let trouble = |path: &str| web().get(&format!("{address}{path}"), 100).outcome.unwrap_err();
    assert_eq!(trouble("/round"), Trouble::Redirects);
    assert_eq!(trouble("/away"), Trouble::BadAddress);
    let away = web().get(&format!("{address}/away"), 100);
    assert_eq!((&*away.address, away.redirects.len()), ("ftp://a.example/", 1));
    assert_eq!(trouble("/gone"), Trouble::Status(404));
}

#[test]
fn bodies_have_a_limit_unpacked_as_well() {
    let mut packed = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::best());
    packed.write_all(&[b'a'; 1000]).unwrap();
    let packed = packed.finish().unwrap();
    let address = server(move |path| match path {
        "/packed" => answer("200 OK", "Content-Encoding: GZip\r\n", &packed),
        "/changed" => answer("203 Changed", "", &[b'a'; 1000]),
        "/endless" => [answer("200 OK", "", b""), vec![b'a'; 2000]].concat(),
        _ => answer("200 OK", "", &[b'a'; 1000]),
    });
    for path in ["/packed", "/changed", "/plain"] {
        let get = |most| web().get(&format!("{address}{path}"), most).outcome;
        assert_eq!(get(1000).unwrap().body.len(), 1000, "{path}");
        assert_eq!(get(999).unwrap_err(), Trouble::TooLarge(999), "{path}");
    }
}

#[test]
fn hosts_that_are_not_there_are_not_asked_for_each_file() {
    let closed = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    let addresses: Vec<_> = (0..500).map(|index| format!("http://{closed}/{index}")).collect();
    let got = web().get_all(&addresses, 100, &unseen());
    assert_eq!(got.len(), 500);
    for (got, address) in got.iter().zip(&addresses) {
        assert_eq!(&got.address, address);
        let trouble = got.outcome.as_ref().unwrap_err();
        assert_eq!(trouble.to_string(), format!("`{closed}` refuses connections"));
    }
}

#[test]
fn one_file_that_fails_is_not_the_whole_host() {
    let address = server(|path| match path {
        "/broken" => Vec::new(),
        _ => answer("200 OK", "", b"there"),
    });
    let web = web();
    let is_there = |path: &str| web.get(&format!("{address}{path}"), 100).outcome.is_ok();
    assert!(is_there("/a") && !is_there("/broken") && is_there("/b"));
    let broken: Vec<_> = (0..MOST_FAILURES).map(|_| format!("{address}/broken")).collect();
    assert!(web.get_all(&broken, 100, &unseen()).iter().all(|got| got.outcome.is_err()));
    assert!(!is_there("/c"));
}

#[test]
fn several_files_come_in_their_order() {
    let address = server(|path| answer("200 OK", "", path.as_bytes()));
    let addresses: Vec<_> = (0..50).map(|index| format!("{address}/{index}")).collect();
    for (index, got) in web().get_all(&addresses, 100, &unseen()).into_iter().enumerate() {
        assert_eq!(&*got.outcome.unwrap().body, format!("/{index}").as_bytes());
    }
    assert!(web().get_all(&[], 100, &unseen()).is_empty());
}
