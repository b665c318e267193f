//! Records, read from the bytes of a section. Nothing there is believed.

use std::fmt;

use super::{Body, DOLLAR, Head, NOWHERE, PLACES, REGISTRY, Record, WORKSPACE, Written};
use crate::constant::MAGIC;
use crate::declare::json::parse;
use crate::finding::Findings;
use crate::source::{Object, Position, SourceId, Sources, Span, Spanned, Text, Value};

/// Why a section's bytes are no records.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum RecordError {
    /// Another version of the macros wrote them.
    Version,
    /// They end too early, or say what no macro writes.
    Malformed,
}

impl fmt::Display for RecordError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Version => "it was built with another release of registry-macros",
            Self::Malformed => "its declarations are damaged",
        })
    }
}

impl std::error::Error for RecordError {}

/// The records in the bytes of a section.
///
/// # Errors
/// Where the bytes are not what the macros of this release write.
pub fn records(mut section: &[u8]) -> Result<Vec<Record>, RecordError> {
    let mut records = Vec::new();
    loop {
        // Linkers put zeros between what they join.
        let padding = section.iter().take_while(|&&byte| byte == 0).count();
        section = &section[padding..];
        if section.is_empty() {
            return Ok(records);
        }
        let mut reader = Reader(section);
        records.push(reader.record()?);
        section = reader.0;
    }
}

struct Reader<'b>(&'b [u8]);

impl<'b> Reader<'b> {
    fn record(&mut self) -> Result<Record, RecordError> {
        let magic = self.bytes(MAGIC.len())?;
        if magic != MAGIC {
            let (name, _) = MAGIC.split_at(MAGIC.len() - 1);
            let is_ours = magic.starts_with(name);
            return Err(if is_ours { RecordError::Version } else { RecordError::Malformed });
        }
        let (template, segments) = (self.count()?, self.count()?);
        let template = self.utf8(template)?;
        // Each takes at least two bytes, so a made-up count cannot ask for much memory.
        if segments > self.0.len() {
            return Err(RecordError::Malformed);
        }
        let segments = (0..segments).map(|_| self.segment()).collect::<Result<Vec<_>, _>>()?;
        decoded(template, &segments).ok_or(RecordError::Malformed)
    }

    fn segment(&mut self) -> Result<Value, RecordError> {
        Ok(match self.bytes(1)? {
            b"s" => Value::from(self.text()?),
            b"b" => Value::Bool(self.bytes(1)? == [1]),
            b"n" => {
                let bits: [u8; 8] =
                    self.bytes(8)?.try_into().map_err(|_| RecordError::Malformed)?;
                Value::Number(f64::from_le_bytes(bits))
            }
            b"l" => {
                let count = self.count()?;
                if count > self.0.len() {
                    return Err(RecordError::Malformed);
                }
                let texts = (0..count).map(|_| Ok(Spanned::new(self.text()?.into(), NOWHERE)));
                Value::Array(texts.collect::<Result<_, _>>()?)
            }
            _ => return Err(RecordError::Malformed),
        })
    }

    fn text(&mut self) -> Result<&'b str, RecordError> {
        let len = self.count()?;
        self.utf8(len)
    }

    fn utf8(&mut self, len: usize) -> Result<&'b str, RecordError> {
        std::str::from_utf8(self.bytes(len)?).map_err(|_| RecordError::Malformed)
    }

    fn count(&mut self) -> Result<usize, RecordError> {
        let bytes: [u8; 4] = self.bytes(4)?.try_into().map_err(|_| RecordError::Malformed)?;
        usize::try_from(u32::from_le_bytes(bytes)).map_err(|_| RecordError::Malformed)
    }

    fn bytes(&mut self, len: usize) -> Result<&'b [u8], RecordError> {
        let (bytes, rest) = self.0.split_at_checked(len).ok_or(RecordError::Malformed)?;
        self.0 = rest;
        Ok(bytes)
    }
}

/// A record from its template and its constants' values; none where no macro writes such a thing.
fn decoded(template: &str, segments: &[Value]) -> Option<Record> {
    let source = Sources::default().next_id();
    let object = parse(template, source, &mut Findings::default())?;
    let text = |key| object.get(key).and_then(|value| value.value.as_str()).map(str::to_owned);
    let place = places(&object, "place")?;
    let head = Head {
        package: text("package")?,
        version: text("version")?,
        file: text("file")?,
        place: *place.first()?,
    };
    let written = |key| {
        let mut fields = object.get(key)?.value.as_object()?.clone();
        number(&mut fields, source, &mut 0);
        fill(&mut fields, segments)?;
        let places = places(&object, PLACES)?;
        Some(Written { fields, places })
    };
    let body = if let Some(path) = text("toml") {
        Body::Toml { path, fingerprint: text("fingerprint")? }
    } else if let Some(written) = written(REGISTRY) {
        Body::Registry(written)
    } else {
        Body::Workspace(written(WORKSPACE)?)
    };
    Some(Record { head, body })
}

fn places(object: &Object, key: &str) -> Option<Vec<Position>> {
    let numbers: Option<Vec<usize>> =
        object.get(key)?.value.as_array()?.iter().map(|item| whole(&item.value)).collect();
    let (places, rest) = numbers.as_deref()?.as_chunks();
    let place = |&[line, column]: &[usize; 2]| Position { line, column };
    rest.is_empty().then(|| places.iter().map(place).collect())
}

#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "a fraction or sign is nothing that a macro writes, and does no harm"
)]
fn whole(value: &Value) -> Option<usize> {
    match value {
        Value::Number(number) => Some(*number as usize),
        _ => None,
    }
}

