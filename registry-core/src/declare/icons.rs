//! Icons beside declarations: the registry's own, and those that several workspaces share by name.

use std::collections::HashMap;

use camino::{Utf8Path, Utf8PathBuf};

use super::decl::is_plain_path;
use super::disk::{self, Listed, Refusal, Root};
use super::{Content, IconFile, WorkspaceDecl};
use crate::finding::Findings;
use crate::picture::{self, Picture};
use crate::source::{Object, Value};

/// The setting of the registry's own icon.
pub(super) const ICON: &str = "icon";

/// Where the file or folder lies that a setting names, where that is a path below `folder`.
pub(super) fn path(settings: &Object, key: &str, folder: &Utf8Path) -> Option<Utf8PathBuf> {
    let Value::String(text) = &settings.get(key)?.value else {
        return None;
    };
    let name = text.as_str().trim_start_matches("./");
    // An icon's name becomes an address as it is written.
    let name = if key == ICON { name } else { name.trim_end_matches('/') };
    (text.escaped().is_none() && is_plain_path(&name.into())).then(|| folder.join(name))
}

/// Reads the registry's own icon where it exists.
pub(super) fn icon(
    settings: &Object,
    folder: &Utf8Path,
    root: &Root,
    findings: &mut Findings,
) -> Option<Content> {
    let path = path(settings, ICON, folder)?;
    let content = match root.find(&path) {
        Ok(None) => return None,
        Ok(Some(file)) => disk::read_content(&file),
        Err(refusal) => Err(refusal),
    };
    Some(content.unwrap_or_else(|refusal| {
        // It was found, and why it is no icon has been said.
        let place = settings.get(ICON).map(|value| value.span);
        findings.extend(place.map(|place| refusal.at(place)));
        Content::from([])
    }))
}

/// Looks at a workspace's icon, and reads no more of it than that takes.
pub(super) fn look(file: &Listed) -> Result<IconFile, Refusal> {
    let (size, bytes) = disk::read_start(file, picture::START, Picture::wants)?;
    let picture = Some(Picture::read(&bytes));
    Ok(IconFile { picture, ..IconFile::unseen(file.name.clone(), file.path.clone(), size) })
}

/// Reads the icons that share a name and were not read, since all icons are published in one folder.
pub(super) fn shared(workspaces: &mut [WorkspaceDecl], root: &Root, findings: &mut Findings) {
    let mut count: HashMap<String, usize> = HashMap::new();
    for icon in workspaces.iter().filter_map(|workspace| workspace.icon.as_ref()) {
        *count.entry(icon.name.clone()).or_default() += 1;
    }
    for workspace in workspaces {
        let place = workspace.icon_place();
        let Some(icon) = &mut workspace.icon else { continue };
        if icon.content.is_some() || count.get(&icon.name) == Some(&1) {
            continue;
        }
        let content = match root.find(&icon.path) {
            Ok(Some(file)) => disk::read_content(&file),
            Ok(None) => continue,
            Err(refusal) => Err(refusal),
        };
        match content {
            Ok(content) => icon.content = Some(content),
            Err(refusal) => findings.push(refusal.at(place)),
        }
    }
}
