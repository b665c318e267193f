//! Files that are published as they are must not take the place of others, on any file system.

use std::collections::HashMap;

use crate::declare::{Content, RegistryDecl};
use crate::finding::{Code, Finding, Findings, quoted};
use crate::model::{Model, RegistryIcon, layout};
use crate::source::Span;

/// A file of `static/`, or the registry's icon, that would take the place of another.
pub(super) fn output_collision(decl: &RegistryDecl, model: &Model<'_>, findings: &mut Findings) {
    let domain = model.registry.as_ref().and_then(|registry| registry.domain.as_ref());
    let domain = domain.filter(|domain| {
        // What names the same is published as it is written.
        let mut files = decl.statics.iter().filter(|file| file.path == layout::CNAME);
        !files.any(|file| domain.value.is_named_by(&file.content))
    });
    let named = domain.map(|own| (Content::from(own.value.as_str().as_bytes()), own.span));
    let mut claims = Claims::default();
    if let Some((path, content, span)) = own_icon(decl, model) {
        findings.extend(claims.claim(path, content, span, &format!("the icon {}", quoted(path))));
    }
    for file in &decl.statics {
        let path = file.path.as_str();
        let what = quoted(&format!("static/{path}"));
        findings.extend(claims.claim(path, &file.content, Span::whole(file.source), &what));
    }
    if let Some((content, span)) = &named {
        findings.extend(claims.claim(layout::CNAME, content, *span, "what `domain` publishes"));
    }
}

fn own_icon<'m>(decl: &RegistryDecl, model: &'m Model<'_>) -> Option<(&'m str, &'m Content, Span)> {
    match &model.registry.as_ref()?.icon {
        RegistryIcon::File { path, content } => {
            let (settings, _) = decl.settings.as_ref()?;
            Some((path, content, settings.get("icon")?.span))
        }
        RegistryIcon::None | RegistryIcon::AsWritten(_) => None,
    }
}

/// The paths that are taken, by their form where case does not count.
#[derive(Default)]
struct Claims<'d> {
    files: HashMap<String, (&'d str, &'d Content)>,
    folders: HashMap<String, &'d str>,
}

impl<'d> Claims<'d> {
    /// Takes a path, or says what it would replace.
    fn claim(
        &mut self,
        path: &'d str,
        content: &'d Content,
        span: Span,
        what: &str,
    ) -> Option<Finding> {
        let problem = if layout::is_reserved(path)
            && !(path == layout::NO_JEKYLL && content.is_empty())
        {
            Some(format!("{what} would replace a file or folder of the bundle itself"))
        } else {
            self.other(path, content).map(|other| format!("{what} would replace {}", quoted(other)))
        };
        if let Some(message) = problem {
            return Some(
                Finding::new(Code::OutputCollision, span, message)
                    .help("rename or remove one of them"),
            );
        }
        self.files.insert(path.to_lowercase(), (path, content));
        for folder in folders(path) {
            self.folders.insert(folder.to_lowercase(), folder);
        }
        None
    }

    /// A path that cannot stand beside this one on every file system.
    fn other(&self, path: &str, content: &Content) -> Option<&'d str> {
        let lower = path.to_lowercase();
        if let Some(&(other, known)) = self.files.get(&lower) {
            return (other != path || known != content).then_some(other);
        }
        if let Some(&folder) = self.folders.get(&lower) {
            return Some(folder);
        }
        folders(path).find_map(|folder| {
            let lower = folder.to_lowercase();
            let as_folder = self.folders.get(&lower).copied().filter(|other| *other != folder);
            as_folder.or_else(|| self.files.get(&lower).map(|&(other, _)| other))
        })
    }
}

/// The folders that a path lies in.
fn folders(path: &str) -> impl Iterator<Item = &str> {
    path.match_indices('/').map(|(slash, _)| &path[..slash])
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::source::Sources;

    #[test]
    fn paths_collide_as_files_as_folders_and_by_case() {
        let span = Span::whole(Sources::default().add_opaque("x"));
        let (one, two) = (Content::from(*b"1"), Content::from(*b"2"));
        for (paths, free) in [
            (["CNAME", "robots.txt"], true),
            (["a/x", "a/y"], true),
            (["A", "a"], false),
            (["D/x", "d/y"], false),
            (["logo/l.png", "logo"], false),
            (["logo", "logo/l.png"], false),
            (["b", "versions.txt"], false),
            (["b", "Index.html/x"], false),
            (["b", "1.1/x"], false),
        ] {
            let mut claims = Claims::default();
            assert!(claims.claim(paths[0], &one, span, "a").is_none());
            assert_eq!(claims.claim(paths[1], &two, span, "b").is_none(), free, "{paths:?}");
        }
    }
}
