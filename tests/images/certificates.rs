//! An authority that no system knows, and what it vouches for.

use rcgen::{BasicConstraints, CertificateParams, CertifiedIssuer, IsCa, KeyPair};

use crate::registry::Certificate;

/// One that may vouch for servers.
pub(crate) struct Authority(CertifiedIssuer<'static, KeyPair>);

impl Authority {
    pub(crate) fn new() -> Self {
        let mut parameters = CertificateParams::default();
        parameters.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        let authority = CertifiedIssuer::self_signed(parameters, key());
        Self(authority.expect("it is signed"))
    }

    /// Its own, as PEM.
    pub(crate) fn certificate(&self) -> String {
        self.0.pem()
    }

    /// That of a server on this machine.
    pub(crate) fn server(&self) -> Certificate {
        let parameters = CertificateParams::new(["127.0.0.1".to_owned()]).expect("an address");
        let key = key();
        let certificate = parameters.signed_by(&key, &self.0).expect("it is signed").pem();
        Certificate { certificate, key: key.serialize_pem() }
    }
}

fn key() -> KeyPair {
    KeyPair::generate().expect("a key")
}
