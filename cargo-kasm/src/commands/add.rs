//! `cargo kasm add`: one more workspace in a registry.

use std::fs;

use camino::{Utf8Path, Utf8PathBuf};
use registry_core::declare::{self, REGISTRY_FILE, Reading, WORKSPACE_TOML};
use registry_core::model::{
    Architecture, CATEGORIES, LARGEST_ICON, MOST_CATEGORIES, RELEASES, Schema,
};
use registry_core::picture::{Format, Picture};
use registry_core::source::Value;

use super::written;
use crate::cli::{Add, Fields, image};
use crate::console::Console;
use crate::error::Error;
use crate::scaffold::said::Said;
use crate::scaffold::workspace::Workspace;
use crate::scaffold::{ask, drawing, names, write};
use crate::select;

pub(super) fn run(arguments: &Add, console: &mut Console) -> Result<u8, Error> {
    let root = select::registry_folder(arguments.registry.as_deref())?;
    let file = root.join(REGISTRY_FILE);
    let loaded = declare::load(&file, None, Reading::Declarations)?;
    let Some((settings, _)) = &loaded.registry.settings else {
        let help = format!("`cargo kasm check {file}` says what is wrong with it");
        return Err(Error::Usage(format!("`{file}` cannot be read\n  help: {help}")));
    };
    let fields = &arguments.fields;
    let said = Said::of(&loaded.registry, &fields.extends)?;
    let called = named(arguments)?;
    let folder = arguments.folder.clone().unwrap_or_else(|| names::slug(&called));
    if !is_folder(&folder) {
        let message = format!("no folder can be called {folder:?}");
        return Err(Error::Usage(format!("{message}\n  help: name one with `--folder NAME`")));
    }
    let mut others = loaded.registry.workspaces.iter();
    if let Some(other) = others.find(|other| other.folder.eq_ignore_ascii_case(&folder)) {
        let message = format!("there is a workspace `{}` already", other.folder);
        return Err(Error::Usage(format!(
            "{message}\n  help: name another one with `--folder NAME`"
        )));
    }
    let workspaces = settings.get("workspaces").and_then(|value| value.value.as_str());
    let workspaces = workspaces.unwrap_or("workspaces").trim_start_matches("./");
    let inside = Utf8Path::new(workspaces).join(&folder);
    let own = root.join(&inside);
    let mut workspace = Asking { fields, said: &said }.workspace(&called, &folder)?;
    let icon = icon(arguments, &called)?;
    let name = icon_name(&said, &folder, icon.format);
    if name.is_own {
        workspace.image_src = Some(name.text.clone());
    }
    let text = workspace.to_toml(inside.components().count());
    let declaration = own.join(WORKSPACE_TOML);
    write::write(&[
        (declaration.clone(), text.into_bytes()),
        (own.join(&name.text), icon.content),
    ])?;
    console.status("Added", &format!("workspace `{folder}` in `{declaration}`"))?;
    if icon.is_drawn {
        console.note(&format!(
            "`{}` is drawn from the name, until there is a better icon",
            own.join(&name.text)
        ))?;
    }
    let real = own.canonicalize_utf8().map_err(|source| Error::Read { path: own, source })?;
    written::check(&file, Some(&real), console)
}

/// What the workspace is called.
fn named(arguments: &Add) -> Result<String, Error> {
    match &arguments.name {
        Some(name) => Ok(name.split_whitespace().collect::<Vec<_>>().join(" ")),
        None if ask::is_possible() => ask::text("Name", None, not_empty),
        None => {
            let message = "the workspace has no name\n  help: write it behind `cargo kasm add`";
            Err(Error::Usage(message.to_owned()))
        }
    }
}

fn not_empty(answer: &str) -> Result<(), String> {
    if answer.is_empty() { Err("it cannot be empty".to_owned()) } else { Ok(()) }
}

