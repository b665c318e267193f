//! A drawing: the facts of an SVG, token by token.

use std::borrow::Cow;

use super::xml::{NotXml, Token, Tokens};
use super::{Flaw, Format, Picture};
use crate::finding::quoted;

/// Units of lengths, and how many pixels each is.
pub(crate) const UNITS: [(&str, f64); 10] = [
    ("", 1.0),
    ("px", 1.0),
    ("pt", 4.0 / 3.0),
    ("pc", 16.0),
    ("em", 16.0),
    ("rem", 16.0),
    ("ex", 8.0),
    ("in", 96.0),
    ("cm", 96.0 / 2.54),
    ("mm", 96.0 / 25.4),
];

const NAMESPACE: &str = "http://www.w3.org/2000/svg";

/// Reads a drawing, or says why it is none.
pub(super) fn read(bytes: &[u8]) -> Result<Picture, Flaw> {
    let text = decoded(bytes)?;
    let start = text.trim_start();
    let begins =
        |word: &str| start.get(..word.len()).is_some_and(|start| start.eq_ignore_ascii_case(word));
    if start.is_empty() {
        return Err(Flaw::EMPTY);
    } else if begins("<!doctype html") || begins("<html") {
        return Err(Flaw::WEB_PAGE);
    } else if begins("version https://git-lfs") {
        return Err(Flaw::LFS);
    } else if !start.starts_with('<') {
        return Err(Flaw::UNKNOWN);
    }
    // Only the very first bytes may be a declaration.
    let is_late = start.len() < text.len() && start.starts_with("<?xml ");
    let (mut tokens, mut drawing) = (Tokens::new(&text), Drawing::default());
    while let Some(token) = tokens.next()? {
        drawing.token(token)?;
    }
    if is_late { Err(Flaw::NOT_XML) } else { drawing.finish() }
}

impl From<NotXml> for Flaw {
    fn from(NotXml: NotXml) -> Self {
        Self::NOT_XML
    }
}

/// The text, as the first bytes or the declaration say that it is encoded.
fn decoded(bytes: &[u8]) -> Result<Cow<'_, str>, Flaw> {
    let utf16 = |bytes: &[u8], unit: fn([u8; 2]) -> u16| {
        let (units, rest) = bytes.as_chunks();
        let text: Result<String, _> =
            char::decode_utf16(units.iter().map(|two| unit(*two))).collect();
        text.ok().filter(|_| rest.is_empty()).map(Cow::Owned).ok_or(Flaw::UNKNOWN)
    };
    match bytes {
        [0x1F, 0x8B, ..] => return Err(Flaw::COMPRESSED),
        [0xFF, 0xFE, rest @ ..] => return utf16(rest, u16::from_le_bytes),
        [0xFE, 0xFF, rest @ ..] => return utf16(rest, u16::from_be_bytes),
        _ => {}
    }
    if let Ok(text) = str::from_utf8(bytes) {
        return Ok(text.strip_prefix('\u{FEFF}').unwrap_or(text).into());
    }
    // An older encoding that names itself; what matters here is the same in all of them.
    let declaration =
        bytes.strip_prefix(b"<?xml").and_then(|rest| rest.split(|b| *b == b'>').next());
    let declaration = declaration.unwrap_or_default().to_ascii_lowercase();
    let declaration = String::from_utf8_lossy(&declaration);
    if declaration.contains("encoding") && !declaration.contains("utf-8") {
        return Ok(bytes.iter().copied().map(char::from).collect());
    }
    Err(if bytes.starts_with(b"<") { Flaw::NOT_XML } else { Flaw::UNKNOWN })
}

/// What was seen so far.
#[derive(Default)]
struct Drawing<'t> {
    /// The elements that are open.
    open: Vec<&'t str>,
    /// The element that is being read.
    element: &'t str,
    has_root: bool,
    has_namespace: bool,
    view_box: Option<(f64, f64)>,
    width: Option<f64>,
    height: Option<f64>,
    script: Option<String>,
    reference: Option<String>,
}

