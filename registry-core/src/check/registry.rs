//! Rules about a registry as a whole.

use crate::declare::RegistryDecl;
use crate::finding::{Code, Finding, Findings, quoted};
use crate::model::{Model, Modelled, is_host, layout};
use crate::source::{Span, Syntax, json_string};

/// Kasm accepts an empty registry and shows an empty page.
pub(super) fn registry_empty(model: &Model<'_>, findings: &mut Findings) {
    let Some(registry) = &model.registry else {
        return;
    };
    if model.workspaces.is_empty() && model.is_whole() {
        let finding =
            Finding::new(Code::RegistryEmpty, registry.place, "the registry has no workspace");
        findings.push(finding.help(match registry.syntax {
            Syntax::Rust => "write `workspaces: [{ friendly_name: \"…\", … }]`",
            Syntax::Json => "publish a list with at least one workspace",
            _ => "add `workspaces/<name>/workspace.toml` and its icon",
        }));
    }
}

/// A list without workspaces, though the registry has some: early Kasm 1.16 broke on such a page.
pub(super) fn empty_schema(model: &Model<'_>, findings: &mut Findings) {
    let Some(registry) = model.registry.as_ref().filter(|_| !model.workspaces.is_empty()) else {
        return;
    };
    let written = model.schemas();
    for &schema in &written {
        // What is wrong with a workspace otherwise is said there.
        let has_one = |workspace: &Modelled<'_>| {
            workspace.is_in(schema, &written) || workspace.is_for(schema)
        };
        if model.workspaces.iter().any(has_one) {
            continue;
        }
        let asked = registry.schemas.iter().flatten().find(|asked| asked.value == schema);
        let place = asked.map_or(registry.place, |asked| asked.span);
        let message = format!(
            "the list of schema {schema} is empty: no workspace is for Kasm {}",
            schema.readers()
        );
        let others: Vec<_> = written
            .iter()
            .filter(|other| **other != schema)
            .map(|other| format!("\"{other}\""))
            .collect();
        let finding = Finding::new(Code::EmptySchema, place, message);
        findings.push(finding.help(format!(
            "offer a workspace to one of these, or write `{}`",
            registry.syntax.assign("schemas", &format!("[{}]", others.join(", ")))
        )));
    }
}

/// GitHub Pages serves a site at the host that the setting `domain`, or the file `CNAME`, names.
pub(super) fn list_url_host_mismatch(
    decl: &RegistryDecl,
    model: &Model<'_>,
    findings: &mut Findings,
) {
    let root = model.registry.as_ref().and_then(|registry| registry.root.as_ref());
    let setting = decl.settings.as_ref().and_then(|(settings, _)| settings.get("list_url"));
    let (Some(root), Some(setting)) = (root, setting) else { return };
    let domain = model.registry.as_ref().and_then(|registry| registry.domain.as_ref());
    let file = decl.statics.iter().find(|file| file.path == layout::CNAME);
    let named = match (domain, file) {
        (Some(domain), _) => (domain.value.as_str(), domain.span, "`domain`", "leave it out"),
        (None, Some(file)) => {
            let name = str::from_utf8(&file.content).unwrap_or_default().trim();
            (name, Span::whole(file.source), "`static/CNAME`", "correct the file")
        }
        (None, None) => return,
    };
    let (name, place, by, otherwise) = named;
    // What is no host is not served at all; and a site is served with `www.` and without.
    if !is_host(name) || without_www(name) == without_www(root.host()) {
        return;
    }
    let meant = format!("https://{name}/");
    let message =
        format!("{} is not the host {} that {by} names", quoted(root.host()), quoted(name));
    let finding = Finding::new(Code::ListUrlHostMismatch, setting.span, message)
        .related(place, "the site is published there")
        .help(format!("write `{meant}`, or {otherwise}"))
        .unsafe_fix(setting.span, json_string(&meant));
    findings.push(finding);
}

fn without_www(host: &str) -> String {
    let host = host.to_ascii_lowercase();
    host.strip_prefix("www.").unwrap_or(&host).to_owned()
}
