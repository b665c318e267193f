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
    pub use super::variables::{escaped, holds, literal, titled, word};
}

use std::cell::Cell;
use std::collections::{BTreeMap, HashSet};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

pub use self::matrix::matches;
use self::matrix::{Combination, Matrix, Overridden};
use self::structure::{MATRIX, Structure};
use self::templates::Templates;
use self::variables::{VARS, Variables};
use crate::finding::{Code, Finding, Findings, quoted};
use crate::source::{Entry, Object, SourceId, Span, Spanned, Text, Value};

/// What the workspaces of a registry share.
#[derive(Debug, Default)]
pub(super) struct Inheritance {
    templates: Templates,
    /// Whether that is written in a file that could not be read.
    is_unread: bool,
    /// How many bytes the workspaces take that were made so far, about.
    made: AtomicU64,
}

/// More bytes than ten thousand workspaces take: a few lines can be made to stand for any number.
const MOST_MADE: u64 = 128 * MB;
/// Decimal, as everywhere.
const MB: u64 = 1_000_000;

/// One workspace, complete.
pub(super) struct Whole {
    /// Its folder.
    pub(super) folder: String,
    /// All its fields; those that say what a declaration is made of are gone.
    pub(super) fields: Object,
    /// What it is made of.
    pub(super) origin: Origin,
    /// What is wrong with it.
    pub(super) findings: Findings,
}

/// What a workspace's fields were made of.
#[derive(Clone, Debug, Default)]
pub struct Origin {
    /// What the layers below its own say, before variables were replaced.
    pub beneath: Arc<Object>,
    /// The templates that it extends.
    pub extends: Vec<String>,
    /// Whether some of these do not exist, or could not be read.
    pub is_incomplete: bool,
    /// The texts in which variables were replaced: none of them is what stands there.
    pub patterns: Vec<Span>,
    /// Where its own fields are written; of a matrix's cell, none is.
    pub own: Vec<Span>,
}

impl Whole {
    /// A workspace that inherits nothing.
    pub(super) fn alone(folder: String, fields: Object, source: SourceId) -> Self {
        let own = vec![Span { end: u32::MAX, ..Span::whole(source) }];
        let origin = Origin { own, ..Origin::default() };
        Self { folder, fields, origin, findings: Findings::default() }
    }
}

impl Origin {
    /// Whether something was written for this workspace alone.
    pub fn is_own(&self, place: Span) -> bool {
        self.own.iter().any(|own| {
            own.source == place.source && own.start <= place.start && place.end <= own.end
        })
    }
}

impl Inheritance {
    /// Reads what is shared.
    pub(super) fn new(mut defaults: Object, templates: Object, findings: &mut Findings) -> Self {
        structure::refuse(&mut defaults, "`defaults`", findings);
        let templates = Templates::new(defaults, templates, findings);
        Self { templates, ..Self::default() }
    }

    /// What is shared by a registry whose file could not be read.
    pub(super) fn unread() -> Self {
        Self { is_unread: true, ..Self::default() }
    }

    /// The workspaces that some fields stand for: one in `folder`, or the cells of a matrix.
    ///
    /// `own` are the parts of the file in which they are written.
    pub(super) fn expand(
        &self,
        mut fields: Object,
        folder: impl FnOnce(&Object) -> String,
        own: Vec<Span>,
        findings: &mut Findings,
    ) -> Vec<Whole> {
        let first = own.first().copied();
        let structure = Structure::take(&mut fields, findings);
        let is_incomplete = self.is_unread || !self.templates.check(&structure.extends, findings);
        let matrix = fields.take(MATRIX);
        let names = structure.extends.iter().map(|name| name.value.as_str().to_owned());
        let origin = Origin {
            beneath: self.templates.beneath(&structure.extends),
            extends: names.collect(),
            is_incomplete,
            patterns: Vec::new(),
            own,
        };
        let (origin, idle) = left_out(origin, &structure.unset);
        findings.extend(idle.iter().filter(|_| !is_incomplete).map(not_inherited));
        let Some(matrix) = matrix else {
            let place = fields.entries.first().map(|first| first.key.span).or(first);
            let whole = whole(folder, fields, &[], origin);
            return self.add(whole, place, findings).into_iter().collect();
        };
        layers::lay_under(&origin.beneath, &mut fields);
        let origin = Origin { beneath: Arc::new(fields), own: Vec::new(), ..origin };
        let place = Some(matrix.span);
        let Some(matrix) = Matrix::read(matrix, findings) else { return Vec::new() };
        let cells = matrix.cells(findings);
        let mut unset = Unset::default();
        let cells = cells.into_iter().map_while(|cell| {
            let cell = of_cell(cell, &matrix, &origin, &mut unset, findings);
            self.add(cell, place, findings)
        });
        let cells = cells.collect();
        findings.extend(unset.idle().filter(|_| !is_incomplete).map(not_inherited));
        cells
    }

