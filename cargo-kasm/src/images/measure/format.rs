//! What layers are compressed with.

/// What a layer is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Format {
    Tar,
    Gzip,
    Zstd,
    /// Something else, as far as can be seen.
    Other,
    /// Encrypted: its bytes tell nothing.
    Opaque,
}

impl Format {
    /// What Docker's and OCI's media types say, with parameters or without; those of layers that must not be
    /// distributed too.
    pub(super) fn of_media_type(media_type: &str) -> Self {
        let essence = media_type.split(';').next().unwrap_or_default().trim().to_ascii_lowercase();
        let (_, kind) = essence.rsplit_once('.').unwrap_or(("", &essence));
        match kind {
            "tar" => Self::Tar,
            "tar+gzip" | "gzip" => Self::Gzip,
            "tar+zstd" | "zstd" => Self::Zstd,
            _ if kind.ends_with("+encrypted") => Self::Opaque,
            _ => Self::Other,
        }
    }

    /// What the bytes at the beginning of a layer say.
    pub(super) fn of_bytes(bytes: &[u8]) -> Self {
        if bytes.starts_with(&[0x1f, 0x8b, 8]) {
            Self::Gzip
        } else if super::zstd::Header::parse(bytes).is_some() {
            Self::Zstd
        } else if is_tar(bytes) {
            Self::Tar
        } else {
            Self::Other
        }
    }
}

/// Whether this begins as POSIX' and GNU's tars do.
pub(super) fn is_tar(bytes: &[u8]) -> bool {
    bytes.get(257..262) == Some(b"ustar")
}
