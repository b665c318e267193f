//! What an icon's bytes say about it: of pictures made of pixels their first bytes, of drawings all.
//!
//! Nothing here is decoded, expanded or followed, so no picture costs more than one pass over it.

mod raster;
pub(crate) mod svg;
mod xml;

/// How many bytes of a file are enough to tell which kind of picture it is.
pub(crate) const START: u64 = 4 << 10;

/// A picture, as far as a registry's readers care.
#[derive(Clone, Debug, PartialEq)]
pub struct Picture {
    /// How it is encoded.
    pub format: Format,
    /// Width and height: of a drawing those of its `viewBox`, else in pixels. None where it does
    /// not say.
    pub size: Option<(f64, f64)>,
    /// Where a drawing would run a script: an element or attribute.
    pub script: Option<String>,
    /// What a drawing refers to that lies elsewhere.
    pub reference: Option<String>,
}

impl Picture {
    /// Recognises a picture, or says why no browser shows it.
    ///
    /// # Errors
    /// The [`Flaw`].
    pub fn read(bytes: &[u8]) -> Result<Self, Flaw> {
        let Some(format) = Format::of(bytes) else { return svg::read(bytes) };
        let size = raster::size(format, bytes)?.map(|(w, h)| (f64::from(w), f64::from(h)));
        Ok(Self { format, size, script: None, reference: None })
    }

    /// How many bytes may follow these first ones that have to be read as well.
    pub(crate) fn wants(start: &[u8]) -> u64 {
        /// More than any icon may weigh.
        const WHOLE: u64 = 5 << 20;
        match Format::of(start) {
            // Its size stands behind whatever the camera wrote.
            None | Some(Format::Jpeg) => WHOLE,
            Some(_) => 0,
        }
    }
}

/// How a picture is encoded; browsers show each of these.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    /// Pixels.
    Png,
    /// A drawing.
    Svg,
    /// A photograph.
    Jpeg,
    /// Few colours, or a short film.
    Gif,
    /// Pixels, for the web.
    Webp,
    /// Several sizes of one picture.
    Ico,
    /// Pixels, uncompressed.
    Bmp,
    /// Pixels, for the web.
    Avif,
}

impl Format {
    /// Every format, those that Kasm asks for first.
    pub const ALL: [Self; 8] =
        [Self::Png, Self::Svg, Self::Jpeg, Self::Gif, Self::Webp, Self::Ico, Self::Bmp, Self::Avif];

    /// The format of pixels that start like this.
    fn of(bytes: &[u8]) -> Option<Self> {
        Some(match bytes {
            [0x89, b'P', b'N', b'G', b'\r', b'\n', 0x1A, b'\n', ..] => Self::Png,
            [0xFF, 0xD8, 0xFF, ..] => Self::Jpeg,
            [b'G', b'I', b'F', b'8', b'7' | b'9', b'a', ..] => Self::Gif,
            [b'R', b'I', b'F', b'F', _, _, _, _, b'W', b'E', b'B', b'P', ..] => Self::Webp,
            [0, 0, 1, 0, ..] => Self::Ico,
            [b'B', b'M', ..] => Self::Bmp,
            [_, _, _, _, b'f', b't', b'y', b'p', b'a', b'v', b'i', b'f' | b's', ..] => Self::Avif,
            _ => return None,
        })
    }

