//! Findings as rustc and cargo show theirs, through the renderer that they share.

use annotate_snippets::{
    Annotation, AnnotationKind, Group, Level as Severity, Patch, Renderer, Snippet,
    normalize_untrusted_str,
};

use super::{Fix, Label, Level, Levelled};
use crate::source::{SourceFile, Sources, Span};

/// One finding with its source lines, without a final newline.
pub fn human(levelled: &Levelled, sources: &Sources, renderer: &Renderer) -> String {
    let finding = &levelled.finding;
    let severity = match levelled.level {
        Level::Deny => Severity::ERROR,
        Level::Warn | Level::Allow => Severity::WARNING,
    };
    let title = severity.primary_title(normalize_untrusted_str(&finding.message)).id(format!(
        "{}: {}",
        finding.code.code(),
        finding.code.name()
    ));
    let mut main = Group::with_title(title);
    for place in places(&finding.primary, &finding.related) {
        main = main.element(snippet(&place, sources));
    }
    let mut groups = Vec::with_capacity(2);
    match (&finding.help, &finding.fix) {
        (Some(help), Some(fix)) => {
            groups.push(main);
            let title = Severity::HELP.secondary_title(normalize_untrusted_str(help));
            groups.push(Group::with_title(title).element(patch(fix, sources)));
        }
        (Some(help), None) => {
            groups.push(main.element(Severity::HELP.message(normalize_untrusted_str(help))));
        }
        (None, _) => groups.push(main),
    }
    renderer.render(&groups)
}

/// The labels of one finding in one file, the primary one first.
struct Place<'a> {
    primary: bool,
    labels: Vec<&'a Label>,
}

/// Groups labels by file and keeps far-apart lines in one snippet, as rustc does.
fn places<'a>(primary: &'a Label, related: &'a [Label]) -> Vec<Place<'a>> {
    let mut places = vec![Place { primary: true, labels: vec![primary] }];
    for label in related {
        let same = places.iter_mut().find(|place| place.labels[0].span.source == label.span.source);
        match same {
            Some(place) => place.labels.push(label),
            None => places.push(Place { primary: false, labels: vec![label] }),
        }
    }
    places
}

fn snippet<'a>(place: &Place<'_>, sources: &'a Sources) -> Snippet<'a, Annotation<'a>> {
    let file = sources.file(place.labels[0].span.source);
    let window = Window::around(file, place.labels.iter().map(|label| label.span));
    let annotations = place.labels.iter().enumerate().map(|(index, label)| {
        let kind = if place.primary && index == 0 {
            AnnotationKind::Primary
        } else {
            AnnotationKind::Context
        };
        let text = (!label.text.is_empty()).then(|| normalize_untrusted_str(&label.text));
        kind.span(window.relative(label.span)).label(text)
    });
    Snippet::source(window.text)
        .line_start(window.line)
        .path(normalize_untrusted_str(file.path.as_str()))
        .annotations(annotations)
}

fn patch<'a>(fix: &'a Fix, sources: &'a Sources) -> Snippet<'a, Patch<'a>> {
    let file = sources.file(fix.span.source);
    let window = Window::around(file, [fix.span]);
    Snippet::source(window.text)
        .line_start(window.line)
        .patch(Patch::new(window.relative(fix.span), fix.replacement.as_str()))
}

/// The lines that a snippet needs, so that a large file is not walked for each finding.
struct Window<'a> {
    text: &'a str,
    start: usize,
    line: usize,
}

impl<'a> Window<'a> {
    fn around(file: &'a SourceFile, spans: impl IntoIterator<Item = Span>) -> Self {
        let text: &str = &file.text;
        let (mut first, mut last) = (text.len(), 0);
        for span in spans {
            first = first.min(span.start as usize);
            last = last.max(span.end as usize);
        }
        let first = text.floor_char_boundary(first);
        let last = text.ceil_char_boundary(last).max(first);
        let start = text[..first].rfind('\n').map_or(0, |newline| newline + 1);
        let end = text[last..].find('\n').map_or(text.len(), |newline| last + newline);
        let line = text[..start].matches('\n').count() + 1;
        Self { text: &text[start..end], start, line }
    }

    fn relative(&self, span: Span) -> std::ops::Range<usize> {
        let clamp = |offset: u32| {
            self.text.floor_char_boundary((offset as usize).saturating_sub(self.start))
        };
        clamp(span.start)..clamp(span.end)
    }
}
