//! `kasm.lock` from its tables.

use super::{Confidence, LARGEST, Lock, LockedImage, LockedPlatform, Method, PullRef, VERSION};
use crate::finding::{Code, Finding, Findings, quoted};
use crate::grammar;
use crate::model::Architecture;
use crate::source::{Object, Span, Spanned, Value};

/// Why a lock is none: where, and what belongs there; and what to do about it.
struct Wrong(Span, String, &'static str);

const BY_HAND: &str =
    "take back what was changed by hand, or remove the file and run `cargo kasm images update`";
const OF_LATER: &str = "update cargo-kasm, or remove the file and run `cargo kasm images update`";

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
            Err(Wrong(place, message, help)) => {
                findings.push(Finding::new(Code::BadLock, place, message).help(help));
                None
            }
        }
    }
}

fn lock(tables: &Object, whole: Span) -> Read<Lock> {
    let version = field(tables, "version", whole)?;
    if number(version, "version")? != u64::from(VERSION) {
        let message = format!("this cargo-kasm reads version {VERSION} of kasm.lock");
        return Err(Wrong(version.span, message, OF_LATER));
    }
    let mut lock = Lock::default();
    for item in items(tables, "image")? {
        let table = object(item, "image")?;
        let name = field(table, "name", item.span)?;
        let text = text(name, "name")?;
        let bad = |message| Err(Wrong(name.span, message, BY_HAND));
        if PullRef::named(text).is_none() {
            return bad(format!("{} is not the whole reference of an image", quoted(text)));
        }
        let twice = lock.images.insert(text.to_owned(), image(table, item.span)?);
        if twice.is_some() {
            return bad(format!("{} stands twice", quoted(text)));
        }
        lock.places.insert(text.to_owned(), name.span);
    }
    Ok(lock)
}

fn image(table: &Object, place: Span) -> Read<LockedImage> {
    let platforms = items(table, "platform")?.iter().map(platform);
    Ok(LockedImage {
        digest: digest(table, place)?,
        checked: day(field(table, "checked", place)?)?,
        platforms: platforms.collect::<Read<_>>()?,
    })
}

fn platform(item: &Spanned<Value>) -> Read<LockedPlatform> {
    let table = object(item, "platform")?;
    let named = |key| field(table, key, item.span);
    let methods = named("methods")?;
    let Some(methods) = methods.value.as_array() else {
        return Err(must_be(methods, "methods", "a list of strings"));
    };
    let methods = methods.iter().map(|method| word::<Method>(method, "a method"));
    Ok(LockedPlatform {
        architecture: word::<Architecture>(named("architecture")?, "an architecture")?,
        digest: digest(table, item.span)?,
        compressed: number(named("compressed")?, "compressed")?,
        uncompressed: number(named("uncompressed")?, "uncompressed")?,
        confidence: word::<Confidence>(named("confidence")?, "a confidence")?,
        methods: methods.collect::<Read<_>>()?,
    })
}

fn field<'t>(table: &'t Object, key: &str, place: Span) -> Read<&'t Spanned<Value>> {
    table.get(key).ok_or_else(|| Wrong(place, format!("`{key}` is missing"), BY_HAND))
}

/// The tables of a list, which may be left out.
fn items<'t>(table: &'t Object, key: &str) -> Read<&'t [Spanned<Value>]> {
    let Some(list) = table.get(key) else { return Ok(&[]) };
    list.value.as_array().ok_or_else(|| must_be(list, key, "a list of tables"))
}

fn object<'v>(value: &'v Spanned<Value>, key: &str) -> Read<&'v Object> {
    value.value.as_object().ok_or_else(|| must_be(value, key, "a table"))
}

fn text<'v>(value: &'v Spanned<Value>, key: &str) -> Read<&'v str> {
    value.value.as_str().ok_or_else(|| must_be(value, key, "a string"))
}

fn digest(table: &Object, place: Span) -> Read<String> {
    let value = field(table, "digest", place)?;
    let digest = text(value, "digest")?;
    if grammar::is_digest(digest.as_bytes()) {
        Ok(digest.to_owned())
    } else {
        Err(must_be(value, "digest", "a digest, as `sha256:…`"))
    }
}

/// A date, as far as its form goes.
fn day(value: &Spanned<Value>) -> Read<String> {
    let day = text(value, "checked")?;
    let form = day.bytes().enumerate().all(|(index, byte)| match index {
        4 | 7 => byte == b'-',
        _ => byte.is_ascii_digit(),
    });
    if form && day.len() == 10 {
        Ok(day.to_owned())
    } else {
        Err(must_be(value, "checked", "a day, as `2026-11-22`"))
    }
}

fn must_be(value: &Spanned<Value>, key: &str, what: &str) -> Wrong {
    Wrong(value.span, format!("`{key}` must be {what}"), BY_HAND)
}

