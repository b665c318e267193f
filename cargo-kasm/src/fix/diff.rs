//! A change as `git diff` shows it, so that `git apply` and `patch -p1` take it.

use std::fmt::Write as _;
use std::ops::Range;

use camino::Utf8Path;
use imara_diff::{Algorithm, Diff, Hunk, InternedInput, Token};
use registry_core::finding::escaped;
use registry_core::source::with_slashes;

/// How many lines are shown around what changes.
const CONTEXT: u32 = 3;

/// The change of one file; nothing where nothing changes.
pub(crate) fn of(path: &Utf8Path, before: &str, after: &str) -> String {
    let path = named(path);
    let input = InternedInput::new(before, after);
    let mut diff = Diff::compute(Algorithm::Myers, &input);
    diff.postprocess_lines(&input);
    let mut shown = Patch { input: &input, text: String::new() };
    let hunks: Vec<_> = diff.hunks().collect();
    for near in hunks.chunk_by(|one, next| next.before.start - one.before.end <= 2 * CONTEXT) {
        shown.hunk(near);
    }
    if hunks.is_empty() {
        shown.text
    } else {
        format!("--- a/{path}\n+++ b/{path}\n{}", shown.text)
    }
}

/// A file as the heads of patches name it: from the current folder on, and with a tab behind blanks, for
/// `patch` would end the name there.
fn named(path: &Utf8Path) -> String {
    let here = std::env::current_dir().ok();
    let below = here.and_then(|here| path.strip_prefix(Utf8Path::from_path(&here)?).ok());
    let path = with_slashes(below.unwrap_or(path));
    let path = escaped(&path);
    let path = path.trim_start_matches("./").trim_start_matches('/');
    if path.contains(' ') { format!("{path}\t") } else { path.to_owned() }
}

struct Patch<'i> {
    input: &'i InternedInput<&'i str>,
    text: String,
}

impl Patch<'_> {
    /// Changes that are shown together, with the lines around and between them.
    fn hunk(&mut self, changes: &[Hunk]) {
        let (Some(first), Some(last)) = (changes.first(), changes.last()) else { return };
        let lead = first.before.start.min(CONTEXT);
        let rest = u32::try_from(self.input.before.len()).unwrap_or(u32::MAX) - last.before.end;
        let tail = rest.min(CONTEXT);
        let of_old = range(first.before.start - lead..last.before.end + tail);
        let of_new = range(first.after.start - lead..last.after.end + tail);
        // Writing to a text cannot fail.
        let _ = writeln!(self.text, "@@ -{of_old} +{of_new} @@");
        let (old, new) = (&self.input.before, &self.input.after);
        let mut shown = first.before.start - lead;
        for change in changes {
            self.lines(' ', old, shown..change.before.start);
            self.lines('-', old, change.before.clone());
            self.lines('+', new, change.after.clone());
            shown = change.before.end;
        }
        self.lines(' ', old, shown..shown + tail);
    }

    /// Lines behind their sign; where the last one has no end, that is said as git says it.
    fn lines(&mut self, sign: char, of: &[Token], range: Range<u32>) {
        for &line in &of[range.start as usize..range.end as usize] {
            let line = self.input.interner[line];
            self.text.push(sign);
            self.text.push_str(line);
            if !line.ends_with('\n') {
                self.text.push_str("\n\\ No newline at end of file\n");
            }
        }
    }
}

/// Lines as the head of a hunk counts them, from 1; what is empty lies behind the line that is named.
fn range(lines: Range<u32>) -> String {
    match lines.end - lines.start {
        0 => format!("{},0", lines.start),
        1 => format!("{}", lines.start + 1),
        length => format!("{},{length}", lines.start + 1),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const HEAD: &str = "--- a/x.toml\n+++ b/x.toml\n";

    fn change(before: &str, after: &str) -> String {
        of("./x.toml".into(), before, after)
    }

    #[test]
    fn changes_have_three_lines_around_them() {
        assert_eq!(
            change("a\nb\nc\nd\ne\n", "a\nb\nc\nd\nE\n"),
            format!("{HEAD}@@ -2,4 +2,4 @@\n b\n c\n d\n-e\n+E\n")
        );
        assert_eq!(change("a\n", "a\n"), "");
    }

    #[test]
    fn what_is_near_is_shown_together() {
        let old: Vec<_> = (0..30).map(|line| format!("{line}\n")).collect();
        let without = |gone: [usize; 2]| -> String {
            let kept = old.iter().enumerate().filter(|(line, _)| !gone.contains(line));
            kept.map(|(_, line)| &**line).collect()
        };
        let hunks = |gone| change(&old.concat(), &without(gone)).matches("@@ -").count();
        assert_eq!((hunks([4, 11]), hunks([4, 12])), (1, 2));
        assert!(change(&old.concat(), &without([4, 11])).contains("@@ -2,14 +2,12 @@\n 1\n"));
    }

    #[test]
    fn a_last_line_without_an_end_is_told() {
        let without = "\\ No newline at end of file\n";
        assert_eq!(change("a", "a\n"), format!("{HEAD}@@ -1 +1 @@\n-a\n{without}+a\n"));
        assert_eq!(change("", "a"), format!("{HEAD}@@ -0,0 +1 @@\n+a\n{without}"));
    }
}
