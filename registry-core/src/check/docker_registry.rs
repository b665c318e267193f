//! Rules about `docker_registry`: where Kasm logs in before the pull. The pull itself goes by the
//! image reference alone.

use std::collections::HashSet;

use crate::finding::{Code, Edit, Finding, Findings, Safety, quoted};
use crate::model::{ImageRef, Modelled};
use crate::source::{Spanned, json_string};

/// What Docker calls Docker Hub.
pub(crate) const HUB: &str = "https://index.docker.io/v1/";

/// Docker Hub's other names.
pub(crate) const HUB_HOSTS: [&str; 6] = [
    "docker.io",
    "www.docker.io",
    "index.docker.io",
    "registry-1.docker.io",
    "registry.hub.docker.com",
    "hub.docker.com",
];

/// Where there are pages about images, and no images.
pub(crate) const PAGE_HOSTS: [&str; 3] = ["github.com", "www.github.com", "gitlab.com"];

/// The address that `LinuxServer.io` puts in front of its images at GitHub, where the login goes.
pub(crate) const FRONT: (&str, &str) = ("lscr.io", "ghcr.io");

/// What stands in `docker_registry`.
#[derive(Debug, PartialEq)]
enum Meant<'a> {
    /// The right address of a registry.
    Registry { host: &'a str },
    /// Docker Hub, not by the one name that counts.
    Hub,
    /// A web page.
    Page,
    /// No address; perhaps with a host.
    Nothing { host: Option<&'a str> },
}

fn meant(text: &str) -> Meant<'_> {
    let (scheme, rest) = match text.split_once("://") {
        Some((scheme, rest)) => (Some(scheme.to_ascii_lowercase()), rest),
        None => (None, text),
    };
    let (host, path) = rest.split_once('/').unwrap_or((rest, ""));
    let is_web = matches!(scheme.as_deref(), Some("http" | "https"));
    if !is_host(host) || !(is_web || scheme.is_none()) {
        return Meant::Nothing { host: None };
    }
    let lower = host.to_ascii_lowercase();
    if PAGE_HOSTS.contains(&lower.as_str()) || (lower == "hub.docker.com" && is_page(path)) {
        Meant::Page
    } else if HUB_HOSTS.contains(&lower.as_str()) {
        // What is http is another finding.
        let is_right = text == HUB || text == "http://index.docker.io/v1/";
        if is_right { Meant::Registry { host } } else { Meant::Hub }
    } else if is_web {
        Meant::Registry { host }
    } else {
        Meant::Nothing { host: Some(host) }
    }
}

/// Whether a path of Docker Hub leads to an image or a user.
fn is_page(path: &str) -> bool {
    ["r/", "_/", "u/", "repository/", "repositories/"].iter().any(|page| path.starts_with(page))
}

fn is_host(host: &str) -> bool {
    let (name, port) = host.split_once(':').unwrap_or((host, "0"));
    let is_label = |label: &str| {
        !label.is_empty() && label.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-')
    };
    port.parse::<u16>().is_ok()
        && name.split('.').all(is_label)
        && (name.contains('.') || host.contains(':') || name == "localhost")
}

/// A workspace's own login, where something is written.
fn written<'m>(workspace: &'m Modelled<'_>) -> Option<Spanned<&'m str>> {
    let value = workspace.decl.fields.get("docker_registry")?;
    let text = value.value.as_str()?.trim();
    (!text.is_empty()).then(|| Spanned::new(text, value.span))
}

fn all<'m>(
    workspaces: &'m [Modelled<'_>],
) -> impl Iterator<Item = (&'m Modelled<'m>, Spanned<&'m str>, Meant<'m>)> {
    workspaces.iter().filter_map(|workspace| {
        let text = written(workspace)?;
        let meant = meant(text.value);
        Some((workspace, text, meant))
    })
}

