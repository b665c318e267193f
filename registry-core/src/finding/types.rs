//! One mistake at one place.

use super::Code;
use crate::source::Span;

/// A mistake, before anybody has said how loud it is.
#[derive(Clone, Debug, PartialEq)]
pub struct Finding {
    /// What kind of mistake.
    pub code: Code,
    /// What is wrong, with the value in backticks.
    pub message: String,
    /// Where; the caret stands here.
    pub primary: Label,
    /// Other places that belong to it.
    pub related: Vec<Label>,
    /// What to write instead.
    pub help: Option<String>,
    /// The edit that `help` describes, where one edit mends it.
    pub fix: Option<Fix>,
    /// The workspaces that it concerns, where it was not written for one of them alone.
    pub heirs: Vec<Label>,
}

/// A place and what is said there; the text may be empty.
#[derive(Clone, Debug, PartialEq)]
pub struct Label {
    /// The place.
    pub span: Span,
    /// A few words.
    pub text: String,
}

/// What mends a finding.
#[derive(Clone, Debug, PartialEq)]
pub struct Fix {
    /// All of them together mend it; none overlaps another.
    pub edits: Vec<Edit>,
    /// Whether it may be applied unasked.
    pub safety: Safety,
}

/// A replacement for the bytes of one span.
#[derive(Clone, Debug, PartialEq)]
pub struct Edit {
    /// What is replaced.
    pub span: Span,
    /// What stands there afterwards.
    pub replacement: String,
}

/// Whether a fix may be applied unasked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Safety {
    /// What Kasm installs is the same afterwards.
    Safe,
    /// A guess at what was meant, or a change to what is installed.
    Unsafe,
}

impl Finding {
    /// A finding at a place.
    pub fn new(code: Code, span: Span, message: impl Into<String>) -> Self {
        Self {
            code,
            message: message.into(),
            primary: Label { span, text: String::new() },
            related: Vec::new(),
            help: None,
            fix: None,
            heirs: Vec::new(),
        }
    }

    /// Says a few words beside the caret.
    #[must_use]
    pub fn label(mut self, text: impl Into<String>) -> Self {
        self.primary.text = text.into();
        self
    }

    /// Points at another place.
    #[must_use]
    pub fn related(mut self, span: Span, text: impl Into<String>) -> Self {
        self.related.push(Label { span, text: text.into() });
        self
    }

    /// Says what to write instead.
    #[must_use]
    pub fn help(mut self, text: impl Into<String>) -> Self {
        self.help = Some(text.into());
        self
    }

    /// Offers the edit that mends it and changes nothing about what Kasm installs.
    #[must_use]
    pub fn fix(self, span: Span, replacement: impl Into<String>) -> Self {
        self.fixes(Safety::Safe, vec![Edit { span, replacement: replacement.into() }])
    }

    /// Offers an edit that mends it, but that somebody has to approve of.
    #[must_use]
    pub fn unsafe_fix(self, span: Span, replacement: impl Into<String>) -> Self {
        self.fixes(Safety::Unsafe, vec![Edit { span, replacement: replacement.into() }])
    }

    /// Offers to remove what stands at a place, if it can be removed on its own.
    #[must_use]
    pub fn removal(self, safety: Safety, span: Option<Span>) -> Self {
        match span {
            Some(span) => self.fixes(safety, vec![Edit { span, replacement: String::new() }]),
            None => self,
        }
    }

    /// Offers edits that mend it together; without any, nothing is offered.
    #[must_use]
    pub fn fixes(mut self, safety: Safety, edits: Vec<Edit>) -> Self {
        self.fix = (!edits.is_empty()).then_some(Fix { edits, safety });
        self
    }
}

/// More findings than anybody mends, or than are said of any registry that people write: some hundred
/// bytes each.
const MOST: usize = 250_000;

/// The findings gathered so far: so many, and then one that says that there are more.
#[derive(Clone, Debug, Default)]
pub struct Findings(pub(super) Vec<Finding>);

