//! What the schema and the checker say about workspaces in `workspace.json`.

use std::collections::BTreeSet;

use camino::{Utf8Path, Utf8PathBuf};
use jsonschema::Validator;
use registry_core::check;
use registry_core::declare::{Format, Reading, WorkspaceDecl, load};
use registry_core::finding::Code;
use registry_core::model::Schema;
use registry_core::schema::{self, Form};
use registry_core::source::{Object, Value};
use serde_json::{Map, Value as Json, json};

use super::{FORMS, named, validator};

/// The schema of each form, and the rules that it names.
pub(crate) struct Schemas(Vec<(Form, Validator, BTreeSet<Code>)>);

impl Schemas {
    pub(crate) fn new() -> Self {
        let schemas = FORMS.map(|form| {
            let schema = schema::workspace(form);
            let mut rules = BTreeSet::from([Code::WrongType, Code::MissingField]);
            named(&schema, &mut rules);
            (form, validator(&schema), rules)
        });
        Self(schemas.into())
    }

    fn of(&self, form: Form) -> &(Form, Validator, BTreeSet<Code>) {
        self.0.iter().find(|(other, ..)| *other == form).expect("every form has a schema")
    }
}

fn json_of(value: &Value) -> Json {
    match value {
        Value::Null | Value::Constant(_) => Json::Null,
        Value::Bool(flag) => json!(flag),
        Value::Number(number) => json!(number),
        Value::String(text) => json!(text.as_str()),
        Value::Array(items) => items.iter().map(|item| json_of(&item.value)).collect(),
        Value::Object(object) => Json::Object(object_of(object)),
    }
}

fn object_of(object: &Object) -> Map<String, Json> {
    let entries = object.entries.iter();
    entries
        .map(|entry| (entry.key.value.as_str().to_owned(), json_of(&entry.value.value)))
        .collect()
}

/// A workspace as its file has it, with its table of lints.
fn written(workspace: &WorkspaceDecl) -> Json {
    let mut fields = object_of(&workspace.fields);
    if !workspace.lints.table.entries.is_empty() {
        fields.insert("lints".to_owned(), Json::Object(object_of(&workspace.lints.table)));
    }
    Json::Object(fields)
}

/// A workspace that the schema and the checker were both asked about.
pub(crate) struct Judged {
    pub(crate) folder: String,
    /// The rules that the schema names and the checker reports.
    pub(crate) found: BTreeSet<Code>,
    /// What the schema says.
    pub(crate) refused: Vec<String>,
}

/// Asks both about the workspaces of a registry.
pub(crate) fn judged(folder: &Utf8Path, schemas: &Schemas) -> Vec<Judged> {
    let loaded = load(&folder.join("registry.toml"), None, Reading::Everything)
        .unwrap_or_else(|error| panic!("{folder}: {error}"));
    let (model, findings) = check::judge(&loaded);
    let findings: Vec<_> = findings.into_iter().collect();
    let template = |decl: &WorkspaceDecl| matches!(decl.format, Format::Template { .. });
    let workspaces = model.workspaces.iter().filter(|workspace| template(workspace.decl));
    let workspaces = workspaces.map(|workspace| {
        let form = Form::Json(workspace.facts.shape.unwrap_or(Schema::V1_1));
        let (_, validator, rules) = schemas.of(form);
        let own = findings.iter().filter(|it| it.primary.span.source == workspace.decl.source);
        let found = own.map(|finding| finding.code).filter(|code| rules.contains(code)).collect();
        let fields = written(workspace.decl);
        let refused = validator.iter_errors(&fields);
        let refused = refused.map(|error| format!("{}: {error}", error.instance_path())).collect();
        Judged { folder: workspace.decl.folder.clone(), found, refused }
    });
    workspaces.collect()
}

/// The registries of a folder of fixtures, and of the folders in it.
pub(crate) fn registries(folder: &Utf8Path) -> Vec<Utf8PathBuf> {
    let halves = ["", "failing", "mended", "registry", "input"].map(|half| folder.join(half));
    halves.into_iter().filter(|half| half.join("registry.toml").is_file()).collect()
}
