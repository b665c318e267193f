//! Names that follow from others.

/// "My Registry" for `my-registry`
pub(crate) fn title(folder: &str) -> String {
    let words = folder.split(['-', '_', ' ', '.', '/']).filter(|word| !word.is_empty());
    let words = words.map(|word| {
        let mut letters = word.chars();
        let first = letters.next().map(|first| first.to_uppercase().collect::<String>());
        first.unwrap_or_default() + letters.as_str()
    });
    words.collect::<Vec<_>>().join(" ")
}

/// `my-registry` for "My Registry": what Cargo, hosts and file systems take for a name.
pub(crate) fn slug(name: &str) -> String {
    let known = |letter: char| letter.is_ascii_alphanumeric() || letter == '_';
    let plain = name.to_lowercase().replace(|letter| !known(letter), "-");
    plain.split('-').filter(|word| !word.is_empty()).collect::<Vec<_>>().join("-")
}

/// A name that Cargo takes for a package.
pub(crate) fn package(folder: &str) -> String {
    let name = slug(folder);
    let begins_well = name.starts_with(|letter: char| letter.is_ascii_alphabetic());
    match name.as_str() {
        "" => "kasm-registry".to_owned(),
        _ if !begins_well => format!("kasm-{name}"),
        // No word of Rust's own, and no crate that it depends on.
        "registry-core" | "registry-macros" => format!("{name}-registry"),
        _ if !name.contains('-') => format!("{name}-registry"),
        _ => name,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_follow_from_others() {
        for (folder, expected) in [
            ("my-registry", ("My Registry", "my-registry", "my-registry")),
            ("Kasm_desks", ("Kasm Desks", "kasm_desks", "kasm_desks-registry")),
            ("fn", ("Fn", "fn", "fn-registry")),
            ("2024", ("2024", "2024", "kasm-2024")),
            ("registry-core", ("Registry Core", "registry-core", "registry-core-registry")),
            ("Ärger & Co.", ("Ärger & Co", "rger-co", "rger-co")),
            ("日本", ("日本", "", "kasm-registry")),
        ] {
            let found = (&*title(folder), &*slug(folder), &*package(folder));
            assert_eq!(found, expected, "{folder}");
        }
    }
}
