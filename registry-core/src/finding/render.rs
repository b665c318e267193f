//! Findings as rustc and cargo show theirs, through the renderer that they share.

use annotate_snippets::{
    Annotation, AnnotationKind, Group, Level as Severity, Origin, Patch, Renderer, Snippet,
    normalize_untrusted_str,
};

use super::{Fix, Label, Level, Levelled, escaped};
use std::borrow::Cow;

use crate::source::{SourceFile, Sources, Span, Syntax};

/// One finding with its source lines, without a final newline.
pub fn human(levelled: &Levelled, sources: &Sources, renderer: &Renderer) -> String {
    linked(levelled, sources, renderer, None)
}

/// The same, with an address behind its code, for terminals that show links.
pub fn linked(
    levelled: &Levelled,
    sources: &Sources,
    renderer: &Renderer,
    address: Option<&str>,
) -> String {
    let finding = &levelled.finding;
    let severity = match levelled.level {
        Level::Deny | Level::Forbid => Severity::ERROR,
        Level::Warn | Level::Allow => Severity::WARNING,
    };
    let id = format!("{}: {}", finding.code.code(), finding.code.name());
    let mut title = severity.primary_title(harmless(&finding.message)).id(id);
    if let Some(address) = address {
        title = title.id_url(address);
    }
    let mut main = Group::with_title(title);
    let places = places(&finding.primary, &finding.related);
    for place in places.into_iter().flat_map(|place| place.shown(sources)) {
        main = match snippet(&place, sources) {
            Some(snippet) => main.element(snippet),
            None => main.element(origin(place.labels[0].span, sources)),
        };
        // Where no line is shown, nothing else says whose it is.
        if snippet(&place, sources).is_none() && !place.primary {
            let texts = place.labels.iter().filter(|label| !label.text.is_empty());
            let notes = texts.map(|label| harmless(&label.text));
            main = main.elements(notes.map(|note| Severity::NOTE.message(note)));
        }
    }
    let mut groups = Vec::with_capacity(2);
    if let Some(help) = &finding.help {
        let help = harmless(help);
        let patches =
            finding.fix.as_ref().and_then(|fix| patches(fix, sources)).unwrap_or_default();
        if patches.is_empty() {
            groups.push(main.element(Severity::HELP.message(help)));
        } else {
            groups.push(main);
            let title = Group::with_title(Severity::HELP.secondary_title(help));
            groups.push(title.elements(patches));
        }
    } else {
        groups.push(main);
    }
    renderer.render(&groups)
}

/// The labels of one finding in one file, the primary one first.
struct Place<'a> {
    primary: bool,
    labels: Vec<&'a Label>,
}

impl Place<'_> {
    /// Together, or each label on its own where too much lies between them.
    fn shown(self, sources: &Sources) -> Vec<Self> {
        if self.labels.len() == 1 || snippet(&self, sources).is_some() {
            return vec![self];
        }
        let first = self.primary;
        let alone = self.labels.into_iter().enumerate();
        alone
            .map(|(index, label)| Place { primary: first && index == 0, labels: vec![label] })
            .collect()
    }
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

/// The place alone, where there are no lines to show.
fn origin(span: Span, sources: &Sources) -> Origin<'static> {
    let origin = Origin::path(escaped(sources.file(span.source).path.as_str()));
    match sources.position(span) {
        Some(position) => origin.line(position.line).char_column(position.column),
        None => origin,
    }
}

fn snippet<'a>(place: &Place<'_>, sources: &'a Sources) -> Option<Snippet<'a, Annotation<'a>>> {
    let file = sources.file(place.labels[0].span.source);
    if file.syntax == Syntax::Opaque {
        return None;
    }
    let window = Window::around(file, place.labels.iter().map(|label| label.span))?;
    let annotations = place.labels.iter().enumerate().map(|(index, label)| {
        let kind = if place.primary && index == 0 {
            AnnotationKind::Primary
        } else {
            AnnotationKind::Context
        };
        let text = (!label.text.is_empty()).then(|| harmless(&label.text));
        kind.span(window.relative(label.span)).label(text)
    });
    let annotations: Vec<_> = annotations.collect();
    let path = escaped(file.path.as_str());
    Some(Snippet::source(window.text).line_start(window.line).path(path).annotations(annotations))
}

