//! Paths as they are written for others.

use camino::Utf8Path;

/// A path with `/` between its parts, as bundles, git and files that are shared have it on every system.
pub fn with_slashes(path: &Utf8Path) -> String {
    path.as_str().replace(std::path::MAIN_SEPARATOR, "/")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parts_are_parted_by_slashes() {
        assert_eq!(with_slashes(&Utf8Path::new("a").join("b").join("c")), "a/b/c");
        let odd = Utf8Path::new("a").join("b\\c");
        assert_eq!(with_slashes(&odd), if cfg!(windows) { "a/b/c" } else { "a/b\\c" });
    }
}
