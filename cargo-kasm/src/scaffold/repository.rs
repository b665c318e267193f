//! Repositories: where a new registry's sources are kept, and published from.

use camino::{Utf8Path, Utf8PathBuf};
use registry_core::model::ListUrl;

use crate::cli::Host;
use crate::error::Error;
use crate::git::Git;

/// A repository at a host that publishes pages.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Repository {
    /// GitHub or GitLab.
    pub(crate) host: Host,
    /// `owner/name`; on GitLab there may be groups between them.
    pub(crate) name: String,
}

impl Repository {
    /// Reads what a person or git calls a repository: `owner/name`, which is one of `host`, or an address.
    pub(crate) fn parse(text: &str, host: Host) -> Option<Self> {
        let text = text.trim().trim_end_matches('/');
        let (host, name) = match text.split_once("://") {
            Some((_, rest)) => at_host(rest.split_once('/')?)?,
            // As ssh has it: `git@github.com:owner/name`.
            None => match text.split_once(':') {
                Some(parts) => at_host(parts)?,
                None => (host, text),
            },
        };
        let name = name.trim_matches('/');
        let name = name.strip_suffix(".git").unwrap_or(name);
        let parts = name.split('/').count();
        let is_name = parts == 2 || parts > 2 && host == Host::Gitlab;
        let repository = Self { host, name: name.to_owned() };
        (is_name && repository.pages().is_some()).then_some(repository)
    }

    /// Its page.
    pub(crate) fn page(&self) -> Option<String> {
        let host = match self.host {
            Host::Github => "github.com",
            Host::Gitlab => "gitlab.com",
            Host::None => return None,
        };
        Some(format!("https://{host}/{}", self.name))
    }

    /// Where its pages are published.
    pub(crate) fn pages(&self) -> Option<ListUrl> {
        ListUrl::of_repository(&self.page()?)
    }
}

/// What follows a host's name is a repository of it, if it is one of those that publish pages.
fn at_host<'t>((authority, name): (&str, &'t str)) -> Option<(Host, &'t str)> {
    let host = authority.rsplit('@').next()?.split(':').next()?;
    match host.to_ascii_lowercase().as_str() {
        "github.com" | "www.github.com" | "ssh.github.com" => Some((Host::Github, name)),
        "gitlab.com" | "www.gitlab.com" | "altssh.gitlab.com" => Some((Host::Gitlab, name)),
        _ => None,
    }
}

/// What git knows about a folder that need not be there yet.
#[derive(Debug)]
pub(crate) struct Surroundings {
    /// The root of the repository that it lies in.
    pub(crate) root: Option<Utf8PathBuf>,
    /// The folder, from that root or from itself; empty where it is that root.
    pub(crate) inside: Utf8PathBuf,
    /// The branch that is checked out.
    pub(crate) branch: Option<String>,
    /// The repository that `origin` is.
    pub(crate) origin: Option<Repository>,
}

impl Surroundings {
    /// Looks around a folder.
    ///
    /// # Errors
    /// Where the system does not say where the folder is.
    pub(crate) fn of(folder: &Utf8Path) -> Result<Self, Error> {
        let unreadable = |source| Error::Read { path: folder.to_owned(), source };
        let absolute = camino::absolute_utf8(folder).map_err(unreadable)?;
        let known = absolute.ancestors().find(|above| above.is_dir()).unwrap_or(&absolute);
        let rest = absolute.strip_prefix(known).unwrap_or(Utf8Path::new(""));
        let known = known.canonicalize_utf8().map_err(unreadable)?;
        let (git, real) = (Git::new(&known), known.join(rest));
        let ask = |arguments: &[&str]| {
            git.ask(arguments, &[]).map(|text| text.trim_end_matches(['\r', '\n']).to_owned())
        };
        // As for Cargo, a folder that the repository ignores is none of its.
        let is_ignored = git.ask(&["check-ignore", "--quiet"], std::slice::from_ref(&real));
        let root = ask(&["rev-parse", "--show-toplevel"]).filter(|_| is_ignored.is_none());
        let root = root.and_then(|root| Utf8PathBuf::from(root).canonicalize_utf8().ok());
        let Some(root) = root else {
            return Ok(Self { root: None, inside: Utf8PathBuf::new(), branch: None, origin: None });
        };
        let inside = real.strip_prefix(&root).unwrap_or(Utf8Path::new("")).to_owned();
        let origin = ask(&["remote", "get-url", "origin"]);
        let origin = origin.and_then(|url| Repository::parse(&url, Host::None));
        let branch = ask(&["symbolic-ref", "--short", "HEAD"]);
        Ok(Self { root: Some(root), inside, branch, origin })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn repositories_are_known_however_they_are_called() {
        for (text, expected) in [
            ("me/desks", Some((Host::Github, "me/desks", "https://me.github.io/desks/"))),
            (
                "git@github.com:Me/desks.git",
                Some((Host::Github, "Me/desks", "https://me.github.io/desks/")),
            ),
            (
                "https://github.com/me/me.github.io",
                Some((Host::Github, "me/me.github.io", "https://me.github.io/")),
            ),
            (
                "https://me:secret@github.com/me/desks/",
                Some((Host::Github, "me/desks", "https://me.github.io/desks/")),
            ),
            (
                "ssh://git@ssh.github.com:443/me/desks.git",
                Some((Host::Github, "me/desks", "https://me.github.io/desks/")),
            ),
            (
                "git@gitlab.com:school/lab/desks.git",
                Some((Host::Gitlab, "school/lab/desks", "https://school.gitlab.io/lab/desks/")),
            ),
            ("https://git.example/me/desks", None),
            ("git@git.example:me/desks", None),
            ("me", None),
            ("me/desks/more", None),
            ("https://github.com/me", None),
            ("me/a b", None),
            ("", None),
        ] {
            let found = Repository::parse(text, Host::Github);
            let pages = found.as_ref().and_then(Repository::pages);
            let found = found.as_ref().zip(pages.as_ref());
            let found = found.map(|(own, pages)| (own.host, &*own.name, pages.as_str()));
            assert_eq!(found, expected, "{text}");
        }
        assert_eq!(Repository::parse("me/desks", Host::None), None);
    }
}