/// Puts constants' values in their places, and takes the `$` off that `template::escaped` put on.
fn fill(object: &mut Object, segments: &[Value]) -> Option<()> {
    for entry in &mut object.entries {
        if let Some(key) = entry.key.value.as_str().strip_prefix(DOLLAR) {
            entry.key.value = Text::from(key);
        }
        fill_value(&mut entry.value, segments)?;
    }
    Some(())
}

fn fill_value(value: &mut Spanned<Value>, segments: &[Value]) -> Option<()> {
    match &mut value.value {
        Value::Array(items) => items.iter_mut().try_for_each(|item| fill_value(item, segments)),
        Value::Object(object) => match object.get(DOLLAR) {
            Some(id) => {
                let mut constant = segments.get(whole(&id.value)?)?.clone();
                if let Value::Array(texts) = &mut constant {
                    for text in texts {
                        text.span = value.span;
                    }
                }
                value.value = constant;
                Some(())
            }
            None => fill(object, segments),
        },
        _ => Some(()),
    }
}

/// Makes every span the number of its place.
fn number(object: &mut Object, source: SourceId, next: &mut usize) {
    for entry in &mut object.entries {
        entry.key.span = numbered(source, next);
        number_value(&mut entry.value, source, next);
    }
}

fn numbered(source: SourceId, next: &mut usize) -> Span {
    *next += 1;
    Span::new(source, *next - 1..*next)
}

fn number_value(value: &mut Spanned<Value>, source: SourceId, next: &mut usize) {
    value.span = numbered(source, next);
    match &mut value.value {
        Value::Array(items) => {
            for item in items {
                number_value(item, source, next);
            }
        }
        // A constant is one value, whatever stands for it.
        Value::Object(object) if object.get(DOLLAR).is_none() => number(object, source, next),
        _ => {}
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::constant::{self, Any, Segment};
    use crate::source::json;

    const HEAD: &str = r#""package":"p","version":"1.0.0","file":"src/lib.rs","place":[3,1]"#;

    /// The bytes of a record, as the compiler makes them.
    fn bytes(template: &str, segments: &[Segment<'_>]) -> Vec<u8> {
        let bytes: [u8; 4096] = constant::record(template, segments);
        bytes[..constant::record_len(template, segments)].to_vec()
    }

    fn workspace(fields: &str, places: &str) -> String {
        format!(r#"{{{HEAD},"workspace":{fields},"places":[{places}]}}"#)
    }

    #[test]
    fn constants_take_their_places() {
        let fields = r#"{"a":{"$":0},"b":[{"$":1}],"c":{"$$":{"$":2},"$$x":1,"d":{"$":3}}}"#;
        let segments = [
            Segment::Text("text"),
            Any(1.5_f32).segment(),
            Segment::Flag(true),
            Segment::Texts(&["x", "y"]),
        ];
        let section = bytes(&workspace(fields, ""), &segments);
        let [Record { body: Body::Workspace(written), .. }] = &records(&section).unwrap()[..]
        else {
            panic!("one workspace");
        };
        let mut json = String::new();
        json::write_compact(&mut json, &Value::Object(written.fields.clone()));
        assert_eq!(json, r#"{"a":"text","b":[1.5],"c":{"$":true,"$x":1,"d":["x","y"]}}"#);
    }

    #[test]
    fn a_template_says_what_its_record_does() {
        let fields = r#"{"a":1,"b":{"$$":null,"c":["é",true]}}"#;
        let template = workspace(fields, "4,5,4,8,5,1,5,4,6,1,6,2,7,1,7,2,8,1,8,2");
        let read = records(&bytes(&template, &[])).unwrap();
        assert_eq!(super::super::template(&read[0]), template);
        let Body::Workspace(written) = &read[0].body else { panic!("a workspace") };
        let span = written.fields.get("b").unwrap().span;
        assert_eq!(written.places[span.start as usize], Position { line: 5, column: 4 });
    }

    #[test]
    fn records_stand_one_behind_the_other_with_zeros_between() {
        let toml = format!(r#"{{{HEAD},"toml":"registry.toml","fingerprint":"00"}}"#);
        let one = bytes(&toml, &[]);
        let section = [&[0; 3][..], &one, &[0; 5], &one, &one, &[0]].concat();
        assert_eq!(records(&section).unwrap().len(), 3);
        assert_eq!(records(&[]), Ok(Vec::new()));
    }

    #[test]
    fn what_is_no_record_is_told_from_what_is_another_releases() {
        let mut later = bytes("{}", &[]);
        assert_eq!(records(&later), Err(RecordError::Malformed));
        later[7] = b'2';
        assert_eq!(records(&later), Err(RecordError::Version));
        assert_eq!(records(b"something else"), Err(RecordError::Malformed));
    }

    #[test]
    fn no_damage_makes_the_reader_panic() {
        let fields = r#"{"a":{"$":0},"b":[1,{"c":{"$":1}}]}"#;
        let segments = [Segment::Text("x"), Segment::Texts(&["y", "z"])];
        let whole = bytes(&workspace(fields, "1,2,3,4"), &segments);
        for end in 0..whole.len() {
            // Cut short it is damaged, or nothing but padding.
            assert!(records(&whole[..end]).is_err() || end == 0, "cut at {end}");
        }
        for (place, value) in (0..whole.len()).flat_map(|place| {
            [0, 1, b'"', b'{', 0x7F, 0xFF].into_iter().map(move |value| (place, value))
        }) {
            let mut damaged = whole.clone();
            damaged[place] = value;
            let _ = records(&damaged);
        }
    }
}
