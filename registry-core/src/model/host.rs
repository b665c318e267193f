//! The host of a web address.

use std::net::{Ipv4Addr, Ipv6Addr};

/// Host and port of `host:port`, where both are valid.
pub(super) fn host_and_port(authority: &str) -> Option<(&str, Option<&str>)> {
    let (host, port) = match authority.rsplit_once(':') {
        // The colons of `[2001:db8::1]` are its own.
        Some((host, port)) if !port.ends_with(']') => (host, Some(port)),
        _ => (authority, None),
    };
    (is_host(host) && port.is_none_or(is_port)).then_some((host, port))
}

fn is_port(port: &str) -> bool {
    port.bytes().all(|byte| byte.is_ascii_digit()) && port.parse::<u16>().is_ok()
}

/// A name, or an address in digits; one of version 6 stands in brackets.
pub(crate) fn is_host(host: &str) -> bool {
    let is_label = |label: &str| {
        !label.is_empty()
            && !label.starts_with('-')
            && !label.ends_with('-')
            && label
                .chars()
                .all(|character| character.is_alphanumeric() || matches!(character, '-' | '_'))
    };
    ip_v6(host).is_some() || host.split('.').all(is_label)
}

fn ip_v6(host: &str) -> Option<Ipv6Addr> {
    host.strip_prefix('[')?.strip_suffix(']')?.parse().ok()
}

/// Whether only one network, or one machine, knows the host.
pub(super) fn is_private(host: &str) -> bool {
    const ENDS: [&str; 5] = [".localhost", ".local", ".lan", ".internal", ".home.arpa"];
    if let Ok(ip) = host.parse::<Ipv4Addr>() {
        return ip.is_private() || ip.is_loopback() || ip.is_link_local() || ip.is_unspecified();
    }
    if let Some(ip) = ip_v6(host) {
        return ip.is_unique_local()
            || ip.is_loopback()
            || ip.is_unicast_link_local()
            || ip.is_unspecified();
    }
    let host = host.to_ascii_lowercase();
    !host.contains('.') || ENDS.iter().any(|end| host.ends_with(end))
}

/// The host that was probably meant, where one of a well-known service is one slip away.
pub(super) fn meant(host: &str) -> Option<String> {
    const SERVICES: [&str; 5] =
        ["github.io", "gitlab.io", "pages.dev", "netlify.app", "vercel.app"];
    // As near, but somebody else's.
    const OTHERS: [&str; 4] = ["github.co", "gitlab.co", "page.dev", "pages.de"];
    let lower = host.to_ascii_lowercase();
    let (above, last) = lower.rsplit_once('.')?;
    // Each of these services gives its users a name below its own.
    let (owner, name) = above.rsplit_once('.')?;
    let domain = format!("{name}.{last}");
    let is_slip = |service: &&&str| strsim::damerau_levenshtein(&domain, service) == 1;
    let service = SERVICES.iter().find(is_slip)?;
    let is_known = OTHERS.contains(&&*domain) || SERVICES.contains(&&*domain);
    (!is_known).then(|| format!("{owner}.{service}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ports_and_both_kinds_of_ip_addresses_belong_to_hosts() {
        for (authority, expected) in [
            ("host.io", Some(("host.io", None))),
            ("host.io:8443", Some(("host.io", Some("8443")))),
            ("[2001:db8::1]", Some(("[2001:db8::1]", None))),
            ("[::1]:8443", Some(("[::1]", Some("8443")))),
            ("2001:db8::1", None),
            ("[2001:db8]", None),
            ("[::1", None),
            ("host.io:x", None),
            ("host..io", None),
            ("me@host.io", None),
            ("", None),
        ] {
            assert_eq!(host_and_port(authority), expected, "{authority}");
        }
    }

    #[test]
    fn hosts_of_one_network_are_private() {
        for host in [
            "localhost",
            "kasm",
            "nas.LAN",
            "kasm.local",
            "git.corp.internal",
            "10.0.0.1",
            "172.16.4.4",
            "192.168.1.5",
            "127.0.0.1",
            "169.254.0.9",
            "[::1]",
            "[fd00::1]",
            "[fe80::1]",
        ] {
            assert!(is_private(host), "{host}");
        }
        for host in
            ["host.io", "local.host.io", "172.32.0.1", "8.8.8.8", "[2001:db8::1]", "mylan.io"]
        {
            assert!(!is_private(host), "{host}");
        }
    }

    #[test]
    fn only_slips_of_well_known_services_are_mended() {
        for (host, expected) in [
            ("me.githib.io", Some("me.github.io")),
            ("Me.github.oi", Some("me.github.io")),
            ("me.gitlab.oi", Some("me.gitlab.io")),
            ("a.me.guthub.io", Some("a.me.github.io")),
            ("me.netlfy.app", Some("me.netlify.app")),
            ("me.verecl.app", Some("me.vercel.app")),
            ("me.pages.dve", Some("me.pages.dev")),
            ("me.github.io", None),
            ("me.gitlab.io", None),
            ("me.github.co", None),
            ("me.page.dev", None),
            ("me.gitea.io", None),
            ("githib.io", None),
            ("registry.example", None),
            ("192.168.1.5", None),
        ] {
            assert_eq!(meant(host).as_deref(), expected, "{host}");
        }
    }
}
