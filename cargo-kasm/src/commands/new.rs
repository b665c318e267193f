//! `cargo kasm new`: a package with a registry.

use std::fs;
use std::process::Command;

use camino::{Utf8Path, Utf8PathBuf};
use cargo_metadata::MetadataCommand;
use clap::ValueEnum as _;
use registry_core::declare::{REGISTRY_FILE, WORKSPACE_TOML};
use registry_core::model::{Domain, InvalidValue, ListUrl, RELEASES, Release, Schema};

use super::written;
use crate::cli::{Host, New, Vcs};
use crate::console::Console;
use crate::error::Error;
use crate::scaffold::repository::{Repository, Surroundings};
use crate::scaffold::workspace::Workspace;
use crate::scaffold::write::{self, NewFile};
use crate::scaffold::{Registry, ask, checkout, drawing, names};
use crate::{exit, schemas};

pub(super) fn run(arguments: &New, console: &mut Console) -> Result<u8, Error> {
    if arguments.path.as_str().is_empty() {
        return Err(Error::Usage(
            "the folder has no name\n  help: name one behind `cargo kasm new`".to_owned(),
        ));
    }
    let folder = &write::settled(&arguments.path);
    let surroundings = Surroundings::of(folder)?;
    let publishing = Publishing::of(arguments, &surroundings)?;
    let registry = described(arguments, &surroundings, &publishing)?;
    write::write(&files(folder, &registry, &publishing, &surroundings)?)?;
    let is_new = surroundings.root.is_none() && arguments.vcs != Some(Vcs::None);
    if is_new || arguments.vcs == Some(Vcs::Git) {
        init(folder, arguments, console)?;
    }
    console.status("Created", &format!("registry `{}` in `{folder}`", registry.name))?;
    if registry.checkout.is_some() {
        console.note("Cargo.toml names the crates of the checkout that this program was built from; remove their `path` for those that are published")?;
    }
    if let Some(workspace) = strange_workspace(folder) {
        let what = "is no member of it: name it in its `members`, or in its `exclude`";
        console.warning(&format!(
            "`{folder}` lies in the Cargo workspace of `{workspace}`, and {what}"
        ))?;
    }
    let code = written::check(&folder.join(REGISTRY_FILE), None, console)?;
    if code == exit::OK && !console.is_quiet() {
        console.talk(&format!("\nSee it with `cargo kasm serve {folder}`. To publish it:\n"))?;
        console.talk(registry.steps()?.trim_end())?;
    }
    Ok(code)
}

/// Where a registry will be published, and from where.
struct Publishing {
    host: Host,
    repository: Option<Repository>,
    list_url: ListUrl,
    domain: Option<Domain>,
}

impl Publishing {
    /// What options say, else git, else whoever sits at the terminal.
    fn of(arguments: &New, surroundings: &Surroundings) -> Result<Self, Error> {
        let service = arguments.host.filter(|host| *host != Host::None).unwrap_or(Host::Github);
        let named = arguments.repository.as_deref().map(|text| {
            Repository::parse(text, service).ok_or_else(|| {
                let message = format!("`{text}` is no repository of GitHub or GitLab");
                Error::Usage(format!("{message}\n  help: write `--repository OWNER/NAME`"))
            })
        });
        let repository = named.transpose()?.or_else(|| surroundings.origin.clone());
        if let Some(domain) = &arguments.domain {
            let domain: Domain = domain.parse().map_err(|problem| refused(&[problem]))?;
            let list_url = address(&domain.root())?;
            let host = arguments.host.or(repository.as_ref().map(|own| own.host));
            let host = host.unwrap_or(Host::Github);
            return Ok(Self { host, repository, list_url, domain: Some(domain) });
        }
        if let Some(url) = &arguments.url {
            let list_url = address(url)?;
            let host = arguments.host.or(repository.as_ref().map(|own| own.host));
            let host = host.unwrap_or_else(|| publisher(&list_url));
            return Ok(Self { host, repository, list_url, domain: None });
        }
        if let Some((list_url, own)) = repository.as_ref().and_then(|own| Some((own.pages()?, own)))
        {
            let host = arguments.host.unwrap_or(own.host);
            return Ok(Self { host, repository, list_url, domain: None });
        }
        if !ask::is_possible() {
            return Err(Error::Usage(UNKNOWN_ADDRESS.to_owned()));
        }
        let read = |answer: &str| match Repository::parse(answer, service) {
            Some(own) => Some((own.pages()?, Some(own))),
            None => Some((ListUrl::parse(answer).ok()?, None)),
        };
        let check = |answer: &str| {
            let said = || "neither a repository, such as owner/name, nor an https address that ends in a slash";
            read(answer).map(drop).ok_or_else(|| said().to_owned())
        };
        let answer = ask::text("Repository (owner/name), or address of the site", None, check)?;
        let unknown = || Error::Usage(UNKNOWN_ADDRESS.to_owned());
        let (list_url, repository) = read(&answer).ok_or_else(unknown)?;
        let known = arguments.host.or(repository.as_ref().map(|own| own.host));
        let host = known.unwrap_or_else(|| publisher(&list_url));
        Ok(Self { host, repository, list_url, domain: None })
    }
}

const UNKNOWN_ADDRESS: &str = "where the registry will be published is not known\n  \
    help: name its repository with `--repository OWNER/NAME`, or its address with `--url` or `--domain`";

/// An address of a registry, from an option.
fn address(text: &str) -> Result<ListUrl, Error> {
    ListUrl::parse(text).map_err(|problems| refused(&problems))
}

fn refused(problems: &[InvalidValue]) -> Error {
    let said = |problem: &InvalidValue| format!("{problem}\n  help: {}", problem.help);
    Error::Usage(problems.iter().map(said).collect::<Vec<_>>().join("\n"))
}