impl Findings {
    /// Adds one.
    pub fn push(&mut self, finding: Finding) {
        match self.0.len() {
            MOST => self.0.push(too_many(finding.primary.span)),
            count if count > MOST => {}
            _ => self.0.push(finding),
        }
    }

    /// Adds several.
    pub fn extend(&mut self, findings: impl IntoIterator<Item = Finding>) {
        for finding in findings {
            self.push(finding);
        }
    }

    /// Adds those of another collection.
    pub fn append(&mut self, other: Self) {
        if self.is_empty() {
            *self = other;
        } else {
            self.0.reserve(other.len().min(MOST));
            self.extend(other);
        }
    }

    /// Points at further places of the same, in each of the findings behind the first ones.
    #[cfg(feature = "bundle")]
    pub(crate) fn relate(&mut self, first: usize, places: &[Span]) {
        let label = |&span: &Span| Label { span, text: "and here".to_owned() };
        for finding in self.0.iter_mut().skip(first) {
            finding.related.extend(places.iter().map(label));
        }
    }

    /// How many there are.
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Where a code was found.
    pub fn places_of(&self, code: Code) -> impl Iterator<Item = Span> {
        self.0
            .iter()
            .filter(move |finding| finding.code == code)
            .map(|finding| finding.primary.span)
    }

    /// The code of each.
    pub fn codes(&self) -> impl Iterator<Item = Code> {
        self.0.iter().map(|finding| finding.code)
    }
}

/// An error that no level silences: what is left out may be worse than what is shown.
fn too_many(place: Span) -> Finding {
    let message = format!("there are more than {MOST} findings; the others are left out");
    Finding::new(Code::FileTooLarge, Span::whole(place.source), message)
        .help("put the file there that is meant, or mend what is shown")
}

impl FromIterator<Finding> for Findings {
    fn from_iter<I: IntoIterator<Item = Finding>>(findings: I) -> Self {
        let mut gathered = Self::default();
        gathered.extend(findings);
        gathered
    }
}

impl IntoIterator for Findings {
    type Item = Finding;
    type IntoIter = std::vec::IntoIter<Finding>;

    fn into_iter(self) -> Self::IntoIter {
        self.0.into_iter()
    }
}

/// A value from a declaration, in backticks, made fit for one line of a message.
pub fn quoted(text: &str) -> String {
    const LONGEST: usize = 60;
    match text.char_indices().nth(LONGEST) {
        Some((end, _)) => format!("`{}…`", escaped(&text[..end])),
        None => format!("`{}`", escaped(text)),
    }
}

/// A text without anything that would steer a terminal.
pub fn escaped(text: &str) -> String {
    let mut shown = String::with_capacity(text.len());
    for character in text.chars() {
        if is_invisible(character) {
            shown.extend(character.escape_default());
        } else {
            shown.push(character);
        }
    }
    shown
}

/// Characters that would steer a terminal, or turn the direction of what follows.
fn is_invisible(character: char) -> bool {
    character.is_control()
        || matches!(character, '\u{200E}' | '\u{200F}' | '\u{2028}'..='\u{202E}' | '\u{2066}'..='\u{2069}')
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::source::Sources;

    #[test]
    fn more_findings_than_anybody_reads_are_one() {
        let place = Span::new(Sources::default().next_id(), 3..4);
        let one = || Finding::new(Code::TextPadding, place, "a");
        let mut findings: Findings = (0..MOST).map(|_| one()).collect();
        assert!(findings.codes().all(|code| code == Code::TextPadding));
        findings.append((0..9).map(|_| one()).collect());
        assert_eq!(findings.len(), MOST + 1);
        let last = findings.into_iter().next_back();
        let last = last.map(|finding| (finding.code, finding.primary.span.range()));
        assert_eq!(last, Some((Code::FileTooLarge, 0..0)));
        assert!(Code::FileTooLarge.is_error(), "it hides what is denied");
    }
}
