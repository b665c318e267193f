//! `kasm.lock` from its tables.

use super::{Confidence, Lock, LockedImage, LockedPlatform, Method, PullRef, VERSION};
use crate::finding::{Code, Finding, Findings, quoted};
use crate::model::Architecture;
use crate::source::{Object, Span, Spanned, Value};

/// Why a lock is none: where, and what belongs there.
struct Wrong(Span, String);

type Read<T> = Result<T, Wrong>;

impl Lock {
    /// What the tables of a `kasm.lock` say; none where something is wrong, which becomes a finding.
    pub(crate) fn from_tables(
        tables: &Object,
        whole: Span,
        findings: &mut Findings,
    ) -> Option<Self> {
        match lock(tables, whole) {
            Ok(lock) => Some(lock),
            Err(Wrong(place, message)) => {
                findings.push(Finding::new(Code::BadLock, place, message).help(
                    "take back what was changed by hand, or remove the file and run `cargo kasm images update`",
                ));
                None
            }
        }
    }
}

fn lock(tables: &Object, whole: Span) -> Read<Lock> {
    let version = field(tables, "version", whole)?;
    if number(version, "version")? != u64::from(VERSION) {
        let message = format!("this cargo-kasm reads version {VERSION} of kasm.lock");
        return Err(Wrong(version.span, message));
    }
    let mut lock = Lock::default();
    for item in items(tables, "image") {
        let table = object(item, "image")?;
        let name = field(table, "name", item.span)?;
        let text = text(name, "name")?;
        if PullRef::own(text).is_none_or(|image| image.to_string() != text) {
            let message = format!("{} is not the whole reference of an image", quoted(text));
            return Err(Wrong(name.span, message));
        }
        let twice = lock.images.insert(text.to_owned(), image(table, item.span)?);
        if twice.is_some() {
            return Err(Wrong(name.span, format!("{} stands twice", quoted(text))));
        }
        lock.places.insert(text.to_owned(), name.span);
    }
    Ok(lock)
}

fn image(table: &Object, place: Span) -> Read<LockedImage> {
    let platforms = items(table, "platform").map(platform);
    Ok(LockedImage {
        digest: text(field(table, "digest", place)?, "digest")?.to_owned(),
        checked: text(field(table, "checked", place)?, "checked")?.to_owned(),
        platforms: platforms.collect::<Read<_>>()?,
    })
}

fn platform(item: &Spanned<Value>) -> Read<LockedPlatform> {
    let table = object(item, "platform")?;
    let named = |key| field(table, key, item.span);
    let methods = named("methods")?;
    let Some(methods) = methods.value.as_array() else {
        return Err(Wrong(methods.span, "`methods` must be a list of strings".to_owned()));
    };
    let methods = methods.iter().map(|method| word::<Method>(method, "a method"));
    Ok(LockedPlatform {
        architecture: word::<Architecture>(named("architecture")?, "an architecture")?,
        digest: text(named("digest")?, "digest")?.to_owned(),
        compressed: number(named("compressed")?, "compressed")?,
        uncompressed: number(named("uncompressed")?, "uncompressed")?,
        confidence: word::<Confidence>(named("confidence")?, "a confidence")?,
        methods: methods.collect::<Read<_>>()?,
    })
}

fn field<'t>(table: &'t Object, key: &str, place: Span) -> Read<&'t Spanned<Value>> {
    table.get(key).ok_or_else(|| Wrong(place, format!("`{key}` is missing")))
}

fn items<'t>(table: &'t Object, key: &str) -> impl Iterator<Item = &'t Spanned<Value>> {
    table.get(key).and_then(|value| value.value.as_array()).unwrap_or_default().iter()
}

fn object<'v>(value: &'v Spanned<Value>, key: &str) -> Read<&'v Object> {
    value.value.as_object().ok_or_else(|| Wrong(value.span, format!("`{key}` must be a table")))
}

fn text<'v>(value: &'v Spanned<Value>, key: &str) -> Read<&'v str> {
    value.value.as_str().ok_or_else(|| Wrong(value.span, format!("`{key}` must be a string")))
}

fn word<T: std::str::FromStr>(value: &Spanned<Value>, what: &str) -> Read<T> {
    let word = text(value, what)?;
    word.parse().map_err(|_| Wrong(value.span, format!("{} is not {what}", quoted(word))))
}

/// A whole number of at least 0 that a double holds.
#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "what has a fraction, a sign, or is too large is refused before"
)]
fn number(value: &Spanned<Value>, key: &str) -> Read<u64> {
    const LARGEST: f64 = 9_007_199_254_740_992.0; // 2^53
    match value.value {
        Value::Number(number) if number.fract() == 0.0 && (0.0..=LARGEST).contains(&number) => {
            Ok(number as u64)
        }
        _ => Err(Wrong(value.span, format!("`{key}` must be a whole number"))),
    }
}
