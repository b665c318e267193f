//! The schemas of declarations refuse what the checker finds fault with, as far as they name the rule,
//! and nothing else. A validator of another make reads them.

mod judged;
mod toml;
mod values;

use std::collections::BTreeSet;

use jsonschema::{Keyword, ValidationError, Validator};
use kasm_tests::cases;
use registry_core::finding::Code;
use registry_core::model::Schema;
use registry_core::schema::{self, Form};
use serde_json::Value as Json;

use judged::{Judged, Schemas, judged, registries};

const FORMS: [Form; 2] = [Form::Json(Schema::V1_0), Form::Json(Schema::V1_1)];

/// The keyword that counts decimals, for a validator that does not know it.
struct Decimals(i32);

impl<'i> Keyword<'i> for Decimals {
    fn validate(&self, number: &'i Json) -> Result<(), ValidationError<'i>> {
        let fits = Keyword::is_valid(self, number);
        if fits { Ok(()) } else { Err(ValidationError::custom("too many decimals")) }
    }

    fn is_valid(&self, number: &'i Json) -> bool {
        let scaled = number.as_f64().unwrap_or_default() * 10_f64.powi(self.0);
        (scaled - scaled.round()).abs() <= 5e-7
    }
}

fn validator(schema: &Json) -> Validator {
    jsonschema::options()
        .with_keyword("x-kasm-decimals", |_, decimals, _| {
            let decimals = decimals.as_i64().and_then(|decimals| i32::try_from(decimals).ok());
            Ok(Box::new(Decimals(decimals.expect("a small number"))))
        })
        .build(schema)
        .expect("a schema")
}

fn named(schema: &Json, rules: &mut BTreeSet<Code>) {
    match schema {
        Json::Object(node) => {
            let rule = node.get("x-kasm-rule").and_then(Json::as_str);
            rules.extend(rule.map(|rule| rule.parse::<Code>().expect("a rule")));
            node.values().for_each(|part| named(part, rules));
        }
        Json::Array(parts) => parts.iter().for_each(|part| named(part, rules)),
        _ => {}
    }
}

/// Every fixture: what the checker has nothing against, and what it finds, by a rule that the schema
/// names.
#[test]
fn every_fixture_is_judged_alike() {
    let schemas = Schemas::new();
    let folders = ["check", "bundle"].into_iter().flat_map(cases);
    let (mut wrong, mut accepted, mut refused) = (Vec::new(), 0, 0);
    for registry in folders.flat_map(|folder| registries(&folder)) {
        for workspace in judged(&registry, &schemas) {
            let Judged { folder, found, refused: errors } = workspace;
            if found.is_empty() == errors.is_empty() {
                *(if found.is_empty() { &mut accepted } else { &mut refused }) += 1;
            } else {
                wrong.push(format!("{registry} {folder}: {found:?} but {errors:#?}"));
            }
        }
    }
    assert!(wrong.is_empty(), "{} disagree\n{}", wrong.len(), wrong.join("\n"));
    assert!(accepted > 50 && refused > 20, "{accepted} accepted, {refused} refused");
}

#[test]
fn schemas_are_schemas() {
    let toml = [schema::registry(), schema::workspace(Form::Toml)];
    for schema in FORMS.map(schema::workspace).into_iter().chain(toml) {
        let title = schema["title"].as_str().expect("a title");
        jsonschema::meta::validate(&schema).unwrap_or_else(|error| panic!("{title}: {error}"));
        let mut seen = BTreeSet::new();
        described(&schema, &schema, title, &mut seen);
    }
}

/// Every property of every object says what it is, and every example is one.
fn described<'s>(schema: &'s Json, root: &'s Json, path: &str, seen: &mut BTreeSet<&'s str>) {
    let (schema, is_new) = match schema["$ref"].as_str() {
        Some(to) => (root.pointer(&to[1..]).expect("a definition"), seen.insert(to)),
        None => (schema, true),
    };
    let Some(node) = schema.as_object().filter(|_| is_new) else { return };
    let says = |node: &Json| {
        let to = node["$ref"].as_str().map(|to| root.pointer(&to[1..]).expect("a definition"));
        let mut places = [Some(node), to].into_iter().flatten();
        places.any(|node| node["description"].as_str().is_some_and(|about| about.ends_with('.')))
    };
    // What stands in conditions is said elsewhere.
    for (key, property) in node.get("properties").and_then(Json::as_object).into_iter().flatten() {
        let path = format!("{path}.{key}");
        assert!(says(property), "{path} does not say what it is");
        described(property, root, &path, seen);
    }
    for key in ["items", "additionalProperties"] {
        if let Some(part) = node.get(key) {
            described(part, root, &format!("{path}[]"), seen);
        }
    }
    for (key, part) in node.get("patternProperties").and_then(Json::as_object).into_iter().flatten()
    {
        described(part, root, &format!("{path}./{key}/"), seen);
    }
    let mut alone = schema.clone();
    for key in ["$schema", "$defs", "definitions"] {
        if let Some(part) = root.get(key) {
            alone[key] = part.clone();
        }
    }
    let validator = validator(&alone);
    for example in node.get("examples").and_then(Json::as_array).into_iter().flatten() {
        let error = validator.validate(example).err().map(|error| error.to_string());
        assert_eq!(error, None, "{path}: {example}");
    }
}
