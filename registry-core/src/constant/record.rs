//! A declaration's record: the bytes that the compiler leaves in a section of what it builds, for
//! `cargo kasm` to find.
//!
//! ```text
//! KASMREG1 | length of the template, u32 | number of segments, u32 | template, JSON | segments
//! ```
//!
//! Numbers are little-endian. The template is what the macro knows; where it says `{"$":n}`, the
//! value is in segment `n`, written by the compiler: `s` and a text, `n` and a double, `b` and a byte
//! that is 0 or 1, or `l`, a count and that many texts. A text is its length, u32, and UTF-8.

/// What every record begins with; the last character is the format's version.
pub const MAGIC: &[u8; 8] = b"KASMREG1";

/// The value of a constant.
#[derive(Clone, Copy, Debug)]
pub enum Segment<'a> {
    /// A text.
    Text(&'a str),
    /// A number.
    Number(f64),
    /// A boolean.
    Flag(bool),
    /// A list of texts.
    Texts(&'a [&'a str]),
}

/// A constant that may be of several types.
#[derive(Clone, Copy, Debug)]
pub struct Any<T>(pub T);

/// The types that [`Any`] knows.
macro_rules! any {
    ($($type:ty: $value:ident => $segment:expr;)*) => {$(
        impl<'a> Any<$type> {
            /// The value, as it goes into a record.
            #[allow(clippy::cast_lossless, clippy::cast_precision_loss, reason = "numbers become JavaScript's")]
            #[track_caller]
            pub const fn segment(self) -> Segment<'a> {
                let $value = self.0;
                $segment
            }
        }
    )*};
}

any! {
    &'a str: text => Segment::Text(text);
    &'a [&'a str]: texts => Segment::Texts(texts);
    bool: flag => Segment::Flag(flag);
    f64: number => finite(number);
    f32: number => finite(number as f64);
    u128: number => Segment::Number(number as f64);
    i128: number => Segment::Number(number as f64);
    u8: number => Segment::Number(number as f64);
    u16: number => Segment::Number(number as f64);
    u32: number => Segment::Number(number as f64);
    u64: number => Segment::Number(number as f64);
    usize: number => Segment::Number(number as f64);
    i8: number => Segment::Number(number as f64);
    i16: number => Segment::Number(number as f64);
    i32: number => Segment::Number(number as f64);
    i64: number => Segment::Number(number as f64);
    isize: number => Segment::Number(number as f64);
}

#[track_caller]
const fn finite(number: f64) -> Segment<'static> {
    super::finite("", number);
    Segment::Number(number)
}

impl<'a, const N: usize> Any<&'a [&'a str; N]> {
    /// The value, as it goes into a record.
    pub const fn segment(self) -> Segment<'a> {
        Segment::Texts(self.0)
    }
}

/// How many bytes a record has.
pub const fn record_len(template: &str, segments: &[Segment<'_>]) -> usize {
    let mut len = MAGIC.len() + 4 + 4 + template.len();
    let mut index = 0;
    while index < segments.len() {
        len += 1 + match segments[index] {
            Segment::Text(text) => 4 + text.len(),
            Segment::Number(_) => 8,
            Segment::Flag(_) => 1,
            Segment::Texts(texts) => 4 + texts_len(texts),
        };
        index += 1;
    }
    len
}

const fn texts_len(texts: &[&str]) -> usize {
    let (mut len, mut index) = (0, 0);
    while index < texts.len() {
        len += 4 + texts[index].len();
        index += 1;
    }
    len
}

/// The bytes of a record; `N` is its [length](record_len).
pub const fn record<const N: usize>(template: &str, segments: &[Segment<'_>]) -> [u8; N] {
    let mut writer = Writer { bytes: [0; N], len: 0 };
    writer.push(MAGIC);
    writer.push_count(template.len());
    writer.push_count(segments.len());
    writer.push(template.as_bytes());
    let mut index = 0;
    while index < segments.len() {
        writer.push_segment(segments[index]);
        index += 1;
    }
    writer.bytes
}

struct Writer<const N: usize> {
    bytes: [u8; N],
    len: usize,
}

impl<const N: usize> Writer<N> {
    /// One copy, which the compiler does at once, where a loop would take it a step for each byte.
    const fn push(&mut self, bytes: &[u8]) {
        let (_, rest) = self.bytes.split_at_mut(self.len);
        let (place, _) = rest.split_at_mut(bytes.len());
        place.copy_from_slice(bytes);
        self.len += bytes.len();
    }

    #[expect(clippy::cast_possible_truncation, reason = "no source file has 4 GiB")]
    const fn push_count(&mut self, count: usize) {
        self.push(&(count as u32).to_le_bytes());
    }

    const fn push_text(&mut self, text: &str) {
        self.push_count(text.len());
        self.push(text.as_bytes());
    }

    const fn push_segment(&mut self, segment: Segment<'_>) {
        match segment {
            Segment::Text(text) => {
                self.push(b"s");
                self.push_text(text);
            }
            Segment::Number(number) => {
                self.push(b"n");
                self.push(&number.to_bits().to_le_bytes());
            }
            Segment::Flag(flag) => self.push(&[b'b', flag as u8]),
            Segment::Texts(texts) => {
                self.push(b"l");
                self.push_count(texts.len());
                let mut index = 0;
                while index < texts.len() {
                    self.push_text(texts[index]);
                    index += 1;
                }
            }
        }
    }
}
