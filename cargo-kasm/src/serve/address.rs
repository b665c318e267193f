//! Where the server listens, and what visitors call that.

use std::io;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr, TcpListener};

use axum::http::HeaderMap;
use axum::http::header::HOST;
use axum::http::uri::Authority;
use if_addrs::Interface;

use crate::error::Error;

/// The port where none is asked for, and the last one that is tried where it is taken.
const PORTS: std::ops::RangeInclusive<u16> = 8080..=8180;

/// Listens on the port that was asked for, else on the first free one.
pub(crate) fn listen(host: IpAddr, port: Option<u16>) -> Result<TcpListener, Error> {
    let bind = |port| {
        let address = SocketAddr::new(host, port);
        TcpListener::bind(address).map_err(|source| Error::Listen { address, source })
    };
    let Some(port) = port else {
        let is_taken = |bound: &Result<_, _>| matches!(bound, Err(Error::Listen { source, .. }) if source.kind() == io::ErrorKind::AddrInUse);
        let mut free = PORTS.map(bind).filter(|bound| !is_taken(bound));
        return free.next().unwrap_or_else(|| bind(*PORTS.end()));
    };
    bind(port)
}

/// How this machine reaches what listens on an address.
pub(crate) fn own(bound: SocketAddr) -> SocketAddr {
    let ip = match bound.ip() {
        IpAddr::V4(ip) if ip.is_unspecified() => Ipv4Addr::LOCALHOST.into(),
        IpAddr::V6(ip) if ip.is_unspecified() => Ipv6Addr::LOCALHOST.into(),
        ip => ip,
    };
    SocketAddr::new(ip, bound.port())
}

/// How other machines may reach it; none where it is for this one alone.
pub(crate) fn of_others(bound: SocketAddr) -> Vec<SocketAddr> {
    let ip = bound.ip();
    let ips = if ip.is_unspecified() {
        let interfaces = if_addrs::get_if_addrs().unwrap_or_default();
        interfaces.iter().map(Interface::ip).collect()
    } else {
        vec![ip]
    };
    let is_public = |other: &IpAddr| match other {
        IpAddr::V4(other) => !other.is_loopback() && !other.is_link_local(),
        IpAddr::V6(other) => ip.is_ipv6() && !other.is_loopback() && !other.is_unicast_link_local(),
    };
    let ips = ips.into_iter().filter(is_public);
    ips.map(|ip| SocketAddr::new(ip, bound.port())).collect()
}

/// What the visitor calls the server: the request's `Host`, where that is a plain `host` or
/// `host:port` and nothing that a page or a list would have to escape.
pub(crate) fn authority(headers: &HeaderMap) -> Option<&str> {
    const LONGEST: usize = 200;
    let mut hosts = headers.get_all(HOST).iter();
    let (Some(host), None) = (hosts.next(), hosts.next()) else {
        return None;
    };
    let host = host.to_str().ok().filter(|host| host.len() <= LONGEST)?;
    let authority: Authority = host.parse().ok()?;
    let is_plain = |byte: u8| byte.is_ascii_alphanumeric() || b"-._:[]".contains(&byte);
    let port = host.strip_prefix(authority.host())?;
    let has_port = |port: &str| port.parse::<u16>().is_ok();
    let name = authority.host();
    let is_name = |name: &str| !name.is_empty() && !name.contains(['[', ']']);
    let is_right = host.bytes().all(is_plain)
        && match name.strip_prefix('[').and_then(|name| name.strip_suffix(']')) {
            Some(address) => address.parse::<Ipv6Addr>().is_ok(),
            None => is_name(name),
        };
    (is_right && (port.is_empty() || port.strip_prefix(':').is_some_and(has_port))).then_some(host)
}

#[cfg(test)]
mod tests {
    use axum::http::HeaderValue;

    use super::*;

    fn authority_of(hosts: &[&str]) -> Option<String> {
        let mut headers = HeaderMap::new();
        for host in hosts {
            headers.append(HOST, HeaderValue::from_bytes(host.as_bytes()).unwrap());
        }
        authority(&headers).map(str::to_owned)
    }

    #[test]
    fn only_plain_hosts_are_repeated() {
        for host in ["localhost", "localhost:8080", "192.168.0.2:1", "[::1]:8080", "my_pc.lan:80"] {
            assert_eq!(authority_of(&[host]).as_deref(), Some(host));
        }
        let long = "a".repeat(300);
        for host in [
            "",
            ":8080",
            "host:",
            "host:99999",
            "host:80:80",
            "user@host",
            "host/path",
            "host\"><script>",
            "a b",
            "a,b",
            "[::1",
            "[]:80",
            "[not:one]",
            "a[b]c",
            "ho%73t",
            "h\u{f6}st",
            &long,
        ] {
            assert_eq!(authority_of(&[host]), None, "{host}");
        }
        assert_eq!(authority_of(&[]), None);
        assert_eq!(authority_of(&["a", "b"]), None);
    }

    #[test]
    fn others_reach_what_does_not_listen_for_this_machine_alone() {
        let address = |text: &str| text.parse::<SocketAddr>().unwrap();
        assert_eq!(own(address("0.0.0.0:80")), address("127.0.0.1:80"));
        assert_eq!(own(address("[::]:80")), address("[::1]:80"));
        assert_eq!(of_others(address("127.0.0.1:80")), []);
        assert_eq!(of_others(address("10.1.2.3:80")), [address("10.1.2.3:80")]);
        assert!(of_others(address("0.0.0.0:80")).iter().all(|other| !other.ip().is_loopback()));
    }
}
