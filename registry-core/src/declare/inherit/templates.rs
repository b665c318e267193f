//! `[templates]`, and what a workspace that extends some of them inherits.

use std::collections::{HashMap, HashSet};
use std::sync::{Arc, OnceLock};

use super::layers;
use super::structure::Structure;
use crate::finding::{Code, Finding, Findings, Safety, nearest, quoted};
use crate::source::{Entry, Object, Span, Spanned, Text, Value};

/// How many templates may extend each other in a row.
const DEEPEST: usize = 32;
/// Among how many names the one is looked for that was meant.
const MOST_NAMES: usize = 500;

/// The templates of a registry, over its defaults.
#[derive(Debug, Default)]
pub(super) struct Templates {
    defaults: Arc<Object>,
    by_name: HashMap<String, Template>,
    /// The first of their names, for those who misspell one.
    names: Vec<String>,
}

#[derive(Debug)]
struct Template {
    /// The whole entry, for findings about it.
    entry: Entry,
    fields: Object,
    structure: Structure,
    /// What a workspace inherits that extends this one alone.
    whole: OnceLock<Arc<Object>>,
}

impl Templates {
    /// Reads the table of templates. Those that extend what does not exist, or each other in a circle,
    /// are said here once; whoever extends them inherits the rest.
    pub(super) fn new(defaults: Object, table: Object, findings: &mut Findings) -> Self {
        let mut by_name = HashMap::with_capacity(table.entries.len());
        for entry in table.entries {
            let Value::Object(fields) = &entry.value.value else {
                findings.push(no_template(&entry));
                continue;
            };
            let mut fields = fields.clone();
            let structure = Structure::take(&mut fields, findings);
            super::structure::refuse(&mut fields, "a template", findings);
            let name = entry.key.value.as_str().to_owned();
            let whole = OnceLock::new();
            by_name.insert(name, Template { entry, fields, structure, whole });
        }
        let mut names: Vec<_> = by_name.keys().cloned().collect();
        names.sort_unstable();
        names.truncate(MOST_NAMES);
        let templates = Self { defaults: Arc::new(defaults), by_name, names };
        templates.judge(findings);
        templates
    }

    /// What a workspace inherits that extends these, the later ones over the earlier.
    pub(super) fn beneath(&self, extended: &[Spanned<Text>]) -> Arc<Object> {
        let names = extended.iter().map(|name| name.value.as_str());
        let mut known = names.filter_map(|name| self.by_name.get(name));
        match (known.next(), known.next()) {
            (None, _) => Arc::clone(&self.defaults),
            (Some(only), None) => {
                Arc::clone(only.whole.get_or_init(|| Arc::new(self.layered(extended))))
            }
            (Some(_), Some(_)) => Arc::new(self.layered(extended)),
        }
    }

    /// Whether there are all of these; a finding for each name that no template has.
    pub(super) fn check(&self, extended: &[Spanned<Text>], findings: &mut Findings) -> bool {
        let is_there = |name: &Spanned<Text>| self.by_name.contains_key(name.value.as_str());
        for name in extended.iter().filter(|name| !is_there(name)) {
            let shown = quoted(name.value.as_str());
            let finding = Finding::new(
                Code::UnknownTemplate,
                name.span,
                format!("there is no template {shown}"),
            );
            findings.push(
                match nearest(name.value.as_str(), self.names.iter().map(String::as_str)) {
                    Some(near) => finding.help(format!("did you mean `{near}`?")),
                    None if self.names.is_empty() => finding
                        .help("declare it below `templates`, in registry.toml or in `registry!`"),
                    None => finding.help("declare it, or extend one of those that there are"),
                },
            );
        }
        extended.iter().all(is_there)
    }

