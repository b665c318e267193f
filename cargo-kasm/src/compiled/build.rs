//! Cargo builds the packages; what it reports says where their files are.

use std::ffi::OsStr;
use std::io::{self, BufRead, BufReader, Read};
use std::process::{Command, ExitStatus, Stdio};

use anstream::ColorChoice;
use camino::Utf8PathBuf;
use cargo_metadata::{Message, Package, PackageId};

use super::artifact::Artifacts;
use super::{BuildFlags, CompiledError};

/// Hears every line that Cargo writes to its output.
pub type OnLine<'a> = &'a mut dyn FnMut(&str);

/// What became of a build.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Built {
    /// Whether all packages were built. If not, Cargo has said why.
    pub success: bool,
    /// What was built, a package each, in the order in which they were asked for.
    pub artifacts: Vec<PackageArtifacts>,
}

/// The files that hold what a package declares.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PackageArtifacts {
    /// Whose files they are.
    pub package: PackageId,
    /// The library, then the executables by name; fewer where the build failed.
    pub files: Vec<Utf8PathBuf>,
}

/// Builds packages of a workspace.
///
/// Cargo's progress goes to stderr, and so do the compiler's messages; unless somebody listens to
/// the lines, who then gets them as JSON.
///
/// # Errors
/// Where Cargo could not be run to its end. That a package does not compile is no error here.
pub fn build(
    flags: &BuildFlags,
    packages: &[&Package],
    on_line: Option<OnLine<'_>>,
) -> Result<Built, CompiledError> {
    // Without any package named Cargo would build those that it thinks best.
    if packages.is_empty() {
        return Ok(Built { success: true, artifacts: Vec::new() });
    }
    let (status, artifacts) = run(command(flags, packages, on_line.is_some()), on_line)?;
    let of_package = |package: &&Package| PackageArtifacts {
        package: package.id.clone(),
        files: artifacts.of(&package.id),
    };
    Ok(Built { success: status.success(), artifacts: packages.iter().map(of_package).collect() })
}

fn command(flags: &BuildFlags, packages: &[&Package], as_json: bool) -> Command {
    let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let format = if as_json { "json" } else { "json-render-diagnostics" };
    let mut command = Command::new(cargo);
    command.args(["build", "--keep-going", "--message-format", format]);
    command.args(flags.build_only()).args(flags.common());
    // What is left to it, Cargo decides as this program does.
    let color = match ColorChoice::global() {
        ColorChoice::Always | ColorChoice::AlwaysAnsi => Some("always"),
        ColorChoice::Never => Some("never"),
        ColorChoice::Auto => None,
    };
    command.args(color.into_iter().flat_map(|color| ["--color", color]));
    // With link-time optimization libraries hold bitcode only. Where a profile sets none, saying so
    // builds nothing anew. It is said last: the last word counts.
    command.args(["--config", &format!("profile.{}.lto=false", flags.profile.name())]);
    for package in packages {
        // Names may be ambiguous; the id is a specification that is not.
        command.args(["--package", &package.id.repr]);
    }
    command
}

/// Runs Cargo to its end.
fn run(
    mut command: Command,
    on_line: Option<OnLine<'_>>,
) -> Result<(ExitStatus, Artifacts), CompiledError> {
    let shown = shown(&command);
    let mut child = match command.stdout(Stdio::piped()).spawn() {
        Ok(child) => child,
        Err(source) => return Err(CompiledError::Start { command: shown, source }),
    };
    let output = child.stdout.take().map(BufReader::new);
    let heard = output.map_or_else(|| Ok(Artifacts::default()), |output| listen(output, on_line));
    // In any case: nobody else cleans up after a process.
    let status = child.wait();
    match (heard, status) {
        (Ok(_), Ok(status)) if status.code().is_none() => {
            Err(CompiledError::Stopped { command: shown, status })
        }
        (Ok(artifacts), Ok(status)) => Ok((status, artifacts)),
        (Err(source), _) | (_, Err(source)) => {
            Err(CompiledError::Output { command: shown, source })
        }
    }
}

/// Reads what Cargo reports, a line at a time.
fn listen(
    mut output: BufReader<impl Read>,
    mut on_line: Option<OnLine<'_>>,
) -> io::Result<Artifacts> {
    let mut artifacts = Artifacts::default();
    let mut line = Vec::new();
    while output.read_until(b'\n', &mut line)? > 0 {
        // Macros may print whatever they like.
        let text = String::from_utf8_lossy(&line);
        let text = text.trim_end_matches(['\n', '\r']);
        if let Some(on_line) = &mut on_line {
            on_line(text);
        }
        if let Ok(Message::CompilerArtifact(artifact)) = serde_json::from_str(text) {
            artifacts.add(artifact);
        }
        line.clear();
    }
    Ok(artifacts)
}

/// The command as one could type it, near enough.
fn shown(command: &Command) -> String {
    let words = std::iter::once(command.get_program()).chain(command.get_args());
    words.map(OsStr::to_string_lossy).collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn package(id: &str) -> Package {
        serde_json::from_value(serde_json::json!({
            "name": "p", "version": "1.0.0", "id": id, "dependencies": [], "targets": [],
            "features": {}, "manifest_path": "/p/Cargo.toml",
        }))
        .unwrap()
    }

    #[test]
    fn nothing_to_build_is_built_at_once() {
        let built = build(&BuildFlags::default(), &[], None).unwrap();
        assert_eq!(built, Built { success: true, artifacts: Vec::new() });
    }

    #[test]
    fn the_chosen_profile_is_built_without_lto_whatever_was_configured() {
        let flags = BuildFlags {
            profile: super::super::Profile::Release,
            config: vec!["profile.release.lto=true".into()],
            ..BuildFlags::default()
        };
        let command = command(&flags, &[&package("path+file:///p#1.0.0")], false);
        let words: Vec<_> = command.get_args().map(OsStr::to_string_lossy).collect();
        assert_eq!(
            words.join(" "),
            "build --keep-going --message-format json-render-diagnostics --profile=release \
             --config profile.release.lto=true --config profile.release.lto=false \
             --package path+file:///p#1.0.0",
        );
    }

    #[test]
    fn lines_that_are_no_reports_are_heard_and_passed_over() {
        let output: &[u8] = b"{\"reason\":\"build-finished\",\"success\":true}\r\nhi \xFF\n\n{";
        let mut heard = Vec::new();
        let mut on_line = |line: &str| heard.push(line.to_owned());
        listen(BufReader::new(output), Some(&mut on_line)).unwrap();
        assert_eq!(
            heard,
            ["{\"reason\":\"build-finished\",\"success\":true}", "hi \u{FFFD}", "", "{"],
        );
    }

    #[test]
    fn a_program_that_is_not_there_is_named() {
        let error = run(Command::new("/no/such/cargo"), None).unwrap_err();
        let said = error.to_string();
        assert_eq!(said.lines().next(), Some("cannot run `/no/such/cargo`"));
    }

    #[cfg(unix)]
    #[test]
    fn a_killed_program_is_no_failed_build() {
        let mut command = Command::new("sh");
        command.args(["-c", "kill -TERM $$"]);
        let error = run(command, None).unwrap_err();
        assert!(matches!(error, CompiledError::Stopped { .. }), "{error}");
    }
}
