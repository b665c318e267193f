//! One value's layout: on one line where it fits and no comment is in it, else an item a line.

use toml_edit::{Array, Decor, InlineTable, Key, RawString, Value};

use super::comments::is_directive;
use super::order::Shape;

/// How many characters a line may have, for a list to stand on it.
const WIDTH: usize = 100;
const INDENT: &str = "    ";

/// A key as it is written by itself: with quotes only where it needs them.
pub(super) fn key_text(key: &str) -> String {
    Key::new(key).default_repr().as_raw().as_str().unwrap_or_default().to_owned()
}

/// How values are laid out.
pub(super) struct Layout<'t> {
    /// The document.
    pub(super) text: &'t str,
    pub(super) newline: &'static str,
}

/// What stands between the brackets of a list or table.
struct Inside<'t> {
    /// The comment behind the opening bracket.
    opening: &'t str,
    items: Vec<Part<'t>>,
    /// The lines above what comes next, at the end the closing bracket.
    above: Vec<&'t str>,
    /// Whether the author began a line in it.
    has_lines: bool,
    /// Whether nothing has ended the line of the last item, or of the opening bracket.
    line_is_open: bool,
}

/// An item of a list, or an assignment in a table.
struct Part<'t> {
    rank: usize,
    /// `key = `, in a table.
    key: String,
    value: &'t Value,
    shape: Shape,
    above: Vec<&'t str>,
    behind: &'t str,
}

impl<'t> Inside<'t> {
    const fn new() -> Self {
        Self {
            opening: "",
            items: Vec::new(),
            above: Vec::new(),
            has_lines: false,
            line_is_open: true,
        }
    }

    fn push(&mut self, key: String, rank: usize, value: &'t Value, shape: Shape) {
        let above = std::mem::take(&mut self.above);
        self.items.push(Part { rank, key, value, shape, above, behind: "" });
        self.line_is_open = true;
    }

    /// The comment behind the last item, or the opening bracket.
    fn behind(&mut self) -> &mut &'t str {
        match self.items.last_mut() {
            Some(item) => &mut item.behind,
            None => &mut self.opening,
        }
    }

    fn finish(mut self) -> Self {
        self.above.retain(|line| !line.is_empty());
        self.items.sort_by_key(|part| part.rank);
        if let Some(first) = self.items.first_mut()
            && first.above.first().is_some_and(|line| line.is_empty())
        {
            first.above.remove(0);
        }
        self
    }

    fn has_comments(&self) -> bool {
        let has = |part: &Part<'_>| {
            !part.behind.is_empty() || part.above.iter().any(|line| !line.is_empty())
        };
        !self.opening.is_empty() || !self.above.is_empty() || self.items.iter().any(has)
    }
}

impl<'t> Layout<'t> {
    /// `key = value`
    pub(super) fn assignment(&self, key: &str, value: &'t Value, shape: Shape) -> String {
        let key = format!("{key} = ");
        let value = if self.speaks(value) {
            // Such a comment is about a line of the list.
            value.span().and_then(|place| self.text.get(place)).unwrap_or_default().to_owned()
        } else {
            self.value(value, shape, "", key.chars().count())
        };
        key + &value
    }

    /// A value that begins at a column, in lines that begin with `indent`.
    fn value(&self, value: &'t Value, shape: Shape, indent: &str, column: usize) -> String {
        let inside = match value {
            Value::Array(array) => self.array(array, shape),
            Value::InlineTable(table) => self.table(table, shape),
            scalar => return self.scalar(scalar),
        };
        let brackets = if value.is_array() { ("[", "]") } else { ("{", "}") };
        match self.flat(value, shape) {
            Some(flat) if column + flat.chars().count() <= WIDTH => flat,
            // Most tools know no table of several lines within a line.
            _ if value.is_inline_table() && !inside.has_lines => self.row(inside, indent, column),
            _ => self.column(inside, brackets, indent),
        }
    }

    /// All on one line; none where a comment or a text of several lines is in it.
    fn flat(&self, value: &'t Value, shape: Shape) -> Option<String> {
        let inside = match value {
            Value::Array(array) => self.array(array, shape),
            Value::InlineTable(table) => self.table(table, shape),
            scalar => return Some(self.scalar(scalar)).filter(|text| !text.contains('\n')),
        };
        if inside.has_comments() {
            return None;
        }
        let parts = inside.items.iter();
        let parts = parts.map(|part| Some(part.key.clone() + &self.flat(part.value, part.shape)?));
        let parts = parts.collect::<Option<Vec<_>>>()?.join(", ");
        Some(match value {
            Value::Array(_) => format!("[{parts}]"),
            _ if parts.is_empty() => "{}".to_owned(),
            _ => format!("{{ {parts} }}"),
        })
    }

    /// A table on the line that it begins on, whatever its values need.
    fn row(&self, inside: Inside<'t>, indent: &str, column: usize) -> String {
        let parts = inside.items.into_iter().map(|part| {
            let value = self.flat(part.value, part.shape);
            part.key + &value.unwrap_or_else(|| self.value(part.value, part.shape, indent, column))
        });
        format!("{{ {} }}", parts.collect::<Vec<_>>().join(", "))
    }