    /// A finding for each template that nothing extends.
    pub(super) fn unused<'a>(
        &'a self,
        extended: impl Iterator<Item = &'a str>,
        without_entry: impl Fn(&Entry) -> Option<Span>,
    ) -> Vec<Finding> {
        let used: HashSet<_> = extended.chain(self.extended()).collect();
        let unused = self.by_name.iter().filter(|(name, _)| !used.contains(name.as_str()));
        let findings = unused.map(|(name, template)| {
            let entry = &template.entry;
            let message = format!("nothing extends the template {}", quoted(name));
            let finding = Finding::new(Code::UnusedTemplate, entry.key.span, message);
            finding
                .help("remove it, or write its name behind `extends` in a workspace")
                .removal(Safety::Safe, without_entry(entry))
        });
        findings.collect()
    }

    fn extended(&self) -> impl Iterator<Item = &str> {
        let names = self.by_name.values().flat_map(|template| &template.structure.extends);
        names.map(|name| name.value.as_str())
    }

    /// Unknown names, and circles, each said once: of the template in it that stands first.
    fn judge(&self, findings: &mut Findings) {
        for template in self.by_name.values() {
            self.check(&template.structure.extends, findings);
        }
        let mut done: HashMap<&str, bool> = HashMap::with_capacity(self.by_name.len());
        let mut ordered: Vec<_> = self.by_name.iter().collect();
        ordered.sort_unstable_by_key(|(_, template)| template.entry.key.span);
        for (name, _) in ordered {
            self.circle(name, 0, &mut done, findings);
        }
    }

    /// Follows what a template extends, each template once.
    fn circle<'a>(
        &'a self,
        name: &'a str,
        depth: usize,
        done: &mut HashMap<&'a str, bool>,
        findings: &mut Findings,
    ) {
        let Some(template) = self.by_name.get(name) else { return };
        if done.contains_key(name) {
            return;
        }
        done.insert(name, false);
        for extended in &template.structure.extends {
            let place = extended.span;
            let shown = quoted(extended.value.as_str());
            if done.get(extended.value.as_str()) == Some(&false) {
                let message = format!("{shown} extends itself by way of {}", quoted(name));
                let message = if extended.value.as_str() == name {
                    format!("{shown} extends itself")
                } else {
                    message
                };
                let finding = Finding::new(Code::TemplateCycle, place, message);
                findings.push(finding.help("remove one of the `extends`"));
            } else if depth == DEEPEST {
                let message = format!("more than {DEEPEST} templates extend each other in a row");
                let finding = Finding::new(Code::TooDeep, place, message);
                findings.push(finding.help("put several of them together"));
            } else {
                self.circle(extended.value.as_str(), depth + 1, done, findings);
            }
        }
        done.insert(name, true);
    }

    /// The defaults, and over them the fields of each template and of what it extends.
    fn layered(&self, extended: &[Spanned<Text>]) -> Object {
        let (mut order, mut seen) = (Vec::new(), HashSet::new());
        for name in extended {
            self.line_up(name.value.as_str(), 0, &mut order, &mut seen);
        }
        let mut fields = (*self.defaults).clone();
        for template in order {
            // What is not there may be there for others.
            layers::without(&mut fields, &template.structure.unset);
            let under = std::mem::replace(&mut fields, template.fields.clone());
            layers::lay_under(&under, &mut fields);
        }
        fields
    }

    /// A template behind what it extends, each once.
    fn line_up<'a>(
        &'a self,
        name: &str,
        depth: usize,
        order: &mut Vec<&'a Template>,
        seen: &mut HashSet<Span>,
    ) {
        let Some(template) = self.by_name.get(name) else { return };
        if depth > DEEPEST || !seen.insert(template.entry.key.span) {
            return;
        }
        for extended in &template.structure.extends {
            self.line_up(extended.value.as_str(), depth + 1, order, seen);
        }
        order.push(template);
    }
}

fn no_template(entry: &Entry) -> Finding {
    let name = entry.key.value.as_str();
    let message =
        format!("the template {} must be a table, not {}", quoted(name), entry.value.value.kind());
    Finding::new(Code::WrongType, entry.value.span, message)
        .help(format!("write `[templates.{name}]` and its fields below"))
}
