//! The way to a registry: certificates and proxies.

use std::sync::Arc;

use rustls::ServerConfig;
use rustls::pki_types::PrivatePkcs8KeyDer;

use crate::desk::{Desk, Image};
use crate::faulty::{Faulty, Proxy, say};

const HOST: &str = "registry.example";

/// A server for a host, and the text of a certificate that vouches for it.
fn server(
    answer: impl Fn(&Image, &crate::faulty::Asked) -> crate::faulty::Reply + Send + Sync + 'static,
) -> (Faulty, String) {
    let names = vec![HOST.to_owned(), "127.0.0.1".to_owned()];
    let own = rcgen::generate_simple_self_signed(names).expect("plain names");
    let key = PrivatePkcs8KeyDer::from(own.signing_key.serialize_der());
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let config = ServerConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .expect("its own versions")
        .with_no_client_auth()
        .with_single_cert(vec![own.cert.der().clone()], key.into())
        .expect("they belong together");
    let image = Image::new();
    (Faulty::encrypted(config, move |asked, _| answer(&image, asked)), own.cert.pem())
}

fn sound() -> (Faulty, String) {
    server(Image::answer)
}

pub(crate) fn a_registry_with_its_own_authority() {
    let (server, certificate) = sound();
    let desk = Desk::with(&format!("{}/a/desk:1", server.address));
    desk.write(&format!("home/.docker/certs.d/{}/ca.crt", server.address), &certificate);
    desk.check(&[]).is_well();
    assert!(!server.asked().is_empty());
}

pub(crate) fn a_registry_that_nobody_vouches_for() {
    let (server, _) = sound();
    let (_, other) = sound();
    let desk = Desk::with(&format!("{}/a/desk:1", server.address));
    desk.write(&format!("home/.docker/certs.d/{}/ca.crt", server.address), &other);
    let said = desk.check(&[]);
    said.is("image-unanswered", "has no trusted connection", 3);
    assert_eq!(server.lines(), [""; 0]);
    desk.write(&format!("home/.docker/certs.d/{}/ca.crt", server.address), "a letter");
    desk.check(&[]).is("image-unanswered", "ca.crt` holds no certificate", 3);
}

pub(crate) fn a_registry_behind_a_proxy() {
    let (server, certificate) = sound();
    let proxy = Proxy::start(&server.address);
    let desk = Desk::with(&format!("{HOST}/a/desk:1"));
    desk.write("authorities.pem", &certificate);
    let authorities = desk.path("authorities.pem");
    let desk = desk
        .variable("SSL_CERT_FILE", authorities)
        .variable("HTTPS_PROXY", format!("http://{}", proxy.address));
    desk.check(&[]).is_well();
    let asked = proxy.asked();
    assert!(!asked.is_empty());
    assert!(asked.iter().all(|line| *line == format!("CONNECT {HOST}:443")), "{asked:?}");
    let host = server.asked()[0].header("host").map(str::to_owned);
    assert_eq!(host.as_deref(), Some(HOST));
}

pub(crate) fn a_stranger_behind_a_proxy() {
    let (server, certificate) = server(|_, _| {
        let header = "WWW-Authenticate: Bearer realm=\"https://elsewhere.example/token\"\r\n";
        say("401 Unauthorized", header, "")
    });
    let proxy = Proxy::start(&server.address);
    let desk = Desk::with(&format!("{HOST}/a/desk:1")).login(HOST, "user", "password");
    desk.write("authorities.pem", &certificate);
    let authorities = desk.path("authorities.pem");
    let desk = desk
        .variable("SSL_CERT_FILE", authorities)
        .variable("ALL_PROXY", format!("http://{}", proxy.address));
    let said = desk.check(&[]);
    said.is("image-unanswered", "`elsewhere.example`, which is not its own", 3);
    assert_eq!(proxy.asked(), [format!("CONNECT {HOST}:443")]);
    assert!(server.asked().iter().all(|asked| asked.header("authorization").is_none()));
}

pub(crate) fn this_machine_is_near() {
    let image = Image::new();
    let server = Faulty::start(move |asked, _| image.answer(asked));
    let proxy = Proxy::start(&server.address);
    let desk = Desk::with(&format!("{}/a/desk:1", server.address));
    let desk = desk
        .variable("HTTP_PROXY", format!("http://{}", proxy.address))
        .variable("ALL_PROXY", format!("http://{}", proxy.address));
    desk.check(&[]).is_well();
    assert_eq!(proxy.asked(), [""; 0]);
}

pub(crate) fn a_proxy_that_is_not_there() {
    // Port 1 is nobody's.
    let desk = Desk::with(&format!("{HOST}/a/desk:1"))
        .variable("HTTPS_PROXY", "http://user:password@127.0.0.1:1");
    let said = desk.check(&[]);
    said.is("image-unanswered", "through the proxy `127.0.0.1:1`, 3 times", 3);
    said.hides("password");
    let desk =
        Desk::with(&format!("{HOST}/a/desk:1")).variable("HTTPS_PROXY", "gopher://password@");
    let said = desk.check(&[]);
    said.is("image-unanswered", "`HTTPS_PROXY` is no address of a proxy", 3);
    said.hides("password");
}
