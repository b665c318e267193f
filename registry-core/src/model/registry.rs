//! The registry's own settings.

use super::address::{doubt, has_host};
use super::fields::{Fields, Unknown};
use super::pages::picture_of;
use super::typed::Context;
use super::{Domain, ListUrl, Schema, Tag, contact, template};
use crate::declare::{Content, RegistryDecl};
use crate::finding::{Code, Finding, quoted};
use crate::source::{Object, Span, Spanned, Syntax, Value, json_string};

/// What a registry says about itself. The texts are published as written, right or wrong; what
/// other stages rely on is typed.
#[derive(Clone, Debug)]
pub struct Registry {
    /// The place of `[registry]`.
    pub place: Span,
    /// How it is written.
    pub syntax: Syntax,
    /// The texts, as `list.json` gets them; absent or empty ones are `None`.
    pub name: Option<Value>,
    /// See [`name`](Self::name).
    pub description: Option<Value>,
    /// See [`name`](Self::name).
    pub contact_url: Option<Value>,
    /// See [`name`](Self::name).
    pub list_url: Option<Value>,
    /// The root of the bundle on the web, where `list_url` is right.
    pub root: Option<ListUrl>,
    /// The host that the site has for its own.
    pub domain: Option<Spanned<Domain>>,
    /// The registry's icon.
    pub icon: RegistryIcon,
    /// The channel that is selected at first, as it is published.
    pub default_channel: Option<Value>,
    /// The same, where it is right.
    pub default_tag: Option<Spanned<Tag>>,
    /// The schemas to write, where the registry chooses them.
    pub schemas: Option<Vec<Spanned<Schema>>>,
}

#[cfg(feature = "bundle")]
impl Registry {
    /// The registry as it is where somebody looks at it before it is published: at the same path of
    /// another host, `host` or `host:port`.
    #[must_use]
    pub fn served_by(self, authority: &str) -> Self {
        let root = ListUrl::preview(self.root.as_ref(), authority);
        Self { list_url: Some(root.as_str().into()), root: Some(root), ..self }
    }
}

/// The registry's icon.
#[derive(Clone, Debug)]
pub enum RegistryIcon {
    /// There is none.
    None,
    /// Published as written.
    AsWritten(Value),
    /// A file of the registry, published beside `versions.txt`.
    File {
        /// Its path below the registry's folder.
        path: String,
        /// Its bytes.
        content: Content,
    },
}

/// Reads `[registry]`. None where `registry.toml` could not be parsed.
pub(super) fn from_decl(decl: &RegistryDecl, context: &mut Context<'_>) -> Option<Registry> {
    let (settings, place) = decl.settings.as_ref()?;
    let mut reader = Reader { fields: Fields::new(settings, *place, "", context), place: *place };
    let name = reader.text("name", "Kasm refuses a registry without it");
    let description = reader.text("description", "Kasm refuses a registry without it");
    let domain: Option<Spanned<Domain>> = reader.fields.optional("domain");
    let is_left_out = |key| settings.get(key).is_none_or(|value| value.value == Value::Null);
    let list_url = if is_left_out("list_url") && !is_left_out("domain") {
        reader.fields.take("list_url");
        domain.as_ref().map(|domain| domain.value.root().as_str().into())
    } else {
        reader.text("list_url", "a registry without it breaks the registry page for all registries")
    };
    let root = reader.root(list_url.as_ref(), settings);
    reader.contact_url();
    let contact_url = as_written(settings, "contact_url");
    let icon = reader.icon(settings, decl.icon.as_ref());
    let default_tag = reader.fields.optional("default_channel");
    let default_channel = as_written(settings, "default_channel");
    let schemas = reader.schemas();
    reader.fields.optional::<String>("workspaces");
    reader.fields.finish(UNKNOWN, |_| false);
    Some(Registry {
        place: *place,
        syntax: context.syntax(*place),
        name,
        description,
        contact_url,
        list_url,
        root,
        domain,
        icon,
        default_channel,
        default_tag,
        schemas,
    })
}

const UNKNOWN: Unknown = Unknown {
    code: Code::UnknownSetting,
    message: "is no setting of a registry",
    help: "nothing reads it, and it is not published: remove it",
    synonyms: &[
        ("contact", "contact_url"),
        ("url", "list_url"),
        ("listUrl", "list_url"),
        ("cname", "domain"),
        ("logo", "icon"),
    ],
    hints: &[],
    refused: false,
    moved: Unknown::AS_WRITTEN,
};

struct Reader<'o, 'c, 'f> {
    fields: Fields<'o, 'c, 'f>,
    place: Span,
}

