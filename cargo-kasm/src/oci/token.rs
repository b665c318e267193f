//! Tokens, which registries hand out for single repositories.

use std::time::{Duration, Instant};

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use serde::Deserialize;
use ureq::http::{HeaderValue, Method, Uri};

use super::OciError;
use super::login::Secret;
use super::wire::{Ask, Wire};
use crate::net::address;

/// What proves to a registry that it may answer.
#[derive(Clone)]
pub(super) struct Proof {
    /// The header's value.
    pub(super) header: HeaderValue,
    /// When another one is needed.
    pub(super) expires: Option<Instant>,
}

/// A token is asked for with this.
pub(super) struct Request<'a> {
    /// The server that has been found worthy.
    pub(super) realm: &'a Uri,
    pub(super) service: Option<&'a str>,
    pub(super) repository: &'a str,
    pub(super) secret: Option<&'a Secret>,
}

/// How long a token is good where its server does not say it.
const USUAL_LIFE: u64 = 60;

/// More than any token has.
const LONGEST: u64 = 1 << 20;

/// What a token's server calls this program.
const CLIENT: &str = "cargo-kasm";

/// Everything but what RFC 3986 has unreserved, and what scopes are made of.
const ESCAPED: &AsciiSet =
    &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~').remove(b'/').remove(b':');

#[derive(Deserialize)]
struct Answer {
    token: Option<String>,
    access_token: Option<String>,
    expires_in: Option<f64>,
}

/// A name and a password themselves.
pub(super) fn basic(secret: &Secret) -> Option<Proof> {
    let Secret::Password { user, password } = secret else {
        return None;
    };
    let header = sensitive(&format!("Basic {}", STANDARD.encode(format!("{user}:{password}"))))?;
    Some(Proof { header, expires: None })
}

/// Asks for a token; none where the server refuses.
pub(super) fn fetch(wire: &Wire, request: &Request<'_>) -> Result<Option<Proof>, OciError> {
    let scope = format!("repository:{}:pull", request.repository);
    let mut parameters = vec![("scope", scope.as_str())];
    parameters.extend(request.service.map(|service| ("service", service)));
    let (uri, form) = match request.secret {
        Some(Secret::Refresh(token)) => {
            parameters.push(("grant_type", "refresh_token"));
            parameters.push(("client_id", CLIENT));
            parameters.push(("refresh_token", token));
            (request.realm.clone(), Some(encoded(&parameters)))
        }
        Some(Secret::Password { user, .. }) => {
            parameters.push(("account", user));
            (with_query(request.realm, &parameters)?, None)
        }
        None => (with_query(request.realm, &parameters)?, None),
    };
    let ask = Ask {
        method: if form.is_some() { Method::POST } else { Method::GET },
        uri: &uri,
        accept: Some("application/json"),
        range: None,
        authorization: request.secret.and_then(basic).map(|proof| proof.header),
        form,
        is_stream: false,
    };
    wire.ask(&ask, |answer| match answer.status.as_u16() {
        200 => {
            let odd = answer.odd("hands out tokens that are none");
            let bytes = answer.bytes("a token", LONGEST)?;
            proof(&bytes).map(Some).ok_or(odd)
        }
        400..=404 => Ok(None),
        status => Err(answer.odd(format!("answered {status} where a token was asked for"))),
    })
}

/// What an answer hands out.
pub(super) fn proof(bytes: &[u8]) -> Option<Proof> {
    let Answer { token, access_token, expires_in } = serde_json::from_slice(bytes).ok()?;
    let token = token.filter(|token| !token.is_empty()).or(access_token)?;
    let header = sensitive(&format!("Bearer {token}")).filter(|_| !token.is_empty())?;
    // `as` saturates, and makes 0 of what is no number.
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "it may")]
    let life = expires_in.map_or(USUAL_LIFE, |seconds| seconds as u64).clamp(USUAL_LIFE, 86_400);
    // A little early: the clocks and the way.
    Some(Proof { header, expires: Some(Instant::now() + Duration::from_secs(life * 9 / 10)) })
}

/// A value that `Debug` does not show.
fn sensitive(text: &str) -> Option<HeaderValue> {
    let mut value = HeaderValue::from_str(text).ok()?;
    value.set_sensitive(true);
    Some(value)
}

fn with_query(realm: &Uri, parameters: &[(&str, &str)]) -> Result<Uri, OciError> {
    let separator = if realm.query().is_some() { '&' } else { '?' };
    address::parse(&format!("{realm}{separator}{}", encoded(parameters))).ok_or_else(|| {
        let why = "names a token server whose address is too long".to_owned();
        OciError::BadAnswer { host: address::of(realm).to_owned(), why }
    })
}

fn encoded(parameters: &[(&str, &str)]) -> String {
    let pairs = parameters
        .iter()
        .map(|(key, value)| format!("{key}={}", utf8_percent_encode(value, ESCAPED)));
    pairs.collect::<Vec<_>>().join("&")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_question_is_for_one_repository() {
        let realm = address::parse("https://a.example/token?x=1").unwrap();
        let parameters = [("scope", "repository:a/b:pull"), ("service", "a & b=ü")];
        let uri = with_query(&realm, &parameters).unwrap().to_string();
        let expected =
            "https://a.example/token?x=1&scope=repository:a/b:pull&service=a%20%26%20b%3D%C3%BC";
        assert_eq!(uri, expected);
    }

    #[test]
    fn tokens_have_two_names_and_an_end() {
        let header = |json: &str| {
            let proof = proof(json.as_bytes())?;
            assert_eq!(format!("{:?}", proof.header), "Sensitive");
            proof.header.to_str().ok().map(str::to_owned)
        };
        let token = Some("Bearer t".to_owned());
        assert_eq!(header(r#"{ "token": "t", "expires_in": 300 }"#), token);
        assert_eq!(header(r#"{ "access_token": "t", "expires_in": -1.5e300 }"#), token);
        assert_eq!(header(r#"{ "token": "", "access_token": "t" }"#), token);
        for wrong in ["", "{}", "[]", "<html>", r#"{ "token": "" }"#, r#"{ "token": "a\nb" }"#] {
            assert_eq!(header(wrong), None, "{wrong}");
        }
    }

    #[test]
    fn a_password_is_sent_in_base_64() {
        let secret = Secret::Password { user: "u".to_owned(), password: "p:w".to_owned() };
        let header = basic(&secret).unwrap().header;
        assert_eq!(header.to_str().unwrap(), "Basic dTpwOnc=");
        assert_eq!(format!("{header:?}"), "Sensitive");
    }
}
