//! What a declaration leaves out: `[defaults]`, templates, variables, matrices, and the entries of
//! `compatibility` that a pattern stands for.
//!
//! Every value keeps the place where it was written, so that findings point there.

mod compatibility;
mod layers;
mod matrix;
mod structure;
mod templates;
mod variables;

/// What `{word}` is, for whoever writes declarations.
pub mod words {
    pub use super::variables::{NAMING, escaped, literal, titled, word};
}

use std::sync::Arc;

pub use self::matrix::matches;
use self::matrix::{Cell, Matrix};
use self::structure::{MATRIX, Structure};
use self::templates::Templates;
use self::variables::{VARS, Variables};
use crate::finding::{Code, Finding, Findings, quoted};
use crate::source::{Entry, Object, SourceId, Span, Spanned, Text, Value};

/// What the workspaces of a registry share.
#[derive(Debug, Default)]
pub(super) struct Inheritance {
    templates: Templates,
}

/// One workspace, complete.
pub(super) struct Whole {
    /// Its folder.
    pub(super) folder: String,
    /// All its fields; those that say what a declaration is made of are gone.
    pub(super) fields: Object,
    /// What it is made of.
    pub(super) origin: Origin,
}

/// What a workspace's fields were made of.
#[derive(Clone, Debug, Default)]
pub struct Origin {
    /// What the layers below its own say, before variables were replaced.
    pub beneath: Arc<Object>,
    /// The templates that it extends.
    pub extends: Vec<String>,
    /// Whether some of these do not exist.
    pub is_incomplete: bool,
    /// The texts in which variables were replaced: none of them is what stands there.
    pub patterns: Vec<Span>,
    /// From the first to the last field of its own; of a matrix's cell, none is.
    pub own: Option<Span>,
}

impl Whole {
    /// A workspace that inherits nothing.
    pub(super) fn alone(folder: String, fields: Object, source: SourceId) -> Self {
        let own = Some(Span { end: u32::MAX, ..Span::whole(source) });
        Self { folder, fields, origin: Origin { own, ..Origin::default() } }
    }
}

impl Origin {
    /// Whether something was written for this workspace alone.
    pub fn is_own(&self, place: Span) -> bool {
        self.own.is_some_and(|own| {
            own.source == place.source && own.start <= place.start && place.end <= own.end
        })
    }
}

impl Inheritance {
    /// Reads what is shared.
    pub(super) fn new(mut defaults: Object, templates: Object, findings: &mut Findings) -> Self {
        structure::refuse(&mut defaults, "`defaults`", findings);
        Self { templates: Templates::new(defaults, templates, findings) }
    }

    /// The workspaces that some fields stand for: one in `folder`, or the cells of a matrix.
    ///
    /// `own` is the part of the file in which they are written.
    pub(super) fn expand(
        &self,
        mut fields: Object,
        folder: impl FnOnce(&Object) -> String,
        own: Span,
        findings: &mut Findings,
    ) -> Vec<Whole> {
        let structure = Structure::take(&mut fields, findings);
        let is_incomplete = !self.templates.check(&structure.extends, findings);
        let matrix = fields.take(MATRIX);
        let names = structure.extends.iter().map(|name| name.value.as_str().to_owned());
        let origin = Origin {
            beneath: self.templates.beneath(&structure.extends),
            extends: names.collect(),
            is_incomplete,
            patterns: Vec::new(),
            own: Some(own),
        };
        let origin = left_out(origin, &structure.unset, findings);
        match matrix {
            None => vec![whole(folder, fields, &[], origin, findings)],
            Some(matrix) => {
                layers::lay_under(&origin.beneath, &mut fields);
                let origin = Origin { beneath: Arc::new(fields), own: None, ..origin };
                let Some(matrix) = Matrix::read(matrix, findings) else { return Vec::new() };
                let cells = matrix.cells(findings);
                cells.into_iter().map(|cell| of_cell(cell, &origin, findings)).collect()
            }
        }
    }

