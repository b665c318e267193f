//! The connections to each host.

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use ureq::Agent;
use ureq::http::Uri;
use ureq::tls::{RootCerts, TlsConfig};

use super::address;
use super::proxy::Proxies;
use super::tls::Authorities;

/// Who asks, as servers log it.
const USER_AGENT: &str = concat!("cargo-kasm/", env!("CARGO_PKG_VERSION"));

/// Small: where a server sends a whole blob instead of a part of it, this much of it is read.
const BUFFER: usize = 16 << 10;

/// What asks hosts; those with the same authorities and way share one.
pub(crate) struct Agents {
    authorities: Authorities,
    proxies: Proxies,
    per_host: usize,
    timeout: Duration,
    made: Mutex<HashMap<Kind, Agent>>,
}

#[derive(Clone, PartialEq, Eq, Hash)]
enum Kind {
    /// Not encrypted, through the proxy or not.
    Plain { proxied: bool },
    /// With the system's authorities, through the proxy or not.
    Usual { proxied: bool },
    /// With authorities of its own.
    Own(String),
}

impl Agents {
    pub(crate) fn new(
        authorities: Authorities,
        proxies: Proxies,
        per_host: usize,
        timeout: Duration,
    ) -> Self {
        Self { authorities, proxies, per_host, timeout, made: Mutex::default() }
    }

    /// Whether a host has authorities of its own, which is the wish that its certificate is checked.
    pub(crate) fn has_authority(&self, authority: &str) -> bool {
        self.authorities.further(authority).map_or(true, |further| !further.is_empty())
    }

    /// What asks the host of an address; or why nothing can.
    pub(crate) fn of(&self, uri: &Uri) -> Result<Agent, String> {
        let authority = address::of(uri);
        if uri.scheme_str() != Some("https") {
            let nobody = TlsConfig::builder().root_certs(RootCerts::new_with_certs(&[])).build();
            let proxy = self.proxies.of_plain(authority)?;
            let kind = Kind::Plain { proxied: proxy.is_some() };
            return self.get_or_make(kind, || Ok((nobody, proxy)));
        }
        let proxy = self.proxies.of_encrypted(authority)?;
        let further = self.authorities.further(authority)?;
        let kind = if further.is_empty() {
            Kind::Usual { proxied: proxy.is_some() }
        } else {
            Kind::Own(authority.to_owned())
        };
        self.get_or_make(kind, || Ok((self.authorities.with(further)?, proxy)))
    }

    fn get_or_make(
        &self,
        kind: Kind,
        settings: impl FnOnce() -> Result<(TlsConfig, Option<ureq::Proxy>), String>,
    ) -> Result<Agent, String> {
        let mut made = self.made.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(agent) = made.get(&kind) {
            return Ok(agent.clone());
        }
        let (tls, proxy) = settings()?;
        let config = Agent::config_builder()
            .http_status_as_error(false)
            // Redirects are followed elsewhere, with an eye on where they lead.
            .max_redirects(0)
            .max_redirects_will_error(false)
            .user_agent(USER_AGENT)
            .accept_encoding("identity")
            .input_buffer_size(BUFFER)
            .max_idle_connections_per_host(self.per_host)
            .timeout_resolve(Some(self.timeout))
            .timeout_connect(Some(to_connect(self.timeout)))
            .timeout_send_request(Some(self.timeout))
            .timeout_send_body(Some(self.timeout))
            .timeout_recv_response(Some(self.timeout))
            .timeout_per_read(Some(self.timeout))
            .proxy(proxy)
            .tls_config(tls);
        let agent = config.build().new_agent();
        made.insert(kind, agent.clone());
        Ok(agent)
    }
}

/// A connection comes soon or never; of a long time for an answer, a third is enough.
fn to_connect(timeout: Duration) -> Duration {
    (timeout / 3).max(timeout.min(Duration::from_secs(10)))
}

/// The proxy that stands between, which may be what failed.
pub(crate) fn way(agent: &Agent) -> String {
    let proxy = agent.config().proxy();
    proxy.map_or_else(String::new, |proxy| {
        format!(" through the proxy `{}:{}`", proxy.host(), proxy.port())
    })
}