impl<'t> Drawing<'t> {
    fn token(&mut self, token: Token<'t>) -> Result<(), Flaw> {
        match token {
            Token::Start(name) => {
                self.element = name;
                self.start()?;
            }
            Token::Attribute(name, value) => {
                if self.open.is_empty() {
                    self.root_attribute(name, value);
                }
                self.attribute(name, value);
            }
            Token::Open => self.open.push(self.element),
            Token::Empty => {}
            Token::Close(name) => {
                if self.open.pop() != Some(name) {
                    return Err(Flaw::NOT_XML);
                }
            }
            Token::Text(text) => self.text(text)?,
            Token::Instruction(text) => {
                if let Some(sheet) = text.strip_prefix("xml-stylesheet") {
                    self.refer(sheet.split("href=").nth(1).unwrap_or_default());
                }
            }
        }
        Ok(())
    }

    fn start(&mut self) -> Result<(), Flaw> {
        let (_, name) = parts(self.element);
        if self.open.is_empty() {
            match name {
                _ if self.has_root => return Err(Flaw::NOT_XML),
                "svg" => self.has_root = true,
                "html" => return Err(Flaw::WEB_PAGE),
                _ => return Err(Flaw::UNKNOWN),
            }
        }
        if name == "script" {
            self.script.get_or_insert_with(|| "the element `script`".to_owned());
        }
        Ok(())
    }

    fn text(&mut self, text: &str) -> Result<(), Flaw> {
        match self.open.last() {
            None if !text.trim().is_empty() => return Err(Flaw::NOT_XML),
            Some(element) if parts(element).1 == "style" => self.style(text),
            _ => {}
        }
        Ok(())
    }

    fn root_attribute(&mut self, name: &str, value: &str) {
        let names_it = match parts(self.element).0 {
            "" => name == "xmlns",
            own => name.strip_prefix("xmlns:") == Some(own),
        };
        // Some programs write an entity of the document type instead.
        self.has_namespace |= names_it && (value == NAMESPACE || value.starts_with('&'));
        match name {
            "viewBox" => self.view_box = view_box(value),
            "width" => self.width = length(value),
            "height" => self.height = length(value),
            _ => {}
        }
    }

    fn attribute(&mut self, name: &str, value: &str) {
        // A browser that looks for a scheme skips control characters.
        let address = value.trim_start_matches(|character: char| character <= ' ');
        if name.len() > 2 && name.starts_with("on") {
            self.script.get_or_insert_with(|| format!("the attribute {}", quoted(name)));
        } else if starts_with(address, "javascript:") {
            self.script
                .get_or_insert_with(|| format!("a `javascript:` address in {}", quoted(name)));
        } else if parts(name).1 == "href" && parts(self.element).1 != "a" {
            self.refer(address);
        } else {
            self.style(value);
        }
    }

    /// Looks for addresses in CSS.
    fn style(&mut self, css: &str) {
        for statement in css.split([';', '{', '}']) {
            if statement.contains("@namespace") {
                continue;
            }
            if let Some((_, address)) = statement.split_once("@import") {
                self.refer(address.trim_start().trim_start_matches("url("));
            }
            for address in statement.split("url(").skip(1) {
                self.refer(address);
            }
        }
    }

    /// Notes an address that is none in the drawing itself; it ends where its quotes do.
    fn refer(&mut self, address: &str) {
        let address = address.trim_start();
        let address = match address.chars().next() {
            Some(quote @ ('"' | '\'')) => address[1..].split(quote).next().unwrap_or_default(),
            _ => address.split([')', ' ', '\n']).next().unwrap_or_default(),
        };
        let address = address.trim();
        let is_inside =
            address.is_empty() || address.starts_with(['#', '&']) || starts_with(address, "data:");
        if !is_inside && self.reference.is_none() {
            self.reference = Some(address.to_owned());
        }
    }

    fn finish(self) -> Result<Picture, Flaw> {
        if !self.has_root {
            return Err(Flaw::UNKNOWN);
        } else if !self.open.is_empty() {
            return Err(Flaw::CUT_OFF);
        } else if !self.has_namespace {
            return Err(Flaw::NO_NAMESPACE);
        }
        let size = self.view_box.or(self.width.zip(self.height));
        Ok(Picture { format: Format::Svg, size, script: self.script, reference: self.reference })
    }
}

