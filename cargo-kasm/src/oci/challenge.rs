//! What a registry asks for before it answers: `WWW-Authenticate`.

use http_auth::ParamValue;
use ureq::http::HeaderMap;
use ureq::http::header::WWW_AUTHENTICATE;

/// What a registry wants to see.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Challenge {
    /// A token, from another server.
    Bearer {
        /// Where that is.
        realm: String,
        /// What the registry is called there.
        service: Option<String>,
        /// The repository that it is about, in the registry's words.
        repository: Option<String>,
    },
    /// A name and a password.
    Basic,
}

impl Challenge {
    /// What another repository of the same registry is likely to want.
    pub(super) fn elsewhere(&self) -> Option<Self> {
        match self {
            Self::Bearer { realm, service, .. } => {
                let (realm, service) = (realm.clone(), service.clone());
                Some(Self::Bearer { realm, service, repository: None })
            }
            Self::Basic => None,
        }
    }
}

/// The best of the challenges: a token, which the registry itself cannot keep for long.
pub(super) fn of(headers: &HeaderMap) -> Option<Challenge> {
    let values = headers.get_all(WWW_AUTHENTICATE).iter().filter_map(|value| value.to_str().ok());
    let found: Vec<Challenge> = values.flat_map(parse).collect();
    let bearer = found.iter().find(|challenge| matches!(challenge, Challenge::Bearer { .. }));
    bearer.or(found.first()).cloned()
}

fn parse(value: &str) -> Vec<Challenge> {
    let challenges = http_auth::parse_challenges(value).unwrap_or_default();
    challenges
        .iter()
        .filter_map(|challenge| {
            let parameter = |name: &str| {
                let mut parameters = challenge.params.iter();
                let found = parameters.find(|(key, _)| key.eq_ignore_ascii_case(name));
                found.map(|(_, value): &(_, ParamValue<'_>)| value.to_unescaped())
            };
            match challenge.scheme {
                scheme if scheme.eq_ignore_ascii_case("basic") => Some(Challenge::Basic),
                scheme if scheme.eq_ignore_ascii_case("bearer") => Some(Challenge::Bearer {
                    realm: parameter("realm")?,
                    service: parameter("service"),
                    repository: parameter("scope").as_deref().and_then(repository),
                }),
                _ => None,
            }
        })
        .collect()
}

/// The repository of a scope, `repository:NAME:pull`: whatever else a registry would like a token to
/// allow, only reading is asked for.
fn repository(scope: &str) -> Option<String> {
    let mut scopes = scope.split(' ').filter_map(|scope| scope.strip_prefix("repository:"));
    let (name, _) = scopes.next()?.rsplit_once(':')?;
    let is_plain = |byte: u8| byte.is_ascii_alphanumeric() || b"/._-:".contains(&byte);
    (!name.is_empty() && name.bytes().all(is_plain)).then(|| name.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;
    use ureq::http::HeaderValue;

    fn challenge(values: &[&'static str]) -> Option<Challenge> {
        let mut headers = HeaderMap::new();
        for value in values {
            headers.append(WWW_AUTHENTICATE, HeaderValue::from_static(value));
        }
        of(&headers)
    }

    fn bearer(realm: &str, service: Option<&str>, repository: Option<&str>) -> Challenge {
        Challenge::Bearer {
            realm: realm.to_owned(),
            service: service.map(str::to_owned),
            repository: repository.map(str::to_owned),
        }
    }

    #[test]
    fn tokens_are_better_than_passwords() {
        let token = "Bearer realm=\"https://a.example/token\",service=\"a b\",scope=\"repository:a/b:pull,push\"";
        let expected = bearer("https://a.example/token", Some("a b"), Some("a/b"));
        assert_eq!(challenge(&[token]), Some(expected.clone()));
        assert_eq!(challenge(&["Basic realm=\"x\"", token]), Some(expected));
        assert_eq!(
            challenge(&["basic realm=x, BEARER Realm=y"]),
            Some(bearer("y", None, None)),
            "two in one header"
        );
        assert_eq!(challenge(&["Basic realm=\"x\""]), Some(Challenge::Basic));
    }

    #[test]
    fn what_is_not_understood_is_none() {
        for wrong in
            ["", "Bearer", "Bearer service=\"a\"", "Digest realm=\"a\"", "=", "Bearer \"", ",,"]
        {
            assert_eq!(challenge(&[wrong]), None, "{wrong}");
        }
    }

    #[test]
    fn only_repositories_are_read() {
        for (scope, name) in [
            ("repository:a/b:pull", Some("a/b")),
            ("registry:catalog:* repository:a:delete,push", Some("a")),
            ("repository:a/b", None),
            ("repository::pull", None),
            ("repository:a&b=c:pull", None),
            ("", None),
        ] {
            assert_eq!(repository(scope).as_deref(), name, "{scope}");
        }
    }
}
