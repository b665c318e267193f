//! Tables of Markdown.

/// A table with these columns.
pub(crate) fn table<const N: usize>(columns: [&str; N], rows: &[[String; N]]) -> String {
    let line = |cells: &[&str]| format!("| {} |\n", cells.join(" | "));
    let rule = format!("|{}\n", "---|".repeat(N));
    let rows = rows.iter().map(|row| line(&row.each_ref().map(String::as_str)));
    [line(&columns), rule].into_iter().chain(rows).collect()
}

/// Text as a cell can hold it: in one line, and without what ends a cell or begins a tag.
pub(crate) fn cell(text: &str) -> String {
    let lines = text.lines().map(str::trim).filter(|line| !line.is_empty());
    let line = lines.collect::<Vec<_>>().join(" ").replace('|', "\\|");
    let parts = line.split('`').enumerate();
    let escaped = parts.map(|(index, part)| {
        let is_code = index % 2 == 1;
        if is_code { part.to_owned() } else { part.replace('<', "&lt;") }
    });
    escaped.collect::<Vec<_>>().join("`")
}

/// Words as code, with commas between them.
pub(crate) fn codes<'w>(words: impl IntoIterator<Item = &'w str>) -> String {
    let codes: Vec<_> = words.into_iter().map(|word| format!("`{}`", cell(word))).collect();
    codes.join(", ")
}
