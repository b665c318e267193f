//! Rules about icons, which all lie in one folder when they are published.

use std::collections::HashMap;

use crate::declare::IconFile;
use crate::finding::{Code, Finding, Findings, quoted};
use crate::model::{Model, Schema, layout};
use crate::source::Spanned;

/// One name, two pictures: the template lets the last one win.
pub(super) fn output_collision(model: &Model<'_>, findings: &mut Findings) {
    pairs(
        model,
        |icon| icon.name.clone(),
        |icon, first| {
            // Icons of one name are always read.
            let differs = first.value.content != icon.value.content;
            differs.then(|| {
                let message = format!("two icons named {} differ", quoted(&icon.value.name));
                Finding::new(Code::OutputCollision, icon.span, message)
                    .related(first.span, "the other one")
                    .help("rename one of the files: all icons are published in one folder")
            })
        },
        findings,
    );
}

/// Two names that are one on a system where case does not count.
pub(super) fn icon_case_collision(model: &Model<'_>, findings: &mut Findings) {
    pairs(
        model,
        |icon| icon.name.to_lowercase(),
        |icon, first| {
            let differs = first.value.name != icon.value.name;
            differs.then(|| {
                let (a, b) = (&first.value.name, &icon.value.name);
                let message =
                    format!("the icons {} and {} differ in case only", quoted(a), quoted(b));
                Finding::new(Code::IconCaseCollision, icon.span, message)
                    .related(first.span, "the other one")
                    .help("rename one of the files: some systems take the two for one")
            })
        },
        findings,
    );
}

/// Compares each icon with the first one of the same key in the same schema.
fn pairs(
    model: &Model<'_>,
    key: impl Fn(&IconFile) -> String,
    compare: impl Fn(&Spanned<IconFile>, &Spanned<IconFile>) -> Option<Finding>,
    findings: &mut Findings,
) {
    let written = model.schemas();
    let mut first: HashMap<(Schema, String), &Spanned<IconFile>> = HashMap::new();
    for workspace in &model.workspaces {
        let Some(icon) = &workspace.facts.icon else {
            continue;
        };
        let schemas = written.iter().filter(|schema| workspace.is_in(**schema, &written));
        let others =
            schemas.map(|&schema| *first.entry((schema, key(&icon.value))).or_insert(icon));
        let others: Vec<_> = others.collect();
        if let Some(finding) = others.into_iter().find_map(|other| compare(icon, other)) {
            findings.push(finding);
        }
    }
}

/// Kasm stores an icon's address in 255 characters.
pub(super) fn icon_url_too_long(model: &Model<'_>, findings: &mut Findings) {
    const LONGEST: usize = 255;
    let Some(root) = model.registry.as_ref().and_then(|registry| registry.root.as_ref()) else {
        return;
    };
    for icon in model.workspaces.iter().filter_map(|workspace| workspace.facts.icon.as_ref()) {
        let path = layout::icon(Schema::V1_1, &icon.value.name);
        let length = root.as_str().chars().count() + path.chars().count();
        if length > LONGEST {
            let message = format!("the icon's address has {length} characters");
            let finding = Finding::new(Code::IconUrlTooLong, icon.span, message);
            findings.push(finding.help("Kasm stores 255: give the icon a shorter name"));
        }
    }
}
