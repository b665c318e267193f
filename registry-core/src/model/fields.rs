//! The fields of one object, taken one by one.

use super::typed::{Context, FromValue, read};
use crate::finding::{Code, Edit, Finding, Safety, nearest, quoted};
use crate::source::{Entry, Object, Span, Spanned, Syntax, Value, json_string};

/// What is said about a key that nobody takes.
#[derive(Clone, Copy)]
pub(crate) struct Unknown {
    pub(crate) code: Code,
    /// "is not a key that Kasm knows"
    pub(crate) message: &'static str,
    /// What to do where no known key is near.
    pub(crate) help: &'static str,
    /// What other tools call a key that is known under another name.
    pub(crate) synonyms: &'static [(&'static str, &'static str)],
    /// What to do about keys for which nothing stands in the same object.
    pub(crate) hints: &'static [(&'static str, &'static str)],
    /// Whether the object is refused because of it, so that nothing is installed that could change.
    pub(crate) refused: bool,
    /// What becomes of a value once its key is a known one.
    pub(crate) moved: fn(&str, &Spanned<Value>, Syntax) -> Moved,
}

/// What becomes of a value at another key.
pub(crate) enum Moved {
    /// It fits as it is.
    AsWritten,
    /// This has to be written for it.
    Written(String),
    /// It does not fit there.
    Unfit,
}

impl Unknown {
    /// A field of a workspace.
    pub(crate) const FIELD: Self = Self {
        code: Code::UnknownKey,
        message: "is not a key that Kasm knows",
        help: "it is published as written; remove it, unless a later Kasm is known to read it",
        synonyms: &[],
        hints: &[],
        refused: false,
        moved: Self::AS_WRITTEN,
    };

    /// Every value fits as it is.
    pub(crate) const AS_WRITTEN: fn(&str, &Spanned<Value>, Syntax) -> Moved =
        |_, _, _| Moved::AsWritten;
}

/// The fields of one object, taken one by one; what is left over is unknown.
pub(crate) struct Fields<'o, 'c, 'f> {
    object: &'o Object,
    place: Span,
    prefix: &'o str,
    taken: Vec<&'static str>,
    valid: bool,
    pub(crate) context: &'c mut Context<'f>,
}

impl<'o, 'c, 'f> Fields<'o, 'c, 'f> {
    /// `place` is where a missing field is reported; `prefix` precedes the keys in messages.
    pub(crate) fn new(
        object: &'o Object,
        place: Span,
        prefix: &'o str,
        context: &'c mut Context<'f>,
    ) -> Self {
        Self { object, place, prefix, taken: Vec::new(), valid: true, context }
    }

    /// A field that must be there; `null` counts as missing. `why` says what happens otherwise.
    pub(crate) fn required<T: FromValue>(&mut self, key: &'static str, why: &str) -> Option<T> {
        let typed = self.expected(key, Code::MissingField, why);
        self.valid &= typed.is_some();
        typed
    }

    /// A field whose absence is only warned about.
    pub(crate) fn expected<T: FromValue>(
        &mut self,
        key: &'static str,
        code: Code,
        why: &str,
    ) -> Option<T> {
        match self.take(key) {
            Some(entry) => self.typed(entry),
            None => {
                self.missing(key, code, why);
                None
            }
        }
    }

    /// A field that may be absent.
    pub(crate) fn optional<T: FromValue>(&mut self, key: &'static str) -> Option<T> {
        self.take(key).and_then(|entry| self.typed(entry))
    }

    /// The entry of a key, unless it is `null`: that is kept as it is, but says nothing.
    pub(crate) fn take(&mut self, key: &'static str) -> Option<&'o Entry> {
        self.taken.push(key);
        self.object.entry(key).filter(|entry| entry.value.value != Value::Null)
    }

    pub(crate) fn typed<T: FromValue>(&mut self, entry: &Entry) -> Option<T> {
        let key = self.path(entry.key.value.as_str());
        let typed = read(&entry.value, &key, self.context);
        self.valid &= typed.is_some();
        typed
    }

    fn path(&self, key: &str) -> String {
        if self.prefix.is_empty() { key.to_owned() } else { format!("{}.{key}", self.prefix) }
    }

    fn missing(&mut self, key: &str, code: Code, why: &str) {
        let path = self.path(key);
        let finding = match self.object.get(key) {
            Some(null) => {
                Finding::new(code, null.span, format!("the field {} is null", quoted(&path)))
            }
            None => {
                Finding::new(code, self.place, format!("the field {} is missing", quoted(&path)))
                    .label(match self.prefix {
                        "" => "in this workspace",
                        _ => "in this entry",
                    })
            }
        };
        let example = self.context.syntax(self.place).assign(key, example(key));
        let is_asked = OF_IMAGES.contains(&key) && self.object.get(key).is_none();
        let or = if is_asked { OR_ASK } else { "" };
        self.context.push(finding.help(format!("{why}: write `{example}`{or}")));
    }

    /// The value of a field.
    pub(crate) fn get(&self, key: &str) -> Option<&'o Spanned<Value>> {
        self.object.get(key)
    }

