//! Addresses that people follow: `contact_url`, and the links of the site.

use super::address::has_host;
use super::host::is_host;
use super::typed::InvalidValue;
use crate::finding::{Code, quoted};

/// What is wrong with such an address; `code` is the rule about it.
pub(super) fn problem(text: &str, code: Code) -> Option<InvalidValue> {
    if is_opened(text) {
        return None;
    }
    let invalid = InvalidValue::new(
        code,
        format!("{} is no address that a browser opens", quoted(text)),
        "write an address such as `https://owner.example/contact` or `mailto:me@owner.example`",
    );
    let may_lack_scheme = text.contains('.') && !text.contains("://");
    let whole = [format!("mailto:{text}"), format!("https://{text}")];
    Some(match whole.into_iter().find(|whole| may_lack_scheme && is_opened(whole)) {
        Some(whole) => {
            InvalidValue { help: format!("write `{whole}`"), ..invalid }.replacement(whole)
        }
        None => invalid,
    })
}

/// Whether a browser opens it: a page, or a mail to somebody.
fn is_opened(text: &str) -> bool {
    let is_stray = |character: char| {
        character.is_whitespace() || character.is_control() || "<>\"".contains(character)
    };
    let (scheme, rest) = text.split_once(':').unwrap_or(("", text));
    !text.contains(is_stray)
        && match &*scheme.to_ascii_lowercase() {
            "http" | "https" => has_host(text),
            "mailto" => rest.split_once('@').is_some_and(|(name, host)| {
                !name.is_empty() && is_host(host.split('?').next().unwrap_or(host))
            }),
            _ => false,
        }
}

#[cfg(test)]
mod tests {
    use super::{Code, problem};

    #[test]
    fn what_no_browser_opens_is_mended_where_it_is_clear_how() {
        for (text, expected) in [
            ("https://host.io/contact?a=b#c", None),
            ("http://localhost:8080/", None),
            ("HTTPS://host.io", None),
            ("mailto:me@host.io?subject=Kasm", None),
            ("", Some(None)),
            ("me@host.io", Some(Some("mailto:me@host.io"))),
            ("host.io/contact", Some(Some("https://host.io/contact"))),
            ("https://about:nothing", Some(None)),
            ("mailto:me", Some(None)),
            ("ask me", Some(None)),
            ("me", Some(None)),
            ("/contact", Some(None)),
            ("javascript:alert(1)", Some(None)),
        ] {
            let problem = problem(text, Code::ContactUrlInvalid);
            let found = problem.as_ref().map(|problem| problem.replacement.as_deref());
            assert_eq!(found, expected, "{text}");
        }
    }
}