    /// An item a line.
    fn column(&self, inside: Inside<'t>, brackets: (&str, &str), indent: &str) -> String {
        let deeper = format!("{indent}{INDENT}");
        let mut out = brackets.0.to_owned();
        push_comment(&mut out, inside.opening);
        out.push_str(self.newline);
        for part in inside.items {
            self.push_lines(&mut out, &part.above, &deeper);
            out.push_str(&deeper);
            let column = deeper.len() + part.key.chars().count() + ",".len();
            out.push_str(&part.key);
            out.push_str(&self.value(part.value, part.shape, &deeper, column));
            out.push(',');
            push_comment(&mut out, part.behind);
            out.push_str(self.newline);
        }
        self.push_lines(&mut out, &inside.above, &deeper);
        out + indent + brackets.1
    }

    fn push_lines(&self, out: &mut String, lines: &[&str], indent: &str) {
        for line in lines {
            if !line.is_empty() {
                out.push_str(indent);
                out.push_str(line);
            }
            out.push_str(self.newline);
        }
    }

    fn array(&self, array: &'t Array, shape: Shape) -> Inside<'t> {
        let mut inside = Inside::new();
        for value in array {
            self.add_comments(value.decor().prefix(), &mut inside);
            inside.push(String::new(), 0, value, shape);
            self.add_comments(value.decor().suffix(), &mut inside);
        }
        self.add_comments(Some(array.trailing()), &mut inside);
        inside.finish()
    }

    fn table(&self, table: &'t InlineTable, shape: Shape) -> Inside<'t> {
        let mut values = table.get_values();
        // In the author's order, since what is behind one may stand before the next.
        values.sort_by_key(|(path, _)| {
            path.last().and_then(|key| key.span()).map(|place| place.start)
        });
        let mut inside = Inside::new();
        for (path, value) in values {
            let (Some(first), Some(last)) = (path.first(), path.last()) else { continue };
            let keys: Vec<_> = path.iter().map(|key| key_text(key.get())).collect();
            let below = path.iter().fold(shape, |shape, key| shape.below(key.get()));
            self.add_comments(last.leaf_decor().prefix(), &mut inside);
            inside.push(format!("{} = ", keys.join(".")), shape.rank(first.get()), value, below);
            self.add_comments(value.decor().suffix(), &mut inside);
        }
        self.add_comments(Some(table.trailing()), &mut inside);
        inside.finish()
    }

    /// Adds the comments in what stands between two items: the first one belongs to the item whose line
    /// it ends, or to the opening bracket.
    fn add_comments(&self, between: Option<&'t RawString>, inside: &mut Inside<'t>) {
        let place = between.and_then(RawString::span);
        let mut lines = self.text.get(place.unwrap_or_default()).unwrap_or_default().split('\n');
        let first = lines.next().map_or("", str::trim);
        if inside.line_is_open && !first.is_empty() {
            *inside.behind() = first;
        } else if !first.is_empty() {
            inside.above.push(first);
        }
        let mut lines = lines.map(str::trim).peekable();
        while let Some(line) = lines.next() {
            inside.has_lines = true;
            inside.line_is_open = false;
            // The last line goes on with what comes next.
            let is_whole = lines.peek().is_some();
            if !line.is_empty() || (is_whole && inside.above.last() != Some(&"")) {
                inside.above.push(line);
            }
        }
    }

    /// Whether a comment in a value speaks to the checker.
    fn speaks(&self, value: &Value) -> bool {
        let in_raw = |raw: &RawString| {
            let text = raw.span().and_then(|place| self.text.get(place)).unwrap_or_default();
            text.lines().any(|line| is_directive(line.trim()))
        };
        let in_decor =
            |decor: &Decor| [decor.prefix(), decor.suffix()].into_iter().flatten().any(in_raw);
        let inside = |value: &Value| in_decor(value.decor()) || self.speaks(value);
        match value {
            Value::Array(array) => in_raw(array.trailing()) || array.iter().any(inside),
            Value::InlineTable(table) => {
                let assigned = |(path, value): &(Vec<&Key>, &Value)| {
                    path.last().is_some_and(|key| in_decor(key.leaf_decor())) || inside(value)
                };
                in_raw(table.trailing()) || table.get_values().iter().any(assigned)
            }
            _ => false,
        }
    }

    /// A text with the simplest quotes, everything else as it is.
    fn scalar(&self, value: &Value) -> String {
        let written = value.span().and_then(|place| self.text.get(place)).unwrap_or_default();
        match value.as_str().and_then(|text| quoted(text, written)) {
            Some(quoted) => quoted,
            None => written.to_owned(),
        }
    }
}

/// Basic quotes, unless literal ones avoid escapes; none where the author's are best.
fn quoted(text: &str, written: &str) -> Option<String> {
    if written.starts_with("\"\"\"") || written.starts_with("'''") {
        return None;
    }
    let needs_escapes = text.contains(['"', '\\']);
    if written.starts_with('\'') {
        return (!needs_escapes).then(|| format!("\"{text}\""));
    }
    // Other escapes may stand for what nobody could see.
    let only_these =
        written.matches('\\').count() == 2 * text.matches('\\').count() + text.matches('"').count();
    (needs_escapes && only_these && !text.contains('\'')).then(|| format!("'{text}'"))
}

/// A comment behind something on its line.
fn push_comment(out: &mut String, comment: &str) {
    if !comment.is_empty() {
        out.push(' ');
        out.push_str(comment);
    }
}
