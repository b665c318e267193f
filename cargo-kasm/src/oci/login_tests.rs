use std::fs;

use super::*;

/// What a folder with this configuration knows.
fn found(config: &str, registry: &str, repository: &str) -> Found {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("config.json");
    fs::write(&file, config).unwrap();
    Logins::new(vec![file], Duration::from_mins(1)).of(registry, repository)
}

/// The user's name in what is found.
fn user(config: &str, registry: &str, repository: &str) -> Option<String> {
    match found(config, registry, repository).unwrap()? {
        Secret::Password { user, .. } => Some(user),
        Secret::Refresh(token) => Some(token),
    }
}

fn auths(keys: &[&str]) -> String {
    let entries = keys.iter().map(|key| {
        let name = key.replace(':', "|");
        let auth = base64::engine::general_purpose::STANDARD.encode(format!("{name}:pass:word"));
        format!("{key:?}: {{ \"auth\": {auth:?} }}")
    });
    format!("{{ \"auths\": {{ {} }} }}", entries.collect::<Vec<_>>().join(", "))
}

#[test]
fn a_registry_has_many_names() {
    for (key, registry, is_it) in [
        ("ghcr.io", "ghcr.io", true),
        ("https://ghcr.io", "ghcr.io", true),
        ("https://ghcr.io/v1/", "ghcr.io", true),
        ("http://localhost:5000/v2/", "localhost:5000", true),
        ("localhost:5000", "localhost:5001", false),
        ("https://index.docker.io/v1/", "docker.io", true),
        ("index.docker.io/v1/", "docker.io", true),
        ("docker.io", "docker.io", true),
        ("registry-1.docker.io", "docker.io", true),
        ("hub.docker.io", "docker.io", false),
        ("ghcr.io.evil.example", "ghcr.io", false),
        ("evil.example/ghcr.io", "ghcr.io", false),
        ("https://evil.example/ghcr.io", "ghcr.io", false),
    ] {
        let user = user(&auths(&[key]), registry, "a/b");
        assert_eq!(user, is_it.then(|| key.replace(':', "|")), "{key} {registry}");
    }
}

#[test]
fn the_narrowest_key_counts() {
    let config = auths(&["ghcr.io", "ghcr.io/a", "ghcr.io/a/b", "ghcr.io/ab"]);
    assert_eq!(user(&config, "ghcr.io", "a/b").as_deref(), Some("ghcr.io/a/b"));
    assert_eq!(user(&config, "ghcr.io", "a/c").as_deref(), Some("ghcr.io/a"));
    assert_eq!(user(&config, "ghcr.io", "abc/b").as_deref(), Some("ghcr.io"));
    assert_eq!(user(&auths(&["ghcr.io/a"]), "ghcr.io", "b"), None);
}

#[test]
fn passwords_and_tokens() {
    let password = |user: &str, password: &str| {
        Ok(Some(Secret::Password { user: user.to_owned(), password: password.to_owned() }))
    };
    let of =
        |auth: &str| found(&format!("{{\"auths\":{{\"a.example\":{auth}}}}}"), "a.example", "b");
    assert_eq!(of(r#"{ "auth": "dTpwOnc=" }"#), password("u", "p:w"));
    assert_eq!(of(r#"{ "auth": "dTpwOnc" }"#), password("u", "p:w"), "without padding");
    assert_eq!(of(r#"{ "username": "u", "password": "w" }"#), password("u", "w"));
    let token = Ok(Some(Secret::Refresh("t".to_owned())));
    assert_eq!(of(r#"{ "auth": "dTpwOnc=", "identitytoken": "t" }"#), token);
    assert_eq!(of("{}"), Ok(None));
    assert_eq!(of("null"), Ok(None));
    for damaged in [r#"{ "auth": "%%" }"#, r#"{ "auth": "dQ==" }"#] {
        assert!(of(damaged).unwrap_err().contains("is damaged"), "{damaged}");
    }
}

#[test]
fn files_may_be_missing_or_wrong() {
    let nowhere = Logins::new(vec!["/nowhere/config.json".into()], Duration::ZERO);
    assert_eq!(nowhere.of("a.example", "b"), Ok(None));
    assert_eq!(found("{}", "a.example", "b"), Ok(None));
    let secret = r#"{ "auths": { "a.example": { "auth": "c2VjcmV0OnNlY3JldA==" } "#;
    let error = found(secret, "a.example", "b").unwrap_err();
    assert!(error.ends_with("is not as Docker writes it"), "{error}");
    let folder = tempfile::tempdir().unwrap();
    let logins = Logins::new(vec![folder.path().to_owned()], Duration::ZERO);
    assert!(logins.of("a.example", "b").unwrap_err().ends_with("cannot be read"));
}

#[test]
fn secrets_are_not_shown() {
    let config = auths(&["a.example"]);
    assert_eq!(format!("{:?}", found(&config, "a.example", "b")), "Ok(Some(Secret))");
}

#[test]
fn a_helper_that_is_missing_is_said_unless_the_file_knows_better() {
    let config = r#"{ "credsStore": "of-nobody" }"#;
    let error = found(config, "a.example", "b").unwrap_err();
    assert_eq!(error, "Docker's helper `docker-credential-of-nobody` cannot be run");
    let config = r#"{ "credsStore": "of-nobody", "auths": { "a.example": { "auth": "dTpw" } } }"#;
    assert!(found(config, "a.example", "b").unwrap().is_some());
    let config = r#"{ "credsStore": "of-nobody", "credHelpers": { "a.example": "" } }"#;
    assert_eq!(found(config, "a.example", "b"), Ok(None), "none is wanted for it");
    let config = r#"{ "credHelpers": { "https://index.docker.io/v1/": "../of-nobody" } }"#;
    let error = found(config, "docker.io", "b").unwrap_err();
    assert_eq!(error, "Docker's helper `../of-nobody` has no plain name");
    assert_eq!(found(config, "a.example", "b"), Ok(None));
}