fn word<T: std::str::FromStr>(value: &Spanned<Value>, what: &str) -> Read<T> {
    let word = text(value, what)?;
    word.parse().map_err(|_| Wrong(value.span, format!("{} is not {what}", quoted(word)), BY_HAND))
}

/// A whole number of at least 0 that a double holds.
#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "what has a fraction, a sign, or is too large is refused before"
)]
fn number(value: &Spanned<Value>, key: &str) -> Read<u64> {
    match value.value {
        Value::Number(number)
            if number.fract() == 0.0 && number >= 0.0 && number as u64 <= LARGEST =>
        {
            Ok(number as u64)
        }
        _ => Err(must_be(value, key, "a whole number")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::declare::toml;
    use crate::source::{Sources, Syntax};

    const RIGHT: &str = r#"version = 1

[[image]]
name = "docker.io/acme/desk:1.0"
digest = "sha256:0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef"
checked = "2026-11-22"

[[image.platform]]
architecture = "amd64"
digest = "sha256:fedcba9876543210fedcba9876543210fedcba9876543210fedcba9876543210"
compressed = 400
uncompressed = 9007199254740992
confidence = "high"
methods = ["annotation", "gzip-trailer"]
"#;

    /// What is wrong with a lock, and where.
    fn wrong(text: &str) -> Option<(String, String)> {
        let mut sources = Sources::default();
        let source = sources.add("kasm.lock", text.into(), Syntax::Toml);
        let mut findings = Findings::default();
        let tables = toml::parse(text, source, &mut findings).unwrap();
        let lock = Lock::from_tables(&tables, Span::whole(source), &mut findings);
        assert_eq!(lock.is_some(), findings.is_empty());
        let finding = findings.into_iter().next()?;
        Some((sources.text(finding.primary.span).to_owned(), finding.message))
    }

    #[test]
    fn a_change_by_hand_is_found_where_it_is() {
        assert_eq!(wrong(RIGHT), None);
        assert_eq!(wrong("version = 1\n"), None);
        let platform = RIGHT.split_once("[[image.platform]]").unwrap().1;
        let twice = format!("{RIGHT}{}", RIGHT.split_once("version = 1\n").unwrap().1);
        let two = format!("{RIGHT}\n[[image.platform]]{platform}");
        assert_eq!(wrong(&two), None);
        let name = "\"docker.io/acme/desk:1.0\"";
        for (from, to, place, message) in [
            ("version = 1", "", "", "`version` is missing"),
            ("version = 1", "version = 2", "2", "this cargo-kasm reads version 1 of kasm.lock"),
            ("version = 1", "version = '1'", "'1'", "`version` must be a whole number"),
            ("[[image]]", "[image]", "[image]", "`image` must be a list of tables"),
            (
                name,
                "'acme/desk:1.0'",
                "'acme/desk:1.0'",
                "`acme/desk:1.0` is not the whole reference of an image",
            ),
            (
                name,
                "'docker.io/acme/desk'",
                "'docker.io/acme/desk'",
                "`docker.io/acme/desk` is not the whole reference of an image",
            ),
            (
                name,
                r#""docker.io/acme/\u001b""#,
                r#""docker.io/acme/\u001b""#,
                "`docker.io/acme/\\u{1b}` is not the whole reference of an image",
            ),
            (name, "3", "3", "`name` must be a string"),
            (
                "2026-11-22",
                "22.11.2026",
                "\"22.11.2026\"",
                "`checked` must be a day, as `2026-11-22`",
            ),
            (
                "sha256:0",
                "sha256:?",
                "\"sha256:?123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef\"",
                "`digest` must be a digest, as `sha256:…`",
            ),
            ("amd64", "riscv64", "\"riscv64\"", "`riscv64` is not an architecture"),
            ("= 400", "= -1", "-1", "`compressed` must be a whole number"),
            ("= 400", "= 1.5", "1.5", "`compressed` must be a whole number"),
            (
                "= 9007199254740992",
                "= 9007199254740994",
                "9007199254740994",
                "`uncompressed` must be a whole number",
            ),
            ("\"high\"", "'sure'", "'sure'", "`sure` is not a confidence"),
            ("\"annotation\"", "'guess'", "'guess'", "`guess` is not a method"),
            (
                "[\"annotation\", \"gzip-trailer\"]",
                "'annotation'",
                "'annotation'",
                "`methods` must be a list of strings",
            ),
            ("confidence = \"high\"\n", "", "[[image.platform]]", "`confidence` is missing"),
        ] {
            assert!(RIGHT.contains(from), "{from}");
            let (at, said) = wrong(&RIGHT.replacen(from, to, 1)).unwrap();
            assert_eq!((at.as_str(), said.as_str()), (place, message));
        }
        let (at, said) = wrong(&twice).unwrap();
        assert_eq!((at.as_str(), said.as_str()), (name, "`docker.io/acme/desk:1.0` stands twice"));
    }
}
