//! Who may vouch for a registry's certificate.

use std::path::PathBuf;
use std::sync::{Arc, OnceLock};

use ureq::tls::{Certificate, PemItem, RootCerts, TlsConfig, parse_pem};

/// The system's authorities, and those that single registries have besides.
pub(crate) struct Authorities {
    folders: Vec<PathBuf>,
    systems: OnceLock<Vec<Certificate<'static>>>,
}

impl Authorities {
    /// With folders as Docker's `certs.d`: in each a folder for each registry, with `.crt` files.
    pub(crate) fn new(folders: Vec<PathBuf>) -> Self {
        Self { folders, systems: OnceLock::new() }
    }

    /// Those of this user, and this machine's.
    pub(crate) fn of_user() -> Self {
        let machine = PathBuf::from("/etc/docker/certs.d");
        let user = etcetera::home_dir().ok().map(|home| home.join(".docker/certs.d"));
        Self::new(std::iter::once(machine).chain(user).collect())
    }

    /// The authorities that one registry, given with its port, has besides the system's.
    ///
    /// # Errors
    /// A file that holds no certificate: without it, another error would be told.
    pub(crate) fn further(&self, authority: &str) -> Result<Vec<Certificate<'static>>, String> {
        let name = folder_of(authority);
        if name.contains(['/', '\\']) || name.starts_with('.') {
            return Ok(Vec::new());
        }
        let mut certificates = Vec::new();
        for folder in &self.folders {
            let files = std::fs::read_dir(folder.join(&name)).into_iter().flatten().flatten();
            let files = files.map(|entry| entry.path());
            for file in files.filter(|file| file.extension().is_some_and(|end| end == "crt")) {
                let found = std::fs::read(&file).ok().map(|bytes| certificates_in(&bytes));
                let Some(found) = found.filter(|found| !found.is_empty()) else {
                    return Err(format!(
                        "cannot be asked: `{}` holds no certificate",
                        file.display()
                    ));
                };
                certificates.extend(found);
            }
        }
        Ok(certificates)
    }

    /// The settings for connections that the system's authorities and some others may vouch for.
    ///
    /// # Errors
    /// Where there are none at all.
    pub(crate) fn with(&self, further: Vec<Certificate<'static>>) -> Result<TlsConfig, String> {
        let systems = self.systems.get_or_init(|| {
            let found = rustls_native_certs::load_native_certs().certs;
            found.iter().map(|found| Certificate::from_der(found).to_owned()).collect()
        });
        let all: Vec<_> = systems.iter().cloned().chain(further).collect();
        if all.is_empty() {
            return Err("cannot be asked: this system has no certificate authorities; \
                install its `ca-certificates`, or name a file of them in `SSL_CERT_FILE`"
                .to_owned());
        }
        let provider = Arc::new(rustls::crypto::ring::default_provider());
        Ok(TlsConfig::builder()
            .unversioned_rustls_crypto_provider(provider)
            .root_certs(RootCerts::Specific(Arc::new(all)))
            .build())
    }
}

/// A colon cannot be in a folder's name on Windows; Docker leaves it out there.
fn folder_of(authority: &str) -> String {
    if cfg!(windows) { authority.replace(':', "") } else { authority.to_owned() }
}

fn certificates_in(pem: &[u8]) -> Vec<Certificate<'static>> {
    let items = parse_pem(pem).filter_map(Result::ok);
    let certificates = items.filter_map(|item| match item {
        PemItem::Certificate(certificate) => Some(certificate),
        _ => None,
    });
    certificates.collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::fs;

    #[test]
    fn a_registry_may_have_its_own() {
        let folder = tempfile::tempdir().unwrap();
        let own = folder.path().join(folder_of("a.example:5000"));
        fs::create_dir(&own).unwrap();
        fs::write(own.join("client.key"), "a secret").unwrap();
        let authorities = Authorities::new(vec!["/nowhere".into(), folder.path().to_owned()]);
        assert_eq!(authorities.further("a.example:5000").unwrap().len(), 0);
        let pem = "-----BEGIN CERTIFICATE-----\nMAA=\n-----END CERTIFICATE-----\n";
        fs::write(own.join("ca.crt"), pem.repeat(2)).unwrap();
        assert_eq!(authorities.further("a.example:5000").unwrap().len(), 2);
        for other in ["a.example", "b.example:5000", "..", "../a.example:5000"] {
            assert_eq!(authorities.further(other).unwrap().len(), 0, "{other}");
        }
        fs::write(own.join("odd.crt"), "a letter").unwrap();
        let why = authorities.further("a.example:5000").unwrap_err();
        assert!(why.ends_with("odd.crt` holds no certificate"), "{why}");
    }
}
