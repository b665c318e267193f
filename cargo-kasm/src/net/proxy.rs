//! Proxies, as the environment names them.

use ureq::Proxy;

use super::address;

/// The proxies, and the hosts that are asked without one.
#[derive(Clone, Default)]
pub(crate) struct Proxies {
    encrypted: Named,
    plain: Named,
    exceptions: Vec<String>,
}

/// A proxy's address, and the variable that says it.
type Named = Option<(&'static str, String)>;

/// Those for unencrypted connections, in the order in which they count.
const PLAIN: [&str; 4] = ["http_proxy", "HTTP_PROXY", "all_proxy", "ALL_PROXY"];
/// Those for encrypted ones; what is for the others stands in for it, as for Cargo.
const ENCRYPTED: [&str; 6] =
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
        let first =
            |names: &[&'static str]| names.iter().find_map(|name| Some((*name, variable(name)?)));
        let (encrypted, plain) = (first(&ENCRYPTED), first(&PLAIN));
        let exceptions = variable("no_proxy").or_else(|| variable("NO_PROXY")).unwrap_or_default();
        let exceptions = exceptions.split([',', ' ']).map(str::trim);
        let exceptions =
            exceptions.filter(|name| !name.is_empty()).map(str::to_ascii_lowercase).collect();
        Self { encrypted, plain, exceptions }
    }

    /// The proxy on the way to a host, given with its port; or why there is none that could be asked.
    /// This machine is always reached without one.
    pub(crate) fn of_encrypted(&self, authority: &str) -> Result<Option<Proxy>, String> {
        self.of_host(self.encrypted.as_ref(), authority)
    }

    /// The same for a connection without encryption.
    pub(crate) fn of_plain(&self, authority: &str) -> Result<Option<Proxy>, String> {
        self.of_host(self.plain.as_ref(), authority)
    }

    fn of_host(
        &self,
        named: Option<&(&'static str, String)>,
        authority: &str,
    ) -> Result<Option<Proxy>, String> {
        let Some((name, address)) = named else {
            return Ok(None);
        };
        if address::is_loopback(address::bare(authority)) || self.is_exception(authority) {
            return Ok(None);
        }
        // The address may hold a password.
        let proxy = Proxy::new(address);
        proxy.map(Some).map_err(|_| format!("cannot be asked: `{name}` is no address of a proxy, such as `http://proxy.example:3128`"))
    }

    /// A name stands for the hosts below it too, and, without a port, for all of its ports.
    fn is_exception(&self, authority: &str) -> bool {
        let authority = authority.to_ascii_lowercase();
        let host = address::bare(&authority);
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
        proxies(variables).of_encrypted(authority).unwrap().map(|proxy| proxy.port())
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
        let plain = |variables| proxies(variables).of_plain("a.example").unwrap();
        assert_eq!(plain(&all[..]).map(|proxy| proxy.port()), Some(1));
        assert!(plain(&all[2..]).is_none());
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
        let why = proxies.of_encrypted("ghcr.io").unwrap_err();
        assert_eq!(
            why,
            "cannot be asked: `ALL_PROXY` is no address of a proxy, such as `http://proxy.example:3128`"
        );
    }
}
