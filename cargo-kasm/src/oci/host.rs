//! Where a registry is.

use registry_core::lock::DOCKER_HUB;
use ureq::http::Uri;

use crate::net::address::{bare, is_loopback, parse};

/// The host of Docker Hub's registry.
const DOCKER_HUB_REGISTRY: &str = "registry-1.docker.io";

/// The host and port that answer for a registry.
pub(super) fn authority(registry: &str) -> &str {
    if registry == DOCKER_HUB { DOCKER_HUB_REGISTRY } else { registry }
}

/// The address of a path of a registry. This machine is asked without encryption, as Docker does,
/// unless it `has_authority`: its certificate can be checked.
pub(super) fn uri(registry: &str, path: &str, has_authority: bool) -> Option<Uri> {
    let authority = authority(registry);
    let scheme = if is_loopback(bare(authority)) && !has_authority { "http" } else { "https" };
    parse(&format!("{scheme}://{authority}{path}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_this_machine_is_asked_without_encryption() {
        for (registry, address) in [
            ("docker.io", "https://registry-1.docker.io/v2/"),
            ("ghcr.io", "https://ghcr.io/v2/"),
            ("example.com:80", "https://example.com:80/v2/"),
            ("localhost:5000", "http://localhost:5000/v2/"),
            ("localhost", "http://localhost/v2/"),
            ("127.8.9.1:5000", "http://127.8.9.1:5000/v2/"),
            ("[::1]:5000", "http://[::1]:5000/v2/"),
            ("128.0.0.1:5000", "https://128.0.0.1:5000/v2/"),
            ("localhost.example.com", "https://localhost.example.com/v2/"),
            ("127.0.0.1.example.com", "https://127.0.0.1.example.com/v2/"),
        ] {
            assert_eq!(uri(registry, "/v2/", false).unwrap().to_string(), address);
        }
        let checked = uri("localhost:5000", "/v2/", true).unwrap();
        assert_eq!(checked.to_string(), "https://localhost:5000/v2/");
    }
}
