//! A change as `git diff` shows it, so that `git apply` and `patch -p1` take it.

use camino::Utf8Path;
use registry_core::finding::escaped;
use similar::TextDiff;

/// The change of one file.
pub(crate) fn of(path: &Utf8Path, before: &str, after: &str) -> String {
    let path = escaped(path.as_str()).replace('\\', "/");
    let path = path.trim_start_matches("./").trim_start_matches('/');
    let diff = TextDiff::from_lines(before, after);
    diff.unified_diff().header(&format!("a/{path}"), &format!("b/{path}")).to_string()
}