    /// A workspace, unless all of them together are more than any registry has, which is said once.
    fn add(&self, whole: Whole, place: Option<Span>, findings: &mut Findings) -> Option<Whole> {
        let bytes = layers::weight(&whole.fields);
        let before = self.made.fetch_add(bytes, Ordering::Relaxed);
        if before + bytes <= MOST_MADE {
            return Some(whole);
        }
        if let Some(place) = place.filter(|_| before <= MOST_MADE) {
            let message = format!(
                "the workspaces take more than {} MB, with what they share",
                MOST_MADE / MB
            );
            let finding = Finding::new(Code::FileTooLarge, place, message);
            findings.push(finding.help("share less, or among fewer workspaces"));
        }
        None
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

fn of_cell(
    cell: Combination<'_>,
    matrix: &Matrix,
    origin: &Origin,
    unset: &mut Unset,
    findings: &mut Findings,
) -> Whole {
    let own = matrix.overridden(&cell, findings);
    let (origin, idle) = left_out(origin.clone(), &own.unset);
    unset.add(&own, &idle);
    whole(|_| cell.folder, own.fields, &cell.axes, origin)
}

/// Which keys the cells of a matrix leave out. What is not there in one may be in others.
#[derive(Default)]
struct Unset {
    all: BTreeMap<Span, Spanned<Text>>,
    used: HashSet<Span>,
}

impl Unset {
    /// Adds those of a cell; `idle` are not in the layers below the matrix.
    fn add(&mut self, cell: &Overridden, idle: &[Spanned<Text>]) {
        let has = |paths: &[Spanned<Text>], place| paths.iter().any(|path| path.span == place);
        for path in &cell.unset {
            if !has(&cell.idle, path.span) || !has(idle, path.span) {
                self.used.insert(path.span);
            }
            self.all.entry(path.span).or_insert_with(|| path.clone());
        }
    }

    fn idle(&self) -> impl Iterator<Item = &Spanned<Text>> {
        self.all.values().filter(|path| !self.used.contains(&path.span))
    }
}

/// Without what is to be left out of what is inherited; and the paths that name nothing there.
fn left_out(origin: Origin, unset: &[Spanned<Text>]) -> (Origin, Vec<Spanned<Text>>) {
    if unset.is_empty() {
        return (origin, Vec::new());
    }
    let mut beneath = (*origin.beneath).clone();
    let idle = layers::without(&mut beneath, unset);
    (Origin { beneath: Arc::new(beneath), ..origin }, idle)
}

fn not_inherited(path: &Spanned<Text>) -> Finding {
    let message = format!("{} is not inherited", quoted(path.value.as_str()));
    let finding = Finding::new(Code::UnusedException, path.span, message);
    finding.help("remove it, or write keys with dots: `run_config.hostname`")
}

/// Lays what is inherited under some fields, and replaces the variables.
fn whole(
    folder: impl FnOnce(&Object) -> String,
    mut fields: Object,
    axes: &[(&str, &str, &str)],
    mut origin: Origin,
) -> Whole {
    let mut findings = Findings::default();
    layers::lay_under(&origin.beneath, &mut fields);
    let folder = folder(&fields);
    let own = vars(&mut fields, axes, &mut findings);
    let name = folder.rsplit('/').next().unwrap_or_default();
    let grown = Cell::new(0);
    let variables = Variables { folder: name, own: &own, axes, version: None, grown: &grown };
    origin.patterns = variables.apply(&mut fields, &mut findings);
    let changed = compatibility::expand(&mut fields, &origin.beneath, variables, &mut findings);
    origin.patterns.extend(changed);
    if origin.is_incomplete {
        // What is no variable here may be one of the template that was meant.
        findings =
            findings.into_iter().filter(|finding| finding.code != Code::UnknownVariable).collect();
    }
    Whole { folder, fields, origin, findings }
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
