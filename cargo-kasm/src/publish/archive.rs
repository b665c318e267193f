//! A bundle as one file, for those who upload one.

use std::io::{self, Cursor, Write as _};

use camino::{Utf8Path, Utf8PathBuf};
use clap::ValueEnum;
use flate2::{Compression, GzBuilder};
use registry_core::bundle::Bundle;
use time::{OffsetDateTime, PrimitiveDateTime};
use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, DateTime, System, ZipWriter};

/// What marks an archive as one that a bundle may replace: the comment that both formats have.
const COMMENT: &str = "cargo-kasm bundle";
/// Everybody may read what is published.
const MODE: u32 = 0o644;

/// How a bundle is packed into one file.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Archive {
    /// A tar archive, compressed with gzip.
    #[value(name = "tar.gz")]
    TarGz,
    /// A ZIP archive.
    Zip,
}

impl Archive {
    /// The file beside where the folder would be: `public.zip` for `public`.
    pub fn beside(self, folder: &Utf8Path) -> Utf8PathBuf {
        let ending = match self {
            Self::TarGz => "tar.gz",
            Self::Zip => "zip",
        };
        let name = folder.file_name().map(|name| format!("{name}.{ending}"));
        // What has no name is refused later.
        name.map_or_else(|| folder.to_owned(), |name| folder.with_file_name(name))
    }

    /// The file's bytes: the bundle's files in the order of their paths, all of one time, without
    /// an owner, so that the same bundle is the same archive.
    ///
    /// # Errors
    /// Where a path or a file is too long for the format.
    pub(super) fn packed(self, bundle: &Bundle, milliseconds: u64) -> io::Result<Vec<u8>> {
        match self {
            Self::TarGz => tar_gz(bundle, milliseconds / 1000),
            Self::Zip => zip(bundle, milliseconds / 1000),
        }
    }

    /// Whether it is an archive of a bundle.
    pub(super) fn is_own(self, bytes: &[u8]) -> bool {
        match self {
            Self::TarGz => is_begun_gzip(bytes),
            Self::Zip => {
                let end = bytes.len().checked_sub(22 + COMMENT.len());
                let end = end.and_then(|end| bytes.get(end..));
                end.is_some_and(|end| {
                    end.starts_with(b"PK\x05\x06") && end.ends_with(COMMENT.as_bytes())
                })
            }
        }
    }

    /// Whether it is what a killed run leaves of an archive.
    pub(super) fn is_begun(self, bytes: &[u8]) -> bool {
        bytes.is_empty()
            || match self {
                Self::TarGz => is_begun_gzip(bytes),
                Self::Zip => bytes.starts_with(b"PK\x03\x04"),
            }
    }
}

/// A header of gzip that has a comment and nothing else.
fn is_begun_gzip(bytes: &[u8]) -> bool {
    bytes.starts_with(&[0x1F, 0x8B, 8, 0b1_0000])
        && bytes.get(10..).is_some_and(|rest| {
            rest.strip_prefix(COMMENT.as_bytes()).is_some_and(|rest| rest.starts_with(&[0]))
        })
}

fn tar_gz(bundle: &Bundle, seconds: u64) -> io::Result<Vec<u8>> {
    /// Of no system in particular.
    const UNKNOWN: u8 = 255;
    let gzip = GzBuilder::new()
        .comment(COMMENT)
        .mtime(u32::try_from(seconds).unwrap_or(u32::MAX))
        .operating_system(UNKNOWN)
        .write(Vec::new(), Compression::best());
    let mut tar = tar::Builder::new(gzip);
    for (path, content) in bundle.files() {
        let mut header = tar::Header::new_gnu();
        header.set_size(u64::try_from(content.len()).unwrap_or(u64::MAX));
        header.set_mode(MODE);
        header.set_mtime(seconds);
        header.set_uid(0);
        header.set_gid(0);
        tar.append_data(&mut header, path, &content[..])?;
    }
    tar.into_inner()?.finish()
}

fn zip(bundle: &Bundle, seconds: u64) -> io::Result<Vec<u8>> {
    let options = SimpleFileOptions::default()
        .compression_method(CompressionMethod::Deflated)
        .compression_level(Some(9))
        .last_modified_time(dos_time(seconds))
        .system(System::Unix)
        .unix_permissions(MODE);
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    zip.set_comment(COMMENT)?;
    for (path, content) in bundle.files() {
        zip.start_file(path.as_str(), options)?;
        zip.write_all(content)?;
    }
    Ok(zip.finish()?.into_inner())
}

/// A time in UTC as ZIP has it: no earlier than 1980, no later than 2107, every other second.
fn dos_time(seconds: u64) -> DateTime {
    let time = i64::try_from(seconds).ok();
    let time = time.and_then(|seconds| OffsetDateTime::from_unix_timestamp(seconds).ok());
    match time {
        Some(time) if time.year() < 1980 => DateTime::default(),
        Some(time) if time.year() <= 2107 => {
            let time = PrimitiveDateTime::new(time.date(), time.time());
            DateTime::try_from(time).unwrap_or_default()
        }
        _ => DateTime::from_date_and_time(2107, 12, 31, 23, 59, 58).unwrap_or_default(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn bundle() -> Bundle {
        let mut bundle = Bundle::default();
        bundle.insert("versions.txt", b"1.1\n".to_vec());
        bundle.insert("1.1/icons/\u{98DF}.png", b"picture".to_vec());
        bundle.insert(format!("{}a.txt", "long/".repeat(60)), b"long".to_vec());
        bundle
    }

    #[test]
    fn archives_lie_beside_the_folder() {
        for (folder, archive, file) in [
            ("public", Archive::Zip, "public.zip"),
            ("target/kasm/a.b", Archive::TarGz, "target/kasm/a.b.tar.gz"),
            ("/site", Archive::Zip, "/site.zip"),
        ] {
            assert_eq!(archive.beside(folder.into()), file);
        }
    }

    #[test]
    fn the_same_bundle_is_the_same_archive_which_knows_itself() {
        let bundle = bundle();
        for archive in [Archive::TarGz, Archive::Zip] {
            let packed = archive.packed(&bundle, 1_700_000_000_000).unwrap();
            assert_eq!(packed, archive.packed(&bundle, 1_700_000_000_999).unwrap());
            assert!(archive.is_own(&packed));
            for end in 0..packed.len() {
                let cut = &packed[..end];
                assert!(archive == Archive::TarGz || !archive.is_own(cut), "{archive:?} of {end}");
                assert!(archive.is_begun(cut) || end < 28, "{archive:?} of {end}");
            }
            for stranger in [&b""[..], b"PK\x03\x04", b"\x1F\x8B\x08\0\0\0\0\0\0\0\0\0", b"mine"] {
                assert!(!archive.is_own(stranger));
            }
        }
    }

    #[test]
    fn times_stay_within_what_zip_can_say() {
        for (seconds, expected) in [
            (0, (1980, 1, 1, 0)),
            (1_700_000_001, (2023, 11, 14, 22)),
            (4_354_819_199, (2107, 12, 31, 23)),
            (4_354_819_200, (2107, 12, 31, 23)),
            (u64::MAX, (2107, 12, 31, 23)),
        ] {
            let time = dos_time(seconds);
            let shown = (time.year(), time.month(), time.day(), time.hour());
            assert_eq!(shown, expected, "{seconds}");
        }
    }
}
