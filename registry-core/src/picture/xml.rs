//! The tokens of an XML document, as far as a drawing's facts need them.
//!
//! A crate would do, but each of them takes more of every user's first build than all of this folder.
//! Names and text are not checked letter by letter: what passes here may still be refused by a browser,
//! but nothing that a browser reads is refused here.

/// A part of a document.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Token<'t> {
    /// `<name`
    Start(&'t str),
    /// `name="value"`
    Attribute(&'t str, &'t str),
    /// `>`
    Open,
    /// `/>`
    Empty,
    /// `</name>`
    Close(&'t str),
    /// What stands between tags, or in a CDATA section.
    Text(&'t str),
    /// `<?…?>`
    Instruction(&'t str),
}

/// What is no XML.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct NotXml;

/// A document that is being read.
pub(super) struct Tokens<'t> {
    rest: &'t str,
    in_tag: bool,
}

impl<'t> Tokens<'t> {
    pub(super) const fn new(text: &'t str) -> Self {
        Self { rest: text, in_tag: false }
    }

    /// The next token, if there is one.
    pub(super) fn next(&mut self) -> Result<Option<Token<'t>>, NotXml> {
        if self.in_tag {
            return self.in_tag().map(Some);
        }
        loop {
            let Some(tag) = self.rest.strip_prefix('<') else {
                let end = self.rest.find('<').unwrap_or(self.rest.len());
                let (text, rest) = self.rest.split_at(end);
                self.rest = rest;
                return Ok((!text.is_empty()).then_some(Token::Text(text)));
            };
            self.rest = tag;
            if self.skip("!--") {
                self.through("-->")?;
            } else if self.skip("![CDATA[") {
                return self.through("]]>").map(|text| Some(Token::Text(text)));
            } else if self.skip("!") {
                self.document_type()?;
            } else if self.skip("?") {
                return self.through("?>").map(|text| Some(Token::Instruction(text)));
            } else if self.skip("/") {
                return self.through(">").map(|name| Some(Token::Close(name.trim_end())));
            } else {
                let end = tag.find(|c: char| c.is_whitespace() || matches!(c, '/' | '>'));
                let (name, rest) = tag.split_at(end.ok_or(NotXml)?);
                (self.rest, self.in_tag) = (rest, true);
                return named(name).map(|name| Some(Token::Start(name)));
            }
        }
    }

    fn in_tag(&mut self) -> Result<Token<'t>, NotXml> {
        self.rest = self.rest.trim_start();
        for (end, token) in [("/>", Token::Empty), (">", Token::Open)] {
            if self.skip(end) {
                self.in_tag = false;
                return Ok(token);
            }
        }
        let name = named(self.through("=")?.trim_end())?;
        self.rest = self.rest.trim_start();
        let quote = ["\"", "'"].into_iter().find(|quote| self.skip(quote)).ok_or(NotXml)?;
        let value = self.through(quote)?;
        if value.contains('<') { Err(NotXml) } else { Ok(Token::Attribute(name, value)) }
    }

    /// Goes past a document type, whose declarations stand in square brackets.
    fn document_type(&mut self) -> Result<(), NotXml> {
        let mut has_bracket = false;
        loop {
            let at = self.rest.find(['"', '\'', '[', ']', '<', '>']).ok_or(NotXml)?;
            self.rest = &self.rest[at..];
            if self.skip("<!--") {
                self.through("-->")?;
            } else if self.skip("\"") {
                self.through("\"")?;
            } else if self.skip("'") {
                self.through("'")?;
            } else if !has_bracket && self.skip(">") {
                return Ok(());
            } else {
                has_bracket =
                    !self.rest.starts_with(']') && (has_bracket || self.rest.starts_with('['));
                self.rest = &self.rest[1..];
            }
        }
    }

    fn skip(&mut self, start: &str) -> bool {
        let rest = self.rest.strip_prefix(start);
        self.rest = rest.unwrap_or(self.rest);
        rest.is_some()
    }

    /// What stands before an end, which is passed.
    fn through(&mut self, end: &str) -> Result<&'t str, NotXml> {
        let (before, rest) = self.rest.split_once(end).ok_or(NotXml)?;
        self.rest = rest;
        Ok(before)
    }
}

/// A name, if it may be one.
fn named(name: &str) -> Result<&str, NotXml> {
    let is_stray = |c: char| c.is_whitespace() || "<>/='\"&".contains(c);
    if name.is_empty() || name.contains(is_stray) { Err(NotXml) } else { Ok(name) }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tokens(text: &str) -> Result<Vec<Token<'_>>, NotXml> {
        let (mut tokens, mut all) = (Tokens::new(text), Vec::new());
        while let Some(token) = tokens.next()? {
            all.push(token);
        }
        Ok(all)
    }

    #[test]
    fn documents_are_taken_apart() {
        let text = "<?xml version='1.0'?><!DOCTYPE a [<!-- it's > ]> --><!ENTITY b \"]>\"> ]>\n<!-- <c> --><a b = 'c>d'\te=\"\"><x:y/>t<![CDATA[<u>]]></a >";
        assert_eq!(
            tokens(text).unwrap(),
            [
                Token::Instruction("xml version='1.0'"),
                Token::Text("\n"),
                Token::Start("a"),
                Token::Attribute("b", "c>d"),
                Token::Attribute("e", ""),
                Token::Open,
                Token::Start("x:y"),
                Token::Empty,
                Token::Text("t"),
                Token::Text("<u>"),
                Token::Close("a"),
            ]
        );
    }

    #[test]
    fn what_ends_too_early_or_has_no_quotes_is_no_xml() {
        for text in [
            "<",
            "<a",
            "<a ",
            "<a b",
            "<a b=",
            "<a b=c>",
            "<a b='",
            "<a b='<'/>",
            "<a b>",
            "< a>",
            "<>",
            "<!--",
            "<!-- ->",
            "<![CDATA[",
            "<?xml",
            "</a",
            "<!DOCTYPE a",
            "<!DOCTYPE a [>",
            "<!DOCTYPE '>",
        ] {
            assert_eq!(tokens(text), Err(NotXml), "{text}");
        }
    }
}