/// One of Docker Hub's other names, under which Docker keeps no login.
pub(super) fn docker_hub_address(workspaces: &[Modelled<'_>], findings: &mut Findings) {
    for (_, text, meant) in all(workspaces) {
        if meant == Meant::Hub {
            let message = format!("{} is not what Docker calls Docker Hub", quoted(text.value));
            let finding = Finding::new(Code::DockerHubAddress, text.span, message)
                .help(format!("write `{HUB}`"))
                .fix(text.span, json_string(HUB));
            findings.push(finding);
        }
    }
}

/// A text that is no address.
pub(super) fn docker_registry_not_an_address(workspaces: &[Modelled<'_>], findings: &mut Findings) {
    for (workspace, text, meant) in all(workspaces) {
        let Meant::Nothing { host } = meant else { continue };
        let message = format!("{} is not a web address", quoted(text.value));
        let finding = Finding::new(Code::DockerRegistryNotAnAddress, text.span, message);
        let address = host.map(|host| format!("https://{host}/"));
        findings.push(with_address(
            finding,
            address.or_else(|| pulled_from(workspace, &text)),
            &text,
        ));
    }
}

/// A page for people.
pub(super) fn docker_registry_page(workspaces: &[Modelled<'_>], findings: &mut Findings) {
    for (workspace, text, meant) in all(workspaces) {
        if meant == Meant::Page {
            let message = format!("{} is a web page, not a registry of images", quoted(text.value));
            let finding = Finding::new(Code::DockerRegistryPage, text.span, message);
            findings.push(with_address(finding, pulled_from(workspace, &text), &text));
        }
    }
}

fn with_address(finding: Finding, address: Option<String>, text: &Spanned<&str>) -> Finding {
    match address {
        Some(address) => {
            finding.help(format!("write `{address}`")).fix(text.span, json_string(&address))
        }
        None => finding.help(format!("write the registry's address, such as `{HUB}`")),
    }
}

/// The address of the one registry that a workspace's images are pulled from: no other login is of
/// any use. None for what other workspaces inherit too.
fn pulled_from(workspace: &Modelled<'_>, text: &Spanned<&str>) -> Option<String> {
    if !workspace.decl.origin.is_own(text.span) {
        return None;
    }
    let mut hosts = images(workspace).map(|image| host(&image.value));
    let host = hosts.next().filter(|first| hosts.all(|other| other == *first))?;
    Some(host.map_or_else(|| HUB.to_owned(), |host| format!("https://{host}/")))
}

fn images<'m>(workspace: &'m Modelled<'_>) -> impl Iterator<Item = &'m Spanned<ImageRef>> {
    let facts = &workspace.facts;
    facts.name.iter().chain(facts.offers.iter().filter_map(|offer| offer.image.as_ref()))
}

/// The host that an image is pulled from; none for Docker Hub.
fn host(image: &ImageRef) -> Option<&str> {
    image.host().filter(|host| !HUB_HOSTS.contains(host))
}

/// The pull does not know where the login was.
pub(super) fn image_host_missing(workspaces: &[Modelled<'_>], findings: &mut Findings) {
    for (workspace, text, meant) in all(workspaces) {
        let (Meant::Registry { host: login } | Meant::Nothing { host: Some(login) }) = meant else {
            continue;
        };
        if HUB_HOSTS.contains(&login) {
            continue;
        }
        let is_other = |image: &&Spanned<ImageRef>| {
            host(&image.value)
                .is_none_or(|host| !host.eq_ignore_ascii_case(login) && (host, login) != FRONT)
        };
        let mut others = images(workspace).filter(is_other);
        let Some(first) = others.next() else { continue };
        let from = host(&first.value).unwrap_or("Docker Hub");
        let message =
            format!("{} is pulled from {from}, not from `{login}`", quoted(first.value.as_str()));
        let finding = Finding::new(Code::ImageHostMissing, first.span, message)
            .related(text.span, "only the login goes there");
        // The short form has one image for all versions.
        let mut places = HashSet::new();
        let others = std::iter::once(first).chain(others);
        let others: Vec<_> = others.filter(|image| places.insert(image.span)).collect();
        let is_forgotten =
            |image: &&Spanned<ImageRef>| image.value.host().is_none() && !image.value.is_kasms();
        findings.push(if others.iter().all(is_forgotten) {
            let prefixed = |image: &ImageRef| format!("{login}/{image}");
            let edits = others.iter().map(|image| Edit {
                span: image.span,
                replacement: json_string(&prefixed(&image.value)),
            });
            let help = format!("if it lies there, write {}", quoted(&prefixed(&first.value)));
            finding.help(help).fixes(Safety::Unsafe, edits.collect())
        } else {
            let finding = finding.help("let both name the registry that the image lies in");
            match pulled_from(workspace, &text) {
                Some(address) => finding.unsafe_fix(text.span, json_string(&address)),
                None => finding,
            }
        });
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_are_told_apart() {
        for (text, expected) in [
            (HUB, Meant::Registry { host: "index.docker.io" }),
            ("https://index.docker.io/v1.1/", Meant::Hub),
            ("https://index.docker.io/v1", Meant::Hub),
            ("docker.io", Meant::Hub),
            ("https://docker.io/", Meant::Hub),
            ("https://registry-1.docker.io", Meant::Hub),
            ("https://hub.docker.com/", Meant::Hub),
            ("https://hub.docker.com/r/acme/desk", Meant::Page),
            ("hub.docker.com/_/ubuntu", Meant::Page),
            ("https://github.com/acme/desk", Meant::Page),
            ("https://ghcr.io", Meant::Registry { host: "ghcr.io" }),
            ("http://10.0.0.1:5000/", Meant::Registry { host: "10.0.0.1:5000" }),
            ("https://eu-docker.pkg.dev/a/b/", Meant::Registry { host: "eu-docker.pkg.dev" }),
            ("ghcr.io", Meant::Nothing { host: Some("ghcr.io") }),
            ("localhost:5000", Meant::Nothing { host: Some("localhost:5000") }),
            ("ftp://ghcr.io/", Meant::Nothing { host: None }),
            ("Docker Hub", Meant::Nothing { host: None }),
            ("kasmweb", Meant::Nothing { host: None }),
            ("https:///v1/", Meant::Nothing { host: None }),
        ] {
            assert_eq!(meant(text), expected, "{text}");
        }
    }
}
