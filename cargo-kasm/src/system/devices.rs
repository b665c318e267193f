//! Names that are no files on Windows, in whatever folder they are.

/// Whether a file of this name would be written to a device.
pub(crate) fn names_a_device(name: &str) -> bool {
    cfg!(windows) && is_of_windows(name)
}

/// What comes after the first dot or colon does not count, nor do spaces before it.
fn is_of_windows(name: &str) -> bool {
    let stem = name.split(['.', ':']).next().unwrap_or(name).trim_end_matches(' ');
    let stem = stem.to_ascii_uppercase();
    let is_port = |digits: &str| {
        matches!(digits.chars().next(), Some('1'..='9' | '\u{B9}' | '\u{B2}' | '\u{B3}'))
            && digits.chars().count() == 1
    };
    matches!(&*stem, "CON" | "PRN" | "AUX" | "NUL" | "CONIN$" | "CONOUT$")
        || ["COM", "LPT"].into_iter().filter_map(|port| stem.strip_prefix(port)).any(is_port)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn devices_are_known_by_what_precedes_the_dot() {
        for device in ["con", "NUL.png", "aux.tar.gz", "Com1.svg", "lpt9", "COM\u{B2}", "prn .txt"]
        {
            assert!(is_of_windows(device), "{device}");
            assert_eq!(names_a_device(device), cfg!(windows));
        }
        for file in ["", "console.png", "com.svg", "COM0", "com10", "desk.con", ".nul", "nul-1"] {
            assert!(!is_of_windows(file), "{file}");
        }
    }
}
