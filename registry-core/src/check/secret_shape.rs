//! What passwords, tokens and keys look like.

/// What kind of secret stands somewhere in a text, by the shape that its issuer gave it.
pub(super) fn token(text: &str) -> Option<&'static str> {
    if let Some((_, rest)) = text.split_once("-----BEGIN ")
        && rest.split("-----").next().is_some_and(|what| what.ends_with("PRIVATE KEY"))
    {
        return Some("a private key");
    }
    let is_part = |character: char| character.is_ascii_alphanumeric() || "_-.".contains(character);
    text.split(|character| !is_part(character)).find_map(shape)
}

/// Prefixes, how many characters follow at least, and what they begin.
const SHAPES: [(&str, usize, &str); 19] = [
    ("ghp_", 36, "a token of GitHub"),
    ("gho_", 36, "a token of GitHub"),
    ("ghu_", 36, "a token of GitHub"),
    ("ghs_", 36, "a token of GitHub"),
    ("ghr_", 36, "a token of GitHub"),
    ("github_pat_", 22, "a token of GitHub"),
    ("glpat-", 20, "a token of GitLab"),
    ("dckr_pat_", 20, "a token of Docker Hub"),
    ("AKIA", 16, "a key of AWS"),
    ("ASIA", 16, "a key of AWS"),
    ("AIza", 35, "a key of Google"),
    ("xoxb-", 20, "a token of Slack"),
    ("xoxp-", 20, "a token of Slack"),
    ("xoxa-", 20, "a token of Slack"),
    ("xoxr-", 20, "a token of Slack"),
    ("sk-", 32, "an API key"),
    ("sk_live_", 20, "an API key"),
    ("hf_", 30, "a token of Hugging Face"),
    ("npm_", 36, "a token of npm"),
];

fn shape(word: &str) -> Option<&'static str> {
    let known = SHAPES.iter().find(|(prefix, length, _)| {
        word.strip_prefix(prefix).is_some_and(|rest| {
            let rest = rest.trim_end_matches('.');
            // AWS's have one length; all others are longer or shorter.
            rest.len() >= *length
                && (*length != 16 || (rest.len() == 16 && rest.bytes().all(is_of_aws)))
                && is_random(rest)
        })
    });
    known
        .map(|(_, _, kind)| *kind)
        .or_else(|| is_json_web_token(word).then_some("a JSON web token"))
}

const fn is_of_aws(byte: u8) -> bool {
    byte.is_ascii_uppercase() || byte.is_ascii_digit()
}

/// A header, a payload and a signature; both objects begin with `{"`.
fn is_json_web_token(word: &str) -> bool {
    let mut parts = word.split('.');
    let mut is_object =
        || parts.next().is_some_and(|part| part.starts_with("eyJ") && part.len() > 12);
    is_object() && is_object() && parts.next().is_some_and(|signature| signature.len() > 12)
}

/// Not `xxxxxxxx`, and not the words of an example.
fn is_random(text: &str) -> bool {
    let mut seen = [false; 128];
    for byte in text.bytes() {
        seen[usize::from(byte & 0x7F)] = true;
    }
    let distinct = seen.iter().filter(|seen| **seen).count();
    distinct >= 8 && text.bytes().any(|byte| byte.is_ascii_digit())
}

/// Whether a variable is named for a secret. The passwords of Kasm's own display are none: Kasm makes
/// them for each session.
pub(super) fn names_secret(name: &str) -> bool {
    const ENDS: [&str; 11] = [
        "PASSWORD",
        "PASSWD",
        "PASSPHRASE",
        "TOKEN",
        "SECRET",
        "SECRET_KEY",
        "API_KEY",
        "APIKEY",
        "ACCESS_KEY",
        "PRIVATE_KEY",
        "_PW",
    ];
    // A switch or a description of one.
    const OTHERS: [&str; 7] = ["VNC_", "NO_", "DISABLE_", "ENABLE_", "REQUIRE_", "USE_", "ALLOW_"];
    let is_upper = |name: &str, other: &str| name.eq_ignore_ascii_case(other);
    let ends = |end: &str| {
        let start = name.len().checked_sub(end.len());
        start.and_then(|start| name.get(start..)).is_some_and(|tail| is_upper(tail, end))
    };
    let begins = |other: &&str| name.get(..other.len()).is_some_and(|head| is_upper(head, other));
    ENDS.into_iter().any(ends) && !OTHERS.iter().any(begins)
}