    /// How files of it begin: a regular expression over their bytes; none where they are text.
    #[cfg(feature = "bundle")]
    pub(crate) const fn magic(self) -> Option<&'static str> {
        Some(match self {
            Self::Png => r"^\x89PNG\r\n\x1a\n",
            Self::Jpeg => r"^\xff\xd8\xff",
            Self::Gif => "^GIF8[79]a",
            Self::Webp => "^RIFF[^]{4}WEBP",
            Self::Ico => r"^\x00\x00\x01\x00",
            Self::Bmp => "^BM",
            Self::Avif => "^[^]{4}ftypavi[fs]",
            Self::Svg => return None,
        })
    }

    /// The format that a file's name says, if it says one.
    pub fn named(file: &str) -> Option<Self> {
        let (_, ending) = file.rsplit_once('.')?;
        Some(match &*ending.to_ascii_lowercase() {
            "png" => Self::Png,
            "svg" => Self::Svg,
            "jpg" | "jpeg" | "jfif" => Self::Jpeg,
            "gif" => Self::Gif,
            "webp" => Self::Webp,
            "ico" => Self::Ico,
            "bmp" => Self::Bmp,
            "avif" => Self::Avif,
            _ => return None,
        })
    }

    /// What a file's name ends in.
    pub const fn ending(self) -> &'static str {
        match self {
            Self::Png => "png",
            Self::Svg => "svg",
            Self::Jpeg => "jpg",
            Self::Gif => "gif",
            Self::Webp => "webp",
            Self::Ico => "ico",
            Self::Bmp => "bmp",
            Self::Avif => "avif",
        }
    }

    /// What people call it.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Png => "a PNG",
            Self::Svg => "an SVG",
            Self::Jpeg => "a JPEG",
            Self::Gif => "a GIF",
            Self::Webp => "a WebP",
            Self::Ico => "an ICO",
            Self::Bmp => "a BMP",
            Self::Avif => "an AVIF",
        }
    }
}

/// Why a file is no picture that a browser shows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Flaw {
    /// "is empty"
    pub what: &'static str,
    /// What to do about it.
    pub help: &'static str,
}

impl Flaw {
    pub(crate) const EMPTY: Self = Self { what: "is empty", help: "put the picture there" };
    pub(crate) const CUT_OFF: Self =
        Self { what: "is cut off or damaged", help: "save or download the picture again" };
    const NO_PIXELS: Self = Self { what: "has no pixels", help: "save the picture again" };
    pub(crate) const WEB_PAGE: Self = Self {
        what: "is a web page, not a picture",
        help: "download the picture that the page shows",
    };
    pub(crate) const LFS: Self = Self {
        what: "is a pointer of Git LFS, not the file itself",
        help: "fetch the file with `git lfs pull`; in GitHub Actions, check out with `lfs: true`",
    };
    pub(crate) const COMPRESSED: Self = Self {
        what: "is compressed, which web servers do not tell browsers",
        help: "unpack it: `gunzip < icon.svgz > icon.svg`",
    };
    pub(crate) const NOT_XML: Self = Self {
        what: "is an SVG with a syntax error",
        help: "open it in a browser, which says where; or save it again",
    };
    pub(crate) const NO_NAMESPACE: Self = Self {
        what: "is an SVG without its namespace, which no browser draws",
        help: "write `xmlns=\"http://www.w3.org/2000/svg\"` into its `svg` element",
    };
    pub(crate) const UNKNOWN: Self =
        Self { what: "is in no format that browsers show", help: "save it as PNG or SVG" };
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_say_formats_by_their_ending() {
        for (name, format) in [
            ("a.png", Some(Format::Png)),
            ("a.b.JPEG", Some(Format::Jpeg)),
            (".svg", Some(Format::Svg)),
            ("png", None),
            ("a.svgz", None),
        ] {
            assert_eq!(Format::named(name), format, "{name}");
        }
    }

    #[test]
    fn what_is_no_picture_says_what_it_is() {
        let cases: [(&[u8], Flaw); 9] = [
            (b"", Flaw::EMPTY),
            (b" \n\t", Flaw::EMPTY),
            (b"<!DOCTYPE html><p>", Flaw::WEB_PAGE),
            (b"\n<HTML lang='en'>", Flaw::WEB_PAGE),
            (b"version https://git-lfs.github.com/spec/v1\noid sha256:0", Flaw::LFS),
            (b"\x1F\x8B\x08\0", Flaw::COMPRESSED),
            (b"%PDF-1.7", Flaw::UNKNOWN),
            (b"\xFF\xFE\xFF\xFE\0", Flaw::UNKNOWN),
            (b"an icon", Flaw::UNKNOWN),
        ];
        for (bytes, flaw) in cases {
            assert_eq!(Picture::read(bytes), Err(flaw), "{}", bytes.escape_ascii());
        }
    }
}