/// A fix, a snippet for each file; none where a part of it cannot be shown.
fn patches<'a>(fix: &'a Fix, sources: &'a Sources) -> Option<Vec<Snippet<'a, Patch<'a>>>> {
    let is_steering = |character: char| character.is_control() && character != '\n';
    if fix.edits.iter().any(|edit| edit.replacement.contains(is_steering)) {
        return None;
    }
    let mut edits: Vec<_> = fix.edits.iter().collect();
    edits.sort_unstable_by_key(|edit| edit.span);
    let files = edits.chunk_by(|a, b| a.span.source == b.span.source);
    let snippets = files.map(|edits| {
        let file = sources.file(edits[0].span.source);
        let window = Window::around(file, edits.iter().map(|edit| edit.span))?;
        let patches = edits
            .iter()
            .map(|edit| Patch::new(window.relative(edit.span), edit.replacement.as_str()));
        let patches: Vec<_> = patches.collect();
        Some(Snippet::source(window.text).line_start(window.line).patches(patches))
    });
    snippets.collect()
}

/// The lines that a snippet needs, so that a large file is not walked for each finding.
struct Window<'a> {
    text: Cow<'a, str>,
    start: usize,
    line: usize,
}

impl<'a> Window<'a> {
    /// None where the lines are too long for anybody to read.
    fn around(file: &'a SourceFile, spans: impl IntoIterator<Item = Span>) -> Option<Self> {
        const LONGEST: usize = 2000;
        let text: &str = &file.text;
        let (mut first, mut last) = (text.len(), 0);
        for span in spans {
            first = first.min(span.start as usize);
            last = last.max(span.end as usize);
        }
        let first = text.floor_char_boundary(first);
        let last = text.ceil_char_boundary(last).max(first);
        let (line, start) = file.line(first);
        if last - start > LONGEST {
            return None;
        }
        let mut rest = text.as_bytes()[last..].iter().take(LONGEST);
        let end = match rest.position(|&byte| byte == b'\n') {
            Some(newline) => last + newline,
            None if text.len() - last <= LONGEST => text.len(),
            None => return None,
        };
        let lines = &text[start..end];
        if lines.lines().any(|line| line.len() > LONGEST) {
            return None;
        }
        // A return before a line feed would be shown as a symbol; a blank keeps every offset.
        let lines = lines.strip_suffix('\r').unwrap_or(lines);
        let mut text: Cow<'_, str> =
            if lines.contains("\r\n") { lines.replace("\r\n", " \n").into() } else { lines.into() };
        // The renderer makes all other control characters visible; some terminals obey these as well.
        if text.contains(is_c1) {
            text = text.replace(is_c1, "·").into();
        }
        Some(Self { text, start, line: line + 1 })
    }

    fn relative(&self, span: Span) -> std::ops::Range<usize> {
        let clamp = |offset: u32| {
            self.text.floor_char_boundary((offset as usize).saturating_sub(self.start))
        };
        clamp(span.start)..clamp(span.end)
    }
}

/// A text that no terminal obeys.
fn harmless(text: &str) -> String {
    normalize_untrusted_str(text).replace(is_c1, "·")
}

/// The control characters of two bytes, as many as the dot has that is shown in their place.
const fn is_c1(character: char) -> bool {
    matches!(character, '\u{80}'..='\u{9F}')
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::finding::{Code, Finding, Policy, Report};

    #[test]
    fn long_lines_are_not_shown_but_what_they_hold_is_named() {
        let mut sources = Sources::default();
        let text = format!("{{\"a\":1,\"b\":\"{}\"}}", "x".repeat(5000));
        let source = sources.add("list.json", text.into(), Syntax::Json);
        let finding = Finding::new(Code::WrongType, Span::new(source, 5..6), "no")
            .label("expected a string")
            .related(Span::new(source, 1..4), "in the workspace `Desk`")
            .help("write it");
        let report = Report::new([finding].into_iter().collect(), &Policy::default());
        let shown = human(&report.findings[0], &sources, &Renderer::plain());
        let expected = "error[KR0202: wrong-type]: no\n--> list.json:1:6\n::: list.json:1:2\n \
            = note: in the workspace `Desk`\n = help: write it";
        assert_eq!(shown, expected);
    }
    #[test]
    fn no_source_is_a_command_for_a_terminal() {
        let mut sources = Sources::default();
        let text = "{\"a\u{9d}\u{1b}[2J\u{202e}b\": é}";
        let source = sources.add("list.json", text.into(), Syntax::Json);
        let place = text.find('é').map(|start| Span::new(source, start..start + 2)).unwrap();
        let finding = Finding::new(Code::Syntax, place, "no").help("write it").fix(place, "1");
        let report = Report::new([finding].into_iter().collect(), &Policy::default());
        let shown = human(&report.findings[0], &sources, &Renderer::plain());
        let lines: Vec<_> = shown.lines().skip(3).take(2).collect();
        assert_eq!(lines, ["1 | {\"a·␛[2J�b\": é}", "  |              ^"]);
        assert!(!shown.contains(|shown: char| shown.is_control() && shown != '\n'), "{shown:?}");
    }
}
