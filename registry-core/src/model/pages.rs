//! Web pages that show a file, and the address of the file itself.

/// The address of the picture that a page of GitHub or GitLab shows; none where the address is no
/// such page.
pub(super) fn picture_of(address: &str) -> Option<String> {
    let (scheme, rest) = address.split_once("://")?;
    let (host, path) = rest.split_once('/')?;
    let (path, query) = path.split_once('?').unwrap_or((path, ""));
    let path = path.split('#').next().unwrap_or(path);
    // A browser that asks for these is sent on to the picture.
    if query.starts_with("raw=") {
        return None;
    }
    if let Some((project, file)) = path.split_once("/-/blob/") {
        return Some(format!("{scheme}://{host}/{project}/-/raw/{file}"));
    }
    let is_github = matches!(&*host.to_ascii_lowercase(), "github.com" | "www.github.com");
    let parts: Vec<_> = path.splitn(4, '/').collect();
    match parts[..] {
        [owner, repository, "blob", file] if is_github => {
            Some(format!("https://raw.githubusercontent.com/{owner}/{repository}/{file}"))
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::picture_of;

    #[test]
    fn pages_lead_to_their_pictures() {
        for (address, expected) in [
            (
                "https://github.com/o/r/blob/main/img/a.png",
                Some("https://raw.githubusercontent.com/o/r/main/img/a.png"),
            ),
            (
                "https://GitHub.com/o/r/blob/main/a.png?plain=1#L1",
                Some("https://raw.githubusercontent.com/o/r/main/a.png"),
            ),
            ("https://github.com/o/r/blob/main/a.png?raw=true", None),
            ("https://github.com/o/r/raw/main/a.png", None),
            ("https://github.com/o.png", None),
            ("https://raw.githubusercontent.com/o/blob/main/a.png", None),
            (
                "https://git.host.io/g/sub/p/-/blob/main/a.svg?ref_type=heads",
                Some("https://git.host.io/g/sub/p/-/raw/main/a.svg"),
            ),
            ("https://gitlab.com/o/p/-/raw/main/a.svg", None),
            ("https://host.io", None),
            ("logo.png", None),
        ] {
            assert_eq!(picture_of(address).as_deref(), expected, "{address}");
        }
    }
}