impl Reader<'_, '_, '_> {
    /// A text that Kasm demands; what is no text is published as it is.
    fn text(&mut self, key: &'static str, why: &str) -> Option<Value> {
        let Some(entry) = self.fields.take(key) else {
            let finding =
                Finding::new(Code::MissingSetting, self.place, format!("`{key}` is missing")).help(
                    match self.fields.context.syntax(self.place) {
                        Syntax::Rust => format!("{why}: write `{key}: \"…\"`"),
                        _ => format!("{why}: write a line `{key} = \"…\"` below `[registry]`"),
                    },
                );
            self.fields.context.push(finding);
            return None;
        };
        match self.fields.typed::<String>(entry) {
            Some(text) if text.trim().is_empty() => {
                let finding = Finding::new(
                    Code::MissingSetting,
                    entry.value.span,
                    format!("`{key}` is empty"),
                );
                self.fields
                    .context
                    .push(finding.help(format!("write it between the quotes: {why}")));
                None
            }
            text => {
                let default = text.and_then(|text| template::default_text(key, &text));
                self.fields.context.findings.extend(default.map(|text| text.at(entry.value.span)));
                Some(entry.value.value.clone())
            }
        }
    }

    fn contact_url(&mut self) {
        let Some(Spanned { value: text, span }) =
            self.fields.optional::<Spanned<String>>("contact_url")
        else {
            return;
        };
        if text.is_empty() {
            return;
        }
        let problem = template::default_text("contact_url", &text)
            .or_else(|| contact::problem(&text, Code::ContactUrlInvalid));
        self.fields.context.findings.extend(problem.map(|problem| problem.at(span)));
    }

    fn root(&mut self, list_url: Option<&Value>, settings: &Object) -> Option<ListUrl> {
        let text = list_url?.as_str().filter(|text| !text.is_empty())?;
        let span = settings.get("list_url").map_or(self.place, |value| value.span);
        let doubt = doubt(text).map(|doubt| doubt.at(span));
        self.fields.context.findings.extend(doubt);
        let problems = match ListUrl::parse(text) {
            Ok(root) => return Some(root),
            Err(problems) => problems,
        };
        let findings = problems.into_iter().map(|problem| problem.at(span));
        self.fields.context.findings.extend(findings);
        None
    }

    fn schemas(&mut self) -> Option<Vec<Spanned<Schema>>> {
        let schemas: Vec<_> = self.fields.optional("schemas")?;
        if schemas.is_empty() {
            let finding =
                Finding::new(Code::BadValue, self.fields.span("schemas"), "`schemas` names none");
            self.fields
                .context
                .push(finding.help("name one, or leave it out: the versions then decide"));
        }
        Some(schemas)
    }

    fn icon(&mut self, settings: &Object, file: Option<&Content>) -> RegistryIcon {
        let Some(value) = self.text("icon", "Kasm refuses a registry without it") else {
            return RegistryIcon::None;
        };
        let span = settings.get("icon").map_or(self.place, |value| value.span);
        let syntax = self.fields.context.syntax(span);
        if let (Some(path), Some(content)) = (value.as_str(), file) {
            let path = path.trim_start_matches("./").to_owned();
            return RegistryIcon::File { path, content: content.clone() };
        }
        if let Some(finding) = value.as_str().and_then(|text| icon_problem(text, span, syntax)) {
            self.fields.context.push(finding);
        }
        RegistryIcon::AsWritten(value)
    }
}

/// What is published of a setting: all but nothing.
fn as_written(settings: &Object, key: &str) -> Option<Value> {
    let value = settings.get(key).map(|value| &value.value);
    value.filter(|value| **value != Value::Null && value.as_str() != Some("")).cloned()
}

/// What is wrong with an icon that is no file of the registry.
fn icon_problem(text: &str, span: Span, syntax: Syntax) -> Option<Finding> {
    let scheme = text.split_once("://").map(|(scheme, _)| scheme.to_ascii_lowercase());
    match scheme.as_deref() {
        Some("https") if has_host(text) => picture_of(text).map(|picture| {
            let message = format!("{} is a web page that shows a picture", quoted(text));
            Finding::new(Code::RegistryIconHtmlPage, span, message)
                .help(format!("write the picture's own address, `{picture}`"))
                .fix(span, json_string(&picture))
        }),
        Some("http") => {
            let mended = format!("https{}", &text["http".len()..]);
            let message = format!("{} is not https", quoted(text));
            let finding = Finding::new(Code::RegistryIconInsecure, span, message);
            Some(finding.help("write the address with https").fix(span, json_string(&mended)))
        }
        // What is published names no files.
        _ if syntax == Syntax::Json
            || text.starts_with('/')
            || text.starts_with('.')
            || text.contains([':', '\\']) =>
        {
            let message = if text.contains(':') {
                format!("{} is no https address", quoted(text))
            } else {
                format!("{} resolves against the Kasm server, not this registry", quoted(text))
            };
            let help = match syntax {
                Syntax::Rust => {
                    "write the file's path from the package's folder, or an https address"
                }
                Syntax::Json => "write the picture's absolute https address",
                _ => {
                    "put the file beside registry.toml and write its name, or write an https address"
                }
            };
            Some(Finding::new(Code::RegistryIconRelative, span, message).help(help))
        }
        _ => {
            let place = match syntax {
                Syntax::Rust => "in the package's folder",
                _ => "beside registry.toml",
            };
            let message = format!("there is no file {} {place}", quoted(text));
            Some(
                Finding::new(Code::RegistryIconMissing, span, message)
                    .help("put the icon there, or write its https address"),
            )
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::source::SourceId;

    #[test]
    fn an_icon_that_is_no_file_is_an_https_address() {
        let is_said = |text: &str| {
            let place = Span::whole(SourceId(0));
            icon_problem(text, place, Syntax::Toml).map(|finding| (finding.code, finding.message))
        };
        assert_eq!(is_said("https://host.io/logo.png"), None);
        for (text, code, end) in [
            ("/logo.svg", Code::RegistryIconRelative, "resolves against the Kasm server"),
            ("data:image/png;base64,AAAA", Code::RegistryIconRelative, "is no https address"),
            ("blob:https://host.io/1", Code::RegistryIconRelative, "is no https address"),
            (" https://host.io/logo.png", Code::RegistryIconRelative, "is no https address"),
            ("http://host.io/logo.png", Code::RegistryIconInsecure, "is not https"),
            ("logo.png", Code::RegistryIconMissing, "there is no file"),
        ] {
            let (found, message) = is_said(text).unwrap_or_else(|| panic!("{text}: nothing"));
            assert_eq!(found, code, "{text}");
            assert!(message.contains(end), "{message}");
        }
    }
}