    /// A finding for each template that none of these extends.
    pub(super) fn unused<'a>(
        &'a self,
        origins: impl Iterator<Item = &'a Origin>,
        without_entry: impl Fn(&Entry) -> Option<Span>,
    ) -> Vec<Finding> {
        let extended = origins.flat_map(|origin| &origin.extends).map(String::as_str);
        self.templates.unused(extended, without_entry)
    }
}

fn of_cell(cell: Cell<'_>, origin: &Origin, findings: &mut Findings) -> Whole {
    let origin = left_out(origin.clone(), &cell.unset, findings);
    whole(|_| cell.folder, cell.fields, &cell.axes, origin, findings)
}

/// Without what is to be left out of what is inherited.
fn left_out(origin: Origin, unset: &[Spanned<Text>], findings: &mut Findings) -> Origin {
    if unset.is_empty() {
        return origin;
    }
    let mut beneath = (*origin.beneath).clone();
    for path in layers::without(&mut beneath, unset) {
        let message = format!("{} is not inherited", quoted(path.value.as_str()));
        let finding = Finding::new(Code::UnusedException, path.span, message);
        findings.push(finding.help("remove it, or write keys with dots: `run_config.hostname`"));
    }
    Origin { beneath: Arc::new(beneath), ..origin }
}

/// Lays what is inherited under some fields, and replaces the variables.
fn whole(
    folder: impl FnOnce(&Object) -> String,
    mut fields: Object,
    axes: &[(&str, &str, &str)],
    mut origin: Origin,
    findings: &mut Findings,
) -> Whole {
    layers::lay_under(&origin.beneath, &mut fields);
    let folder = folder(&fields);
    let own = vars(&mut fields, axes, findings);
    let name = folder.rsplit('/').next().unwrap_or_default();
    let variables = Variables { folder: name, own: &own, axes, version: None };
    origin.patterns = variables.apply(&mut fields, findings);
    let changed = compatibility::expand(&mut fields, &origin.beneath, variables, findings);
    origin.patterns.extend(changed);
    Whole { folder, fields, origin }
}

/// Takes a workspace's own variables.
fn vars(fields: &mut Object, axes: &[(&str, &str, &str)], findings: &mut Findings) -> Object {
    let Some(value) = fields.take(VARS) else { return Object::default() };
    let Value::Object(vars) = value.value else {
        let message = format!("`{VARS}` must be a table, not {}", value.value.kind());
        let finding = Finding::new(Code::WrongType, value.span, message);
        findings.push(finding.help("write `[vars]` and names with their texts below"));
        return Object::default();
    };
    for entry in &vars.entries {
        let name = entry.key.value.as_str();
        let is_axis = axes.iter().any(|(axis, ..)| *axis == name);
        let problem = match &entry.value.value {
            _ if is_axis => Some((entry.key.span, "is an axis of the matrix already".to_owned())),
            _ if !variables::is_name(name) => {
                Some((entry.key.span, "is no name of a variable".to_owned()))
            }
            Value::String(_) => None,
            other => Some((entry.value.span, format!("must be a text, not {}", other.kind()))),
        };
        findings.extend(problem.map(|(place, problem)| {
            let message = format!("{} {problem}", quoted(name));
            Finding::new(Code::WrongType, place, message).help(
                "write a name of letters, digits, `_` and `-`, but neither `folder` nor `version`, and a text",
            )
        }));
    }
    vars
}

/// What of some defaults or a template says something by itself: no variables, and nothing that says
/// what a declaration is made of.
pub(crate) fn without_patterns(fields: &Object) -> Object {
    let mut fields = fields.clone();
    fields.entries.retain(|entry| {
        let key = entry.key.value.as_str();
        ![VARS, "icon", structure::EXTENDS, structure::UNSET, MATRIX].contains(&key)
            && !variables::has_any(key, &entry.value.value)
    });
    fields
}