    /// Where a field's value stands.
    pub(crate) fn span(&self, key: &str) -> Span {
        self.object.get(key).map_or(self.place, |value| value.span)
    }

    /// Marks the object as one that cannot be modelled, for a reason that was reported.
    pub(crate) fn invalidate(&mut self) {
        self.valid = false;
    }

    /// Reports what nobody took and is not `silent`. Returns it, with what was `null`, and whether
    /// all the rest is valid.
    pub(crate) fn finish(self, unknown: Unknown, silent: impl Fn(&str) -> bool) -> (Object, bool) {
        /// Who has more unknown keys in one object did not misspell any, and looking for what each is
        /// near to takes its time.
        const MOST_SLIPS: usize = 100;
        let mut kept = Object::default();
        let mut strange = 0;
        let mut free: Vec<_> =
            self.taken.iter().copied().filter(|known| self.object.get(known).is_none()).collect();
        for entry in &self.object.entries {
            let key = entry.key.value.as_str();
            if self.taken.contains(&key) {
                if entry.value.value == Value::Null {
                    kept.entries.push(entry.clone());
                }
                continue;
            }
            if !silent(key) {
                let finding = self.unknown(unknown, entry, &mut free);
                self.context.findings.push(finding);
                strange += 1;
                if strange == MOST_SLIPS {
                    free.clear();
                }
            }
            kept.entries.push(entry.clone());
        }
        (kept, self.valid)
    }

    /// `free` are the known keys that are not written and were not suggested yet.
    fn unknown(&self, unknown: Unknown, entry: &Entry, free: &mut Vec<&'static str>) -> Finding {
        let (key, span) = (entry.key.value.as_str(), entry.key.span);
        let message = format!("{} {}", quoted(&self.path(key)), unknown.message);
        let finding = Finding::new(unknown.code, span, message);
        let synonym = unknown.synonyms.iter().find(|(other, _)| *other == key);
        let synonym = synonym.map(|(_, known)| *known).filter(|known| free.contains(known));
        let hint = unknown.hints.iter().find(|(other, _)| *other == key).map(|(_, hint)| *hint);
        let near = || nearest(key, free.iter().copied()).filter(|_| hint.is_none());
        let Some(known) = synonym.or_else(near) else {
            let finding = finding.help(hint.unwrap_or(unknown.help));
            // Whatever else is unknown is published, so that a later Kasm may read it.
            let unread = unknown.code == Code::UnknownSetting;
            let removed = self.context.sources.without_entry(entry);
            return match removed {
                Some(span) if unread => finding.fix(span, ""),
                Some(span) if unknown.refused => finding.unsafe_fix(span, ""),
                _ => finding,
            };
        };
        free.retain(|other| *other != known);
        let syntax = self.context.syntax(span);
        let finding = finding.help(format!("did you mean `{known}`?"));
        let value = match (unknown.moved)(known, &entry.value, syntax) {
            Moved::AsWritten => None,
            Moved::Written(replacement) => Some(Edit { span: entry.value.span, replacement }),
            Moved::Unfit => return finding,
        };
        let written = match syntax {
            Syntax::Json => json_string(known),
            Syntax::Toml | Syntax::Rust | Syntax::Opaque => known.to_owned(),
        };
        // What nothing read before has an effect from then on.
        let mut edits = vec![Edit { span, replacement: written }];
        edits.extend(value);
        finding.fixes(Safety::Unsafe, edits)
    }
}

/// What image registries know.
const OF_IMAGES: [&str; 2] = ["architecture", "uncompressed_size_mb"];
/// How those who build a registry with this program get it.
pub(crate) const OR_ASK: &str = ", or let `cargo kasm images update` find it out";

/// What a missing field might look like.
fn example(key: &str) -> &'static str {
    match key {
        "friendly_name" => r#""Terminal""#,
        "name" | "image" => r#""kasmweb/terminal:1.17.0""#,
        "description" => r#""A shell in a window.""#,
        "image_src" => r#""terminal.png""#,
        "architecture" => r#"["amd64"]"#,
        "compatibility" => r#"["1.15.x"]"#,
        "version" => r#""1.17.x""#,
        "uncompressed_size_mb" => "2460",
        "mode" => r#""rw""#,
        "uid" | "gid" => "1000",
        "bind" | "destination" => r#""/home/kasm-user/data""#,
        "list_url" => r#""https://owner.github.io/repository/""#,
        "icon" => r#""logo.png""#,
        "text" => r#""Source""#,
        "url" => r#""https://owner.example/""#,
        _ => "…",
    }
}
