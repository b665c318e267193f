//! Folders for workspaces of which only a list is known. The list's order follows from the folders'
//! names, so names are chosen that keep it.

use std::cmp::Ordering;
use std::collections::HashSet;

use registry_core::bundle::Collation;
use serde_json::{Map, Value};

/// A name for each workspace of a list, in its order.
pub(super) fn folders(workspaces: &[Map<String, Value>]) -> Vec<String> {
    let candidates: Vec<_> = workspaces.iter().map(candidates).collect();
    chosen(&candidates).unwrap_or_else(|| {
        let width = workspaces.len().to_string().len();
        let numbered = candidates.iter().enumerate().map(|(index, names)| {
            let name = names.first().map_or("workspace", String::as_str);
            format!("{:0width$}-{name}", index + 1)
        });
        numbered.collect()
    })
}

/// What a workspace may have been called, the likeliest first.
fn candidates(workspace: &Map<String, Value>) -> Vec<String> {
    let text = |key: &str| workspace.get(key).and_then(Value::as_str).unwrap_or_default();
    let icon = text("image_src");
    let icon = icon.rsplit_once('.').map_or(icon, |(stem, _)| stem);
    let first = workspace.get("compatibility").and_then(|entries| entries.get(0)?.get("image"));
    let image = match text("name") {
        "" => first.and_then(Value::as_str).unwrap_or_default(),
        name => name,
    };
    let last = image.rsplit('/').next().unwrap_or_default();
    let (repository, tag) = last.split_once(':').unwrap_or((last, ""));
    let name = text("friendly_name");
    let names = [
        icon.to_owned(),
        name.to_lowercase(),
        name.to_owned(),
        repository.to_owned(),
        tag.to_owned(),
        format!("{repository}-{tag}"),
        format!("{icon}-{tag}"),
    ];
    let mut seen = HashSet::new();
    let names = names.iter().map(|name| plain(name));
    names.filter(|name| !name.is_empty() && seen.insert(name.clone())).collect()
}

/// Longer names are cut: a file system takes 255 bytes, and a number may come before them.
const LONGEST: usize = 200;

/// A name that every file system takes.
fn plain(name: &str) -> String {
    let letters = name
        .chars()
        .map(|letter| if letter.is_alphanumeric() || "._".contains(letter) { letter } else { '-' });
    let name: String = letters.collect();
    let name = name.trim_start_matches(['-', '.', '_']);
    name[..name.floor_char_boundary(LONGEST)].trim_end_matches(['-', '.', '_']).to_owned()
}

/// The likeliest names that rise from each workspace to the next; none where there are no such names.
fn chosen(candidates: &[Vec<String>]) -> Option<Vec<String>> {
    let collation = Collation::new();
    let path = |name: &str| format!("workspaces/{name}/workspace.json");
    let rises = |below: &str, name: &str| {
        below.to_lowercase() != name.to_lowercase()
            && collation.compare(&path(below), &path(name)) == Ordering::Less
    };
    // For each name the least likely that it takes so far, and the place of the one before it.
    let mut ways: Vec<Vec<Option<(usize, usize)>>> = Vec::with_capacity(candidates.len());
    for (index, names) in candidates.iter().enumerate() {
        let cost = |name: &String, unlikely: usize| {
            let Some(before) = index.checked_sub(1) else { return Some((unlikely, 0)) };
            let known = candidates[before].iter().zip(&ways[before]).enumerate();
            let ways = known.filter_map(|(place, (below, way))| {
                let (cost, _) = (*way)?;
                rises(below, name).then_some((cost + unlikely, place))
            });
            ways.min()
        };
        let row = names.iter().enumerate().map(|(unlikely, name)| cost(name, unlikely)).collect();
        ways.push(row);
    }
    let mut names = Vec::with_capacity(candidates.len());
    let last = ways.last().map(|row| {
        row.iter().enumerate().filter_map(|(place, way)| Some(((*way)?.0, place))).min()
    });
    let mut place = match last {
        Some(best) => best?.1,
        None => return Some(names),
    };
    for (row, candidates) in ways.iter().zip(candidates).rev() {
        names.push(candidates.get(place)?.clone());
        place = (*row.get(place)?)?.1;
    }
    names.reverse();
    Some(names)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn named(workspaces: &[(&str, &str, &str)]) -> Vec<String> {
        let workspaces: Vec<_> = workspaces
            .iter()
            .map(|(icon, name, image)| {
                let fields = [("image_src", icon), ("friendly_name", name), ("name", image)];
                fields
                    .map(|(key, value)| (key.to_owned(), Value::from(*value)))
                    .into_iter()
                    .collect()
            })
            .collect();
        folders(&workspaces)
    }

    #[test]
    fn the_likeliest_names_keep_the_order() {
        let office = [
            ("webcord.png", "WebCord", "lscr.io/webcord:latest"),
            ("wps.png", "WPS Chinese", "lscr.io/wps:chinese"),
            ("wps.png", "WPS", "lscr.io/wps:latest"),
        ];
        assert_eq!(named(&office), ["webcord", "wps-chinese", "wps"]);
        assert_eq!(named(&[]), Vec::<String>::new());
    }

    #[test]
    fn numbers_keep_it_where_no_name_does() {
        let backwards = [("b.png", "B", "b"), ("a.png", "A", "a"), ("a.png", "A", "a")];
        assert_eq!(named(&backwards), ["1-b", "2-a", "3-a"]);
        assert_eq!(named(&[("", "..", "")]), ["1-workspace"]);
        let long = "ü".repeat(300);
        let [first, second] = &named(&[(&long, "", ""), (&long, "", "")])[..] else { panic!() };
        assert!(first < second && second.len() < 255, "{second}");
    }
}