/// Who serves an address.
fn publisher(address: &ListUrl) -> Host {
    let host = address.host().to_ascii_lowercase();
    if host.ends_with(".github.io") {
        Host::Github
    } else if host.ends_with(".gitlab.io") {
        Host::Gitlab
    } else {
        Host::None
    }
}

/// What the templates are told.
fn described(
    arguments: &New,
    surroundings: &Surroundings,
    publishing: &Publishing,
) -> Result<Registry, Error> {
    let Publishing { host, repository, list_url, domain } = publishing;
    let absolute = camino::absolute_utf8(&arguments.path)
        .map_err(|source| Error::Read { path: arguments.path.clone(), source })?;
    let folder = absolute.file_name().unwrap_or("registry");
    let one_line = |text: &str| text.split_whitespace().collect::<Vec<_>>().join(" ");
    let name = arguments.name.as_deref().unwrap_or(&names::title(folder)).to_owned();
    let name = one_line(&name);
    let description = arguments
        .description
        .as_deref()
        .map_or_else(|| "Desktops and applications that run in a browser.".to_owned(), one_line);
    let page = repository.as_ref().and_then(Repository::page);
    let issues = page.as_ref().map(|page| match host {
        Host::Gitlab => format!("{page}/-/issues"),
        _ => format!("{page}/issues"),
    });
    let inside = surroundings.inside.as_str();
    let main = || vec!["main".to_owned(), "master".to_owned()];
    Ok(Registry {
        name,
        description,
        package: names::package(folder),
        list_url: list_url.as_str().to_owned(),
        domain: domain.as_ref().map(Domain::to_string),
        host: host.to_possible_value().map(|host| host.get_name().to_owned()).unwrap_or_default(),
        owner: repository.as_ref().and_then(|own| Some(own.name.split_once('/')?.0.to_lowercase())),
        page,
        issues,
        folder: if inside.is_empty() { "." } else { inside }.to_owned(),
        branches: surroundings.branch.clone().map_or_else(main, |branch| vec![branch]),
        checkout: checkout(),
    })
}

const MANIFEST: &str = "Cargo.toml";

/// The first workspace's name.
const TERMINAL: &str = "Terminal";

/// Everything that is written.
fn files(
    folder: &Utf8Path,
    registry: &Registry,
    publishing: &Publishing,
    surroundings: &Surroundings,
) -> Result<Vec<NewFile>, Error> {
    let texts = registry.files()?.into_iter();
    let mut files: Vec<_> =
        texts.map(|(path, text)| (folder.join(path), text.into_bytes())).collect();
    let schemas = schemas::files().map(|(path, text)| (folder.join(path), text.into_bytes()));
    files.extend(schemas);
    files.push((folder.join("logo.svg"), drawing::icon(&registry.name).into_bytes()));
    let own = folder.join("workspaces/terminal");
    files.push((own.join(WORKSPACE_TOML), terminal().to_toml(2).into_bytes()));
    files.push((own.join("terminal.svg"), drawing::icon(TERMINAL).into_bytes()));
    // A host looks for it at the root of the repository.
    let up: Utf8PathBuf = surroundings.inside.components().map(|_| "..").collect();
    if let Some((path, text)) = registry.workflow(publishing.host)? {
        files.push((folder.join(up).join(path), text.into_bytes()));
    }
    Ok(files)
}

/// The workspace that a registry begins with: what Kasm publishes itself.
fn terminal() -> Workspace {
    let current = RELEASES.iter().filter(|release| release.schema == Schema::V1_1);
    let version = |release: &Release| format!("{}.{}.x", release.number.0, release.number.1);
    Workspace {
        friendly_name: Some(TERMINAL.to_owned()),
        description: Some("A Linux command line in the browser.".to_owned()),
        image_src: Some("terminal.svg".to_owned()),
        categories: Some(vec!["Development".to_owned()]),
        versions: Some(current.map(version).collect()),
        image: Some("kasmweb/terminal:{version}.0".to_owned()),
        uncompressed_size_mb: Some(2470),
        ..Workspace::default()
    }
}

/// The manifest of a Cargo workspace that a new package lies in without being a member, in which Cargo
/// does nothing with it.
fn strange_workspace(folder: &Utf8Path) -> Option<Utf8PathBuf> {
    let absolute = folder.canonicalize_utf8().ok()?;
    let mut above = absolute.ancestors().skip(1).map(|above| above.join(MANIFEST));
    let is_workspace = |manifest: &Utf8PathBuf| {
        let text = fs::read_to_string(manifest).ok();
        let manifest = text.and_then(|text| text.parse::<toml_edit::DocumentMut>().ok());
        manifest.is_some_and(|manifest| manifest.contains_key("workspace"))
    };
    let workspace = above.find(is_workspace)?;
    let mut metadata = MetadataCommand::new();
    let metadata = metadata.manifest_path(absolute.join(MANIFEST)).no_deps();
    let refused = metadata.other_options(["--offline".to_owned()]).exec().err()?;
    matches!(refused, cargo_metadata::Error::CargoMetadata { .. }).then_some(workspace)
}

/// Creates a git repository, as `cargo new` does; where there is no git, there is none.
fn init(folder: &Utf8Path, arguments: &New, console: &mut Console) -> Result<(), Error> {
    let output = Command::new("git").args(["init", "--quiet", folder.as_str()]).output();
    let is_made = output.is_ok_and(|output| output.status.success());
    if !is_made && arguments.vcs == Some(Vcs::Git) {
        console.warning(&format!("git made no repository of `{folder}`"))?;
    }
    Ok(())
}