/// The prefix of a name, which may be empty, and the rest.
fn parts(name: &str) -> (&str, &str) {
    name.split_once(':').unwrap_or(("", name))
}

fn starts_with(text: &str, word: &str) -> bool {
    text.get(..word.len()).is_some_and(|start| start.eq_ignore_ascii_case(word))
}

/// The width and height of a `viewBox`.
fn view_box(text: &str) -> Option<(f64, f64)> {
    let mut numbers = text.split([' ', ',', '\t', '\n', '\r']).filter(|part| !part.is_empty());
    let (width, height) = (numbers.nth(2)?, numbers.next()?);
    number(width).zip(number(height))
}

/// A length in pixels; none where it is a part of something else.
fn length(text: &str) -> Option<f64> {
    let text = text.trim();
    let unit = text.trim_start_matches(|character: char| {
        character.is_ascii_digit() || matches!(character, '.' | '+' | '-')
    });
    let (_, pixels) = UNITS.iter().find(|(name, _)| *name == unit)?;
    number(&text[..text.len() - unit.len()]).map(|number| number * pixels)
}

fn number(text: &str) -> Option<f64> {
    text.parse().ok().filter(|number: &f64| number.is_finite() && *number > 0.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn drawing(attributes: &str, content: &str) -> Picture {
        let text = format!("<svg xmlns='{NAMESPACE}' {attributes}>{content}</svg>");
        read(text.as_bytes()).unwrap_or_else(|flaw| panic!("{text} {}", flaw.what))
    }

    #[test]
    fn sizes_are_those_of_the_view_box_or_lengths() {
        for (attributes, size) in [
            ("viewBox='0 0 24 12'", Some((24.0, 12.0))),
            ("viewBox=' -1,-1, 2.5\n2.5 '", Some((2.5, 2.5))),
            ("viewBox='0 0 1e3 1e3'", Some((1000.0, 1000.0))),
            ("width='48' height='24px'", Some((48.0, 24.0))),
            ("width='1in' height='72pt'", Some((96.0, 96.0))),
            ("width='48'", None),
            ("width='100%' height='100%'", None),
            ("viewBox='0 0 24'", None),
            ("viewBox='0 0 -1 inf'", None),
            ("viewBox='0 0 0 0'", None),
        ] {
            assert_eq!(drawing(attributes, "").size, size, "{attributes}");
        }
    }

    #[test]
    fn scripts_are_elements_attributes_and_addresses() {
        for (content, script) in [
            ("<script>alert(1)</script>", Some("the element `script`")),
            ("<h:script xmlns:h='http://www.w3.org/1999/xhtml'/>", Some("the element `script`")),
            ("<g onclick='f()'/>", Some("the attribute `onclick`")),
            ("<a href=' JavaScript:f()'/>", Some("a `javascript:` address in `href`")),
            ("<text>onclick='f()' &lt;script></text>", None),
            ("<!-- <script/> --><g my:onclick='f()'/>", None),
        ] {
            assert_eq!(drawing("", content).script.as_deref(), script, "{content}");
        }
    }

    #[test]
    fn references_lead_out_of_the_drawing() {
        for (content, reference) in [
            ("<image href='https://a.io/b.png'/>", Some("https://a.io/b.png")),
            ("<image xlink:href='//a.io/b.png'/>", Some("//a.io/b.png")),
            ("<image href='b.png'/>", Some("b.png")),
            ("<g style='fill: url( \"b.svg#x\" )'/>", Some("b.svg#x")),
            ("<g filter='url(http://a.io/b)'/>", Some("http://a.io/b")),
            ("<style>@import 'https://a.io/b.css';</style>", Some("https://a.io/b.css")),
            ("<style><![CDATA[@import url(https://a.io/c);]]></style>", Some("https://a.io/c")),
            ("<style>@font-face { src: url(a.woff) format('woff') }</style>", Some("a.woff")),
            ("<style>@namespace url(http://www.w3.org/2000/svg);</style>", None),
            ("<use href='#x'/><g fill='url(#x)' mask='url(\"#y\")'/>", None),
            ("<image href='data:image/png;base64,AA=='/>", None),
            ("<style>a { b: url('data:image/png;base64,AA==') }</style>", None),
            ("<a href='https://a.io/'/>", None),
            ("<text>url(https://a.io/)</text>", None),
        ] {
            assert_eq!(drawing("", content).reference.as_deref(), reference, "{content}");
        }
        let styled = format!("<?xml-stylesheet href='a.css'?><svg xmlns='{NAMESPACE}'/>");
        assert_eq!(read(styled.as_bytes()).unwrap().reference.as_deref(), Some("a.css"));
    }

    #[test]
    fn encodings_and_document_types_are_read() {
        let plain = format!("<svg xmlns='{NAMESPACE}' viewBox='0 0 9 9'><text>ü</text></svg>");
        let utf16 = |mark: [u8; 2], unit: fn(u16) -> [u8; 2]| {
            mark.into_iter().chain(plain.encode_utf16().flat_map(unit)).collect::<Vec<_>>()
        };
        let latin = format!("<?xml version='1.0' encoding='ISO-8859-1'?>{plain}");
        for bytes in [
            format!("\u{FEFF}{plain}").into_bytes(),
            utf16([0xFF, 0xFE], u16::to_le_bytes),
            utf16([0xFE, 0xFF], u16::to_be_bytes),
            latin.chars().map(|character| u32::from(character).to_le_bytes()[0]).collect(),
            format!("<?xml version='1.0'?>\n<!-- a -->\n<!DOCTYPE svg [<!ENTITY a 'b'>]>{plain}")
                .into(),
            format!(
                "<!DOCTYPE svg [<!ENTITY n '{NAMESPACE}'>]><svg xmlns='&n;' viewBox='0 0 9 9'/>"
            )
            .into(),
            format!("<s:svg xmlns:s='{NAMESPACE}' viewBox='0 0 9 9'/>").into(),
        ] {
            let text = bytes.escape_ascii().to_string();
            assert_eq!(read(&bytes).map(|picture| picture.size), Ok(Some((9.0, 9.0))), "{text}");
        }
    }

    #[test]
    fn what_no_browser_draws_says_why() {
        for (text, flaw) in [
            ("<svg/>", Flaw::NO_NAMESPACE),
            ("<s:svg xmlns='http://www.w3.org/2000/svg'/>", Flaw::NO_NAMESPACE),
            ("<svg xmlns='http://www.w3.org/2000/svg'><g></svg>", Flaw::NOT_XML),
            ("<svg xmlns='http://www.w3.org/2000/svg' a=b/>", Flaw::NOT_XML),
            ("<svg xmlns='http://www.w3.org/2000/svg'><g>", Flaw::CUT_OFF),
            ("<svg xmlns='http://www.w3.org/2000/svg'><g fill='", Flaw::NOT_XML),
            ("<?xml version='1.0'?><html/>", Flaw::WEB_PAGE),
            ("<plist/>", Flaw::UNKNOWN),
            ("<!-- nothing -->", Flaw::UNKNOWN),
        ] {
            assert_eq!(read(text.as_bytes()), Err(flaw), "{text}");
        }
    }

    #[test]
    fn bombs_are_neither_expanded_nor_climbed() {
        let entity = |n| format!("<!ENTITY a{n} '&a{};&a{};'>", n - 1, n - 1);
        let entities = (1..50).map(entity).collect::<Vec<_>>().concat();
        let bomb = format!(
            "<!DOCTYPE svg [<!ENTITY a0 'ha'>{entities}]><svg xmlns='{NAMESPACE}'>&a49;</svg>"
        );
        assert!(read(bomb.as_bytes()).is_ok());
        let deep = "<g>".repeat(100_000);
        assert_eq!(read(format!("<svg xmlns='{NAMESPACE}'>{deep}").as_bytes()), Err(Flaw::CUT_OFF));
        assert!(read("<".repeat(100_000).as_bytes()).is_err());
        assert!(
            drawing("", &format!("<g style='{}'/>", "url(#".repeat(100_000))).reference.is_none()
        );
    }
}