/// Whether the value of such a variable is a secret: not empty, no placeholder, path, address or switch,
/// and none of the defaults that everybody knows.
pub(super) fn is_literal_secret(value: &str) -> bool {
    const KNOWN: [&str; 22] = [
        "true",
        "false",
        "yes",
        "no",
        "on",
        "off",
        "none",
        "null",
        "0",
        "1",
        "password",
        "passwd",
        "vncpassword",
        "secret",
        "token",
        "admin",
        "root",
        "user",
        "kasm",
        "kasm-user",
        "kasm_user",
        "default",
    ];
    const PLACEHOLDERS: [&str; 12] = [
        "change",
        "example",
        "placeholder",
        "replace",
        "insert",
        "your",
        "dummy",
        "todo",
        "xxx",
        "***",
        "...",
        "…",
    ];
    let value = value.trim();
    let begins = |text: &str, start: &str| {
        text.get(..start.len()).is_some_and(|head| head.eq_ignore_ascii_case(start))
    };
    let holds = |part: &str| value.char_indices().any(|(place, _)| begins(&value[place..], part));
    !value.is_empty()
        && !KNOWN.iter().any(|known| value.eq_ignore_ascii_case(known))
        && !value.contains(['<', '>', '{', '}', '$', '%', ' '])
        && !value.starts_with('/')
        && !value.contains("://")
        && !PLACEHOLDERS.into_iter().any(holds)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tokens_are_known_by_their_shape() {
        for (text, expected) in [
            ("ghp_A1b2C3d4E5f6G7h8I9j0K1l2M3n4O5p6Q7r8", Some("a token of GitHub")),
            ("curl -H 'X: ghp_A1b2C3d4E5f6G7h8I9j0K1l2M3n4O5p6Q7r8'", Some("a token of GitHub")),
            ("AKIAI0SFODNN7EX4MPLQ", Some("a key of AWS")),
            ("-----BEGIN OPENSSH PRIVATE KEY-----\nb3B", Some("a private key")),
            ("-----BEGIN PUBLIC KEY-----", None),
            ("ghp_xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx", None),
            ("AKIA", None),
            ("sk-learn", None),
            ("task-force-one-two-three-four-five-six", None),
            (
                "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjM0NTYifQ.c2lnbmF0dXJlLW9mLWl0",
                Some("a JSON web token"),
            ),
            ("", None),
        ] {
            assert_eq!(token(text), expected, "{text}");
        }
    }

    #[test]
    fn names_say_what_a_variable_holds() {
        for secret in
            ["PASSWORD", "DB_PASSWORD", "api_key", "OPENAI_API_KEY", "GITHUB_TOKEN", "SSH_PW"]
        {
            assert!(names_secret(secret), "{secret}");
        }
        for other in
            ["VNC_PW", "MAX_TOKENS", "TOKEN_URL", "PASSWORD_FILE", "NO_PASSWORD", "KEY", ""]
        {
            assert!(!names_secret(other), "{other}");
        }
    }

    #[test]
    fn placeholders_and_defaults_are_no_secrets() {
        for secret in ["hunter2", "correct-horse", "Sommer2024"] {
            assert!(is_literal_secret(secret), "{secret}");
        }
        for other in [
            "",
            "changeme",
            "CHANGE_ME",
            "<token>",
            "{api_key}",
            "$TOKEN",
            "your-token",
            "password",
            "/run/secrets/token",
            "https://host/token",
            "true",
            "xxxxxxxx",
        ] {
            assert!(!is_literal_secret(other), "{other}");
        }
    }
}