/// Whether a text is a folder's path below that of the workspaces.
fn is_folder(folder: &str) -> bool {
    let is_part = |part: &str| {
        !part.is_empty() && !part.starts_with('.') && !part.contains(['\\', ':', '\0'])
    };
    folder.split('/').all(is_part)
}

/// Where fields come from: options, what is said for all, and answers.
struct Asking<'a> {
    fields: &'a Fields,
    said: &'a Said<'a>,
}

impl Asking<'_> {
    fn workspace(&self, called: &str, folder: &str) -> Result<Workspace, Error> {
        let Fields {
            extends,
            friendly_name,
            description,
            kasm,
            size,
            architecture,
            categories,
            ..
        } = self.fields;
        let list = |values: &[String]| (!values.is_empty()).then(|| values.to_vec());
        // A name that is no more than a folder's says nothing that the others do not.
        let is_folder = names::slug(called) == called;
        let own_name = || (!is_folder).then(|| called.to_owned());
        let title = || (!self.said.says(&["friendly_name"])).then(|| names::title(folder));
        let mut versions: Vec<String> = Vec::new();
        for version in kasm.iter().map(ToString::to_string) {
            if !versions.contains(&version) {
                versions.push(version);
            }
        }
        let mut workspace = Workspace {
            extends: extends.clone(),
            friendly_name: friendly_name.clone().or_else(own_name).or_else(title),
            description: description.clone(),
            image: self.fields.image.clone(),
            versions: list(&versions),
            uncompressed_size_mb: *size,
            architecture: list(architecture),
            categories: list(categories),
            ..Workspace::default()
        };
        let missing = self.missing(&workspace);
        if !ask::is_possible() {
            return if missing.is_empty() { Ok(workspace) } else { Err(unsaid(folder, &missing)) };
        }
        for field in missing {
            field.ask(&mut workspace)?;
        }
        if workspace.categories.is_none() && !self.said.says(&["categories"]) {
            let known = CATEGORIES.map(str::to_owned);
            let chosen = ask::several(
                &format!("Categories, {MOST_CATEGORIES} at most"),
                &known,
                |_| false,
                ..=MOST_CATEGORIES,
            )?;
            workspace.categories = list(&chosen);
        }
        Ok(workspace)
    }

    /// What nobody has said.
    fn missing(&self, workspace: &Workspace) -> Vec<Missing> {
        let Workspace { description, architecture, versions, image, uncompressed_size_mb, .. } =
            workspace;
        let compatibility = self.said.get(&["compatibility"]);
        let is_part_said = image.is_some() || versions.is_some() || uncompressed_size_mb.is_some();
        // A list is replaced whole; of a table, what is not said stays.
        let is_whole = matches!(compatibility, Some(Value::Array(_))) && !is_part_said;
        let of_entry = |key| is_whole || self.said.says(&["compatibility", key]);
        let fields = [
            (Missing::Description, description.is_some() || self.said.says(&["description"])),
            (Missing::Image, image.is_some() || of_entry("image")),
            (Missing::Kasm, versions.is_some() || of_entry("versions")),
            (Missing::Size, uncompressed_size_mb.is_some() || of_entry("uncompressed_size_mb")),
            (Missing::Architecture, architecture.is_some() || self.said.says(&["architecture"])),
        ];
        fields.into_iter().filter(|(_, is_said)| !is_said).map(|(field, _)| field).collect()
    }
}

/// A field without which no workspace is.
#[derive(Clone, Copy, Debug)]
enum Missing {
    Description,
    Image,
    Kasm,
    Size,
    Architecture,
}

