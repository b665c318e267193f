//! Every combination of shapes, Kasm versions and schemas: each Kasm sees exactly its image.

use std::fmt::Write as _;
use std::fs;

use camino::Utf8Path;
use kasm_tests::{bundled, hostile};
use registry_core::bundle::Bundle;
use serde_json::Value;

/// The releases and the schema that each of them asks for, as Kasm documents them.
const RELEASES: [(&str, &str); 8] = [
    ("1.13.x", "1.0"),
    ("1.14.x", "1.0"),
    ("1.15.x", "1.0"),
    ("1.16.x", "1.1"),
    ("1.17.x", "1.1"),
    ("1.18.x", "1.1"),
    ("1.19.x", "1.1"),
    ("1.20.x", "1.1"),
];

/// How a workspace can be declared.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Shape {
    ShortToml,
    LongToml,
    ShortJson,
    LongJson,
}

/// The images that a Kasm of this version lists, as its server picks them.
fn seen_by(bundle: &Bundle, version: &str, schema: &str) -> Vec<String> {
    let versions = bundle.get("versions.txt").expect("a bundle has a versions.txt");
    let versions = std::str::from_utf8(versions).expect("it is text");
    if !versions.lines().any(|line| line == schema) {
        return Vec::new();
    }
    let list = bundle.get(&format!("{schema}/list.json")).expect("a schema has a list");
    let list: Value = serde_json::from_slice(list).expect("a list is JSON");
    let workspaces = list["workspaces"].as_array().expect("a list has workspaces");
    workspaces.iter().filter_map(|workspace| image_for(workspace, version, schema)).collect()
}

fn image_for(workspace: &Value, version: &str, schema: &str) -> Option<String> {
    let compatibility = workspace["compatibility"].as_array()?;
    let image = if schema == "1.0" {
        compatibility.iter().any(|entry| entry == version).then(|| &workspace["name"])?
    } else {
        &compatibility.iter().find(|entry| entry["version"] == version)?["image"]
    };
    image.as_str().map(str::to_owned)
}

/// The image that the long shapes give a version; the short ones have one for all.
fn image_of(shape: Shape, version: &str) -> String {
    match shape {
        Shape::ShortToml | Shape::ShortJson => "kasmweb/desk:1".to_owned(),
        Shape::LongToml | Shape::LongJson => {
            format!("kasmweb/desk:{}", version.replace(".x", ".0"))
        }
    }
}

fn declare(folder: &Utf8Path, shape: Shape, versions: &[&str], schemas: Option<&[&str]>) {
    hostile::registry(folder.as_std_path()).expect("a writable folder");
    let workspace = folder.join("workspaces/desk");
    fs::remove_file(workspace.join("workspace.toml")).expect("it was written");
    let mut registry = fs::read_to_string(folder.join("registry.toml")).expect("it was written");
    if let Some(schemas) = schemas {
        let _ = writeln!(registry, "schemas = {schemas:?}");
    }
    fs::write(folder.join("registry.toml"), registry).expect("a writable file");
    let (name, text) = match shape {
        Shape::ShortToml => ("workspace.toml", short_toml(versions)),
        Shape::LongToml => ("workspace.toml", long_toml(versions)),
        Shape::ShortJson | Shape::LongJson => ("workspace.json", json(shape, versions)),
    };
    fs::write(workspace.join(name), text).expect("a writable file");
}

const COMMON: &str = "friendly_name = \"Desk\"\ndescription = \"A desktop.\"\nimage_src = \"desk.svg\"\narchitecture = [\"amd64\"]\n";

fn short_toml(versions: &[&str]) -> String {
    let image = image_of(Shape::ShortToml, "");
    format!(
        "{COMMON}name = \"{image}\"\nuncompressed_size_mb = 2400\ncompatibility = {versions:?}\n"
    )
}

fn long_toml(versions: &[&str]) -> String {
    let entries = versions.iter().map(|version| {
        let image = image_of(Shape::LongToml, version);
        format!("[[compatibility]]\nversion = \"{version}\"\nimage = \"{image}\"\nuncompressed_size_mb = 2400\n")
    });
    format!("{COMMON}{}", entries.collect::<String>())
}

fn json(shape: Shape, versions: &[&str]) -> String {
    let mut workspace = serde_json::json!({
        "friendly_name": "Desk",
        "description": "A desktop.",
        "image_src": "desk.svg",
        "architecture": ["amd64"],
    });
    if shape == Shape::ShortJson {
        workspace["name"] = image_of(shape, "").into();
        workspace["uncompressed_size_mb"] = 2400.into();
        workspace["compatibility"] = versions.into();
    } else {
        let entries = versions.iter().map(|version| {
            serde_json::json!({ "version": version, "image": image_of(shape, version), "uncompressed_size_mb": 2400 })
        });
        workspace["compatibility"] = entries.collect::<Vec<_>>().into();
    }
    workspace.to_string()
}

#[test]
fn each_kasm_sees_exactly_its_image() {
    let shapes = [Shape::ShortToml, Shape::LongToml, Shape::ShortJson, Shape::LongJson];
    let version_sets: [&[&str]; 6] = [
        &["1.14.x"],
        &["1.17.x"],
        &["1.20.x"],
        &["1.14.x", "1.17.x", "1.19.x"],
        &["1.13.x", "1.14.x", "1.15.x"],
        &["1.16.x", "1.18.x"],
    ];
    let schema_sets: [Option<&[&str]>; 4] =
        [None, Some(&["1.0"]), Some(&["1.1"]), Some(&["1.1", "1.0"])];
    for shape in shapes {
        for versions in version_sets {
            for schemas in schema_sets {
                let folder = tempfile::tempdir().expect("a temporary folder");
                let folder = Utf8Path::from_path(folder.path()).expect("a plain name");
                declare(folder, shape, versions, schemas);
                let bundle = bundled(folder, 0).bundle;
                let written = written(shape, versions, schemas);
                let case = format!("{shape:?} for {versions:?} in {schemas:?}");
                assert_eq!(versions_txt(&bundle), written, "{case}");
                for (version, schema) in RELEASES {
                    let offered =
                        versions.contains(&version) && written.contains(&schema.to_owned());
                    let expected: Vec<_> =
                        offered.then(|| image_of(shape, version)).into_iter().collect();
                    assert_eq!(
                        seen_by(&bundle, version, schema),
                        expected,
                        "Kasm {version}, {case}"
                    );
                }
            }
        }
    }
}

/// The schemas that a registry asks for, or those that its versions and shapes need.
fn written(shape: Shape, versions: &[&str], schemas: Option<&[&str]>) -> Vec<String> {
    let needs = |schema: &str| {
        let read = |&(version, own): &(&str, &str)| own == schema && versions.contains(&version);
        let is_short = matches!(shape, Shape::ShortToml | Shape::ShortJson);
        RELEASES.iter().any(read) || (schema == "1.0" && is_short)
    };
    let asked =
        |schema: &&str| schemas.map_or_else(|| needs(schema), |asked| asked.contains(schema));
    ["1.0", "1.1"].into_iter().filter(asked).map(str::to_owned).collect()
}

fn versions_txt(bundle: &Bundle) -> Vec<String> {
    let text = bundle.get("versions.txt").expect("a bundle has a versions.txt");
    std::str::from_utf8(text).expect("it is text").lines().map(str::to_owned).collect()
}
