//! Places in a macro's tokens.

use std::cell::{Cell, RefCell};

use camino::{Utf8Path, Utf8PathBuf};
use proc_macro2::Span as TokenSpan;
use registry_core::source::{Position, SourceId, Span};

/// The tokens behind the places of an object: the first and the last of each.
pub(crate) struct Places {
    source: SourceId,
    tokens: Vec<(TokenSpan, TokenSpan)>,
    /// The keys that have no value yet, by the place of the mistake.
    unfinished: Vec<(Span, TokenSpan)>,
}

impl Places {
    pub(crate) const fn new(source: SourceId) -> Self {
        Self { source, tokens: Vec::new(), unfinished: Vec::new() }
    }

    /// The place of what has none of its own: the macro.
    pub(crate) const fn whole(&self) -> Span {
        Span::whole(self.source)
    }

    /// A new place, from its first token to its last.
    pub(crate) fn add(&mut self, first: TokenSpan, last: TokenSpan) -> Span {
        self.tokens.push((first, last));
        Span::new(self.source, self.tokens.len() - 1..self.tokens.len())
    }

    /// The tokens of a place; those of the macro itself where it has none.
    pub(crate) fn tokens(&self, span: Span) -> (TokenSpan, TokenSpan) {
        let none = (TokenSpan::call_site(), TokenSpan::call_site());
        if span.end == 0 {
            return none;
        }
        self.tokens.get(span.start as usize).copied().unwrap_or(none)
    }

    /// Notes a key that has no value yet, by the place of the mistake.
    pub(crate) fn leave_unfinished(&mut self, place: Span, key: TokenSpan) {
        self.unfinished.push((place, key));
    }

    /// The token of a key that has no value yet, by the key's place.
    pub(crate) fn unfinished(&self, place: Span) -> Option<TokenSpan> {
        let mut unfinished = self.unfinished.iter();
        unfinished.find(|(other, _)| *other == place).map(|(_, token)| *token)
    }

    /// Where each place starts in its file.
    pub(crate) fn positions(&self) -> Vec<Position> {
        self.tokens.iter().map(|(first, _)| position(*first)).collect()
    }
}

thread_local! {
    /// A place far behind in a line without end, as programs write them, of the file that was entered
    /// last. For each place the compiler walks its line anew, so whatever follows counts as being there.
    static FAR: Cell<Option<Position>> = const { Cell::new(None) };
    static ENTERED: RefCell<Option<Utf8PathBuf>> = const { RefCell::new(None) };
}

/// From here on places are those of this file.
pub(crate) fn enter(file: Option<&Utf8Path>) {
    let is_another = ENTERED.with_borrow(|entered| entered.as_deref() != file);
    if is_another {
        FAR.set(None);
        ENTERED.set(file.map(Utf8Path::to_owned));
    }
}

/// Where a token starts, as compilers count.
pub(crate) fn position(span: TokenSpan) -> Position {
    const FAR_BEHIND: usize = 50_000;
    if let Some(far) = FAR.get() {
        return far;
    }
    let span = span.unwrap();
    let position = Position { line: span.line(), column: span.column() };
    if position.column > FAR_BEHIND {
        FAR.set(Some(position));
    }
    position
}
