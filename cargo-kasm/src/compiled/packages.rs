//! Which packages can declare workspaces in Rust: those that can name the macros.

use std::collections::{HashMap, HashSet};

use cargo_metadata::{DependencyKind, Metadata, MetadataCommand, NodeDep, Package, PackageId};

use super::{BuildFlags, CompiledError};

/// The package with the macros that declare.
const MACROS: &str = "registry-macros";

/// Asks Cargo for the workspace with its resolved dependencies.
///
/// # Errors
/// Where Cargo cannot tell, for one because it may not ask the network.
pub fn metadata(flags: &BuildFlags) -> Result<Metadata, CompiledError> {
    let mut command = MetadataCommand::new();
    if let Some(manifest) = &flags.manifest_path {
        command.manifest_path(manifest);
    }
    flags.features.forward_metadata(&mut command);
    command.other_options([platform(flags), flags.common()].concat());
    Ok(command.exec()?)
}

/// The platform that is built for. Unasked, Cargo would download what the others depend on, too, and
/// could not do so offline.
fn platform(flags: &BuildFlags) -> Vec<String> {
    let platform = flags.target.as_deref().unwrap_or("host-tuple");
    vec!["--filter-platform".to_owned(), platform.to_owned()]
}

/// The workspace's members that reach the macros through normal dependencies, of any name, over any
/// number of crates between. Without a resolved graph there are none.
pub fn declaring(metadata: &Metadata) -> Vec<&Package> {
    let reaching = reaching(metadata);
    let members: HashSet<_> = metadata.workspace_members.iter().collect();
    let is_member = |package: &&Package| members.contains(&package.id);
    let declares = |package: &&Package| reaching.contains(&package.id);
    metadata.packages.iter().filter(is_member).filter(declares).collect()
}

/// Every package with a way to the macros.
fn reaching(metadata: &Metadata) -> HashSet<&PackageId> {
    let dependents = dependents(metadata);
    let macros = metadata.packages.iter().filter(|package| package.name == MACROS);
    let mut to_visit: Vec<_> = macros.map(|package| &package.id).collect();
    let mut reaching = HashSet::new();
    while let Some(dependency) = to_visit.pop() {
        for &dependent in dependents.get(dependency).into_iter().flatten() {
            if reaching.insert(dependent) {
                to_visit.push(dependent);
            }
        }
    }
    reaching
}

/// The graph against its direction: who depends on a package?
fn dependents(metadata: &Metadata) -> HashMap<&PackageId, Vec<&PackageId>> {
    let mut dependents = HashMap::<_, Vec<_>>::new();
    for node in metadata.resolve.iter().flat_map(|resolve| &resolve.nodes) {
        for dependency in node.deps.iter().filter(|dependency| is_normal(dependency)) {
            dependents.entry(&dependency.pkg).or_default().push(&node.id);
        }
    }
    dependents
}

/// Tests and build scripts leave nothing in what is built of a package.
fn is_normal(dependency: &NodeDep) -> bool {
    dependency.dep_kinds.iter().any(|info| info.kind == DependencyKind::Normal)
}

#[cfg(test)]
mod tests {
    use cargo_metadata::Metadata;
    use serde_json::{Value, json};

    use super::{BuildFlags, platform};

    /// A workspace of the packages named, and the edges `(from, to, kind)` between any.
    fn workspace(members: &[&str], edges: &[(&str, &str, Value)]) -> Metadata {
        let mut names: Vec<_> = edges.iter().flat_map(|(from, to, _)| [*from, *to]).collect();
        names.extend(members);
        names.sort_unstable();
        names.dedup();
        let package = |name: &&str| {
            json!({
                "name": name, "version": "1.0.0", "id": name, "dependencies": [], "targets": [],
                "features": {}, "manifest_path": format!("/{name}/Cargo.toml"),
            })
        };
        let node = |name: &&str| {
            let outgoing = edges.iter().filter(|(from, ..)| from == name);
            let dependency = |(_, to, kind): &(&str, &str, Value)| json!({"name": "any", "pkg": to, "dep_kinds": [{"kind": kind, "target": null}]});
            let deps: Vec<_> = outgoing.map(dependency).collect();
            json!({"id": name, "deps": deps, "dependencies": [], "features": []})
        };
        let metadata = json!({
            "packages": names.iter().map(package).collect::<Vec<_>>(),
            "workspace_members": members,
            "resolve": {"nodes": names.iter().map(node).collect::<Vec<_>>(), "root": null},
            "workspace_root": "/", "target_directory": "/target", "version": 1,
        });
        serde_json::from_value(metadata).unwrap()
    }

    fn declaring(metadata: &Metadata) -> Vec<&str> {
        super::declaring(metadata).into_iter().map(|package| package.name.as_str()).collect()
    }

    #[test]
    fn only_what_is_built_is_asked_for() {
        let mut flags = BuildFlags::default();
        assert_eq!(platform(&flags), ["--filter-platform", "host-tuple"]);
        flags.target = Some("wasm32-unknown-unknown".into());
        assert_eq!(platform(&flags), ["--filter-platform", "wasm32-unknown-unknown"]);
    }

    #[test]
    fn the_kind_of_the_dependency_decides() {
        let edges = [
            ("normal", "registry-macros", Value::Null),
            ("tests", "registry-macros", json!("dev")),
            ("script", "registry-macros", json!("build")),
        ];
        let metadata = workspace(&["normal", "tests", "script", "alone"], &edges);
        assert_eq!(declaring(&metadata), ["normal"]);
    }

    #[test]
    fn a_crate_between_need_not_be_a_member() {
        let edges = [
            ("user", "facade", Value::Null),
            ("facade", "registry-macros", Value::Null),
            ("tester", "facade", json!("dev")),
            ("other", "tester", Value::Null),
        ];
        assert_eq!(declaring(&workspace(&["user", "tester", "other"], &edges)), ["user"]);
    }

    #[test]
    fn the_macros_declare_nothing_themselves_and_circles_end() {
        let edges = [
            ("registry-macros", "user", json!("dev")),
            ("user", "registry-macros", Value::Null),
            ("user", "friend", Value::Null),
            ("friend", "user", Value::Null),
        ];
        let metadata = workspace(&["registry-macros", "user", "friend"], &edges);
        assert_eq!(declaring(&metadata), ["friend", "user"]);
    }

    #[test]
    fn without_a_graph_nothing_declares() {
        let mut metadata = workspace(&["user"], &[("user", "registry-macros", Value::Null)]);
        metadata.resolve = None;
        assert!(declaring(&metadata).is_empty());
    }
}
