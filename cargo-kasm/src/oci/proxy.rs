//! Proxies, as the environment names them.

use ureq::Proxy;

use super::host;

/// The proxy for encrypted connections, and the hosts that are asked without one.
#[derive(Clone, Default)]
pub(crate) struct Proxies {
    proxy: Option<(&'static str, String)>,
    exceptions: Vec<String>,
}

/// In the order in which they count; what is for unencrypted ones stands in for it, as for Cargo.
const NAMES: [&str; 6] =
    ["https_proxy", "HTTPS_PROXY", "all_proxy", "ALL_PROXY", "http_proxy", "HTTP_PROXY"];

impl Proxies {
    /// Of this process's environment.
    pub(crate) fn of_environment() -> Self {
        Self::of(|name| std::env::var(name).ok())
    }

    fn of(variable: impl Fn(&str) -> Option<String>) -> Self {
        let variable = |name: &str| {
            let value = variable(name)?.trim().to_owned();
            (!value.is_empty()).then_some(value)
        };
        let proxy = NAMES.into_iter().find_map(|name| Some((name, variable(name)?)));
        let exceptions = variable("no_proxy").or_else(|| variable("NO_PROXY")).unwrap_or_default();
        let exceptions = exceptions.split([',', ' ']).map(str::trim);
        let exceptions =
            exceptions.filter(|name| !name.is_empty()).map(str::to_ascii_lowercase).collect();
        Self { proxy, exceptions }
    }

    /// The proxy on the way to a host, given with its port; or why there is none that could be asked.
    /// This machine is always reached without one.
    pub(super) fn of_host(&self, authority: &str) -> Result<Option<Proxy>, String> {
        let Some((name, address)) = &self.proxy else {
            return Ok(None);
        };
        if host::is_loopback(host::bare(authority)) || self.is_exception(authority) {
            return Ok(None);
        }
        // The address may hold a password.
        let proxy = Proxy::new(address);
        proxy.map(Some).map_err(|_| format!("cannot be asked: `{name}` is no address of a proxy"))
    }

    /// A name stands for the hosts below it too, and, without a port, for all of its ports.
    fn is_exception(&self, authority: &str) -> bool {
        let authority = authority.to_ascii_lowercase();
        let host = host::bare(&authority);
        self.exceptions.iter().any(|exception| {
            let name = exception.trim_start_matches('*').trim_start_matches('.');
            let below = |host: &str| {
                let rest = host.strip_suffix(name);
                rest.is_some_and(|rest| rest.is_empty() || rest.ends_with('.'))
            };
            exception == "*" || (!name.is_empty() && (below(host) || below(&authority)))
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn proxies(variables: &[(&str, &str)]) -> Proxies {
        Proxies::of(|name| {
            let found = variables.iter().find(|(variable, _)| *variable == name);
            found.map(|(_, value)| (*value).to_owned())
        })
    }

    fn port(variables: &[(&str, &str)], authority: &str) -> Option<u16> {
        proxies(variables).of_host(authority).unwrap().map(|proxy| proxy.port())
    }

    #[test]
    fn the_nearest_variable_counts() {
        let all = [
            ("HTTP_PROXY", "http://proxy.example:1"),
            ("ALL_PROXY", "socks5://proxy.example:2"),
            ("HTTPS_PROXY", "proxy.example:3"),
            ("https_proxy", ""),
        ];
        assert_eq!(port(&all, "ghcr.io"), Some(3));
        assert_eq!(port(&all[..2], "ghcr.io"), Some(2));
        assert_eq!(port(&all[..1], "ghcr.io"), Some(1));
        assert_eq!(port(&[], "ghcr.io"), None);
    }

    #[test]
    fn some_hosts_are_asked_without_one() {
        let proxy = ("HTTPS_PROXY", "http://proxy.example:3");
        for (exceptions, authority, is_exception) in [
            ("ghcr.io", "ghcr.io", true),
            ("other.example, GHCR.io", "ghcr.io:443", true),
            (".example.com", "registry.example.com", true),
            ("*.example.com", "registry.example.com", true),
            ("example.com", "registry.example.com", true),
            ("example.com", "badexample.com", false),
            ("example.com:5000", "example.com:5000", true),
            ("example.com:5000", "example.com", false),
            ("*", "ghcr.io", true),
            (",", "ghcr.io", false),
            ("", "127.0.0.1:5000", true),
            ("", "localhost", true),
        ] {
            let variables = [proxy, ("NO_PROXY", exceptions)];
            assert_eq!(
                port(&variables, authority).is_none(),
                is_exception,
                "{exceptions} {authority}"
            );
        }
    }

    #[test]
    fn a_wrong_proxy_is_not_passed_by() {
        let proxies = proxies(&[("ALL_PROXY", "gopher://user:secret@proxy.example")]);
        let why = proxies.of_host("ghcr.io").unwrap_err();
        assert_eq!(why, "cannot be asked: `ALL_PROXY` is no address of a proxy");
    }
}