impl Missing {
    /// The option that says it.
    const fn option(self) -> &'static str {
        match self {
            Self::Description => "--description TEXT",
            Self::Image => "--image IMAGE",
            Self::Kasm => "--kasm VERSION",
            Self::Size => "--size MB",
            Self::Architecture => "--architecture amd64,arm64",
        }
    }

    fn ask(self, workspace: &mut Workspace) -> Result<(), Error> {
        match self {
            Self::Description => {
                workspace.description =
                    Some(ask::text("What is it, in a sentence", None, not_empty)?);
            }
            Self::Image => {
                let question = "Image; `{version}` stands for the Kasm release";
                let check = |answer: &str| image(answer).map(drop);
                workspace.image = Some(ask::text(question, None, check)?);
            }
            Self::Kasm => {
                let version = |number: (u32, u32)| format!("{}.{}.x", number.0, number.1);
                let known: Vec<_> =
                    RELEASES.iter().map(|release| version(release.number)).collect();
                let is_current = |version: &str| {
                    let mut current = RELEASES.iter().zip(&known);
                    current.any(|(release, own)| own == version && release.schema == Schema::V1_1)
                };
                let chosen = ask::several("Kasm releases that it is for", &known, is_current, 1..)?;
                workspace.versions = Some(chosen);
            }
            Self::Size => {
                let check = |answer: &str| match answer.parse::<u32>() {
                    Ok(1..) => Ok(()),
                    _ => Err("write a whole number".to_owned()),
                };
                let size = ask::text("Size of the image, unpacked, in MB", None, check)?;
                workspace.uncompressed_size_mb = size.parse().ok();
            }
            Self::Architecture => {
                let known: Vec<_> =
                    Architecture::WORDS.iter().map(|&word| word.to_owned()).collect();
                let chosen = ask::several("Processors", &known, |word| word == "amd64", 1..)?;
                workspace.architecture = Some(chosen);
            }
        }
        Ok(())
    }
}

fn unsaid(folder: &str, missing: &[Missing]) -> Error {
    let options: Vec<_> = missing.iter().map(|field| format!("`{}`", field.option())).collect();
    let options = options.join(", ");
    Error::Usage(format!("too little is said about `{folder}`\n  help: say it with {options}"))
}

/// An icon that will be written.
struct Icon {
    content: Vec<u8>,
    format: Format,
    is_drawn: bool,
}

/// The icon that was named, or a drawing.
fn icon(arguments: &Add, called: &str) -> Result<Icon, Error> {
    let Some(path) = &arguments.icon else {
        let content = drawing::icon(called).into_bytes();
        return Ok(Icon { content, format: Format::Svg, is_drawn: true });
    };
    let unread = |source| Error::Read { path: path.clone(), source };
    let refused = |what: &str, help: &str| {
        Error::Usage(format!("`{path}` is no icon: it {what}\n  help: {help}"))
    };
    // A pipe or a device may have no end, and is not even opened.
    let metadata = fs::metadata(path).map_err(unread)?;
    if !metadata.is_file() {
        return Err(refused("is no file", "name a PNG or an SVG"));
    }
    if metadata.len() > LARGEST_ICON {
        let what = format!("is larger than {} MB", LARGEST_ICON / 1_000_000);
        return Err(refused(&what, "scale it down: it is shown in 90 pixels"));
    }
    let content = fs::read(path).map_err(unread)?;
    match Picture::read(&content) {
        Ok(picture) => Ok(Icon { content, format: picture.format, is_drawn: false }),
        Err(flaw) => Err(refused(flaw.what, flaw.help)),
    }
}

/// What an icon's file is called.
struct IconName {
    text: String,
    /// Whether the workspace has to say so itself.
    is_own: bool,
}

/// The name that `image_src` has for all workspaces, if it is right for this icon; else the folder's.
fn icon_name(said: &Said<'_>, folder: &str, format: Format) -> IconName {
    let last = Utf8PathBuf::from(folder).file_name().unwrap_or(folder).to_owned();
    let pattern = said.get(&["image_src"]).and_then(Value::as_str).unwrap_or_default();
    let shared = pattern.replace("{folder}", &last).replace("{folder.lower}", &last.to_lowercase());
    let is_right = !shared.contains(['{', '/']) && Format::named(&shared) == Some(format);
    if is_right {
        return IconName { text: shared, is_own: false };
    }
    IconName { text: format!("{}.{}", names::slug(&last), format.ending()), is_own: true }
}
