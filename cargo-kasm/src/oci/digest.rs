//! Digests, by which content is asked for and known.

use std::fmt;
use std::str::FromStr;

use sha2::{Digest as _, Sha256, Sha512};

/// What names content for ever: `sha256:` or `sha512:` and that hash in lower-case hexadecimal.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) struct Digest(String);

/// A text that is no digest, or one by a hash that nobody uses.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct InvalidDigest;

/// A hash that is being computed.
pub(super) enum Hasher {
    Sha256(Sha256),
    Sha512(Box<Sha512>),
}

const SHA256: &str = "sha256:";
const SHA512: &str = "sha512:";

impl FromStr for Digest {
    type Err = InvalidDigest;

    fn from_str(text: &str) -> Result<Self, InvalidDigest> {
        let hex = match (text.strip_prefix(SHA256), text.strip_prefix(SHA512)) {
            (Some(hex), _) if hex.len() == 64 => hex,
            (_, Some(hex)) if hex.len() == 128 => hex,
            _ => return Err(InvalidDigest),
        };
        let is_hex = hex.bytes().all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f'));
        if is_hex { Ok(Self(text.to_owned())) } else { Err(InvalidDigest) }
    }
}

impl Digest {
    /// That of content.
    pub(crate) fn of(content: &[u8]) -> Self {
        let mut hasher = Hasher::Sha256(Sha256::new());
        hasher.update(content);
        hasher.finish()
    }

    /// Its text.
    pub(crate) fn as_str(&self) -> &str {
        &self.0
    }

    /// Computes the same kind of hash.
    pub(super) fn hasher(&self) -> Hasher {
        if self.0.starts_with(SHA512) {
            Hasher::Sha512(Box::new(Sha512::new()))
        } else {
            Hasher::Sha256(Sha256::new())
        }
    }

    /// That of content, by the same kind of hash.
    pub(crate) fn same_of(&self, content: &[u8]) -> Self {
        let mut hasher = self.hasher();
        hasher.update(content);
        hasher.finish()
    }
}

impl Hasher {
    /// Adds content.
    pub(super) fn update(&mut self, content: &[u8]) {
        match self {
            Self::Sha256(hash) => hash.update(content),
            Self::Sha512(hash) => hash.update(content),
        }
    }

    /// The digest of all of it.
    pub(super) fn finish(self) -> Digest {
        match self {
            Self::Sha256(hash) => named(SHA256, &hash.finalize()),
            Self::Sha512(hash) => named(SHA512, &hash.finalize()),
        }
    }
}

fn named(name: &str, hash: &[u8]) -> Digest {
    use fmt::Write as _;
    let mut text = name.to_owned();
    for byte in hash {
        // Nothing is refused by a string.
        let _ = write!(text, "{byte:02x}");
    }
    Digest(text)
}

impl fmt::Display for Digest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const EMPTY: &str = "sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";

    #[test]
    fn content_has_a_digest() {
        assert_eq!(Digest::of(b"").as_str(), EMPTY);
        let long: Digest = format!("sha512:{}", "0".repeat(128)).parse().unwrap();
        let abc = long.same_of(b"abc").to_string();
        assert!(abc.starts_with("sha512:ddaf35a193617abacc417349ae204131"), "{abc}");
        assert_eq!(abc.parse(), Ok(long.same_of(b"abc")));
    }

    #[test]
    fn only_known_hashes_are_digests() {
        assert!(EMPTY.parse::<Digest>().is_ok());
        let upper = EMPTY.to_uppercase();
        let short = &EMPTY[..EMPTY.len() - 1];
        for wrong in ["", "sha256:", short, &upper, &EMPTY.replace("sha256", "md5"), "../../x"] {
            assert_eq!(wrong.parse::<Digest>(), Err(InvalidDigest), "{wrong}");
        }
    }
}
