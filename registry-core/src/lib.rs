//! Kasm workspace registries: declared, modelled, checked, bundled.
//!
//! Data goes one way, and each stage has its folder:
//!
//! 1. [`declare`]: what people wrote, every value with its place. It may be wrong.
//! 2. [`model`]: what it means, in types that cannot be wrong.
//! 3. [`check`]: rules about several values. [`audit`] says what a workspace may do, for its admin.
//! 4. [`bundle`]: the files that a web server publishes, in memory.
//!
//! What was published is read the other way round, whoever published it: a list becomes declarations
//! again ([`declare::published()`]), and goes through the same model and check. [`visit`] plays the Kasm
//! that adds a registry, [`listing`] says what each release shows of one, and [`diff`] what a
//! publication changes.
//!
//! [`lock`] is what image registries said about images, kept beside the declarations. [`schema`] tells
//! editors and pages what a workspace may say. [`source`] holds places and values as written;
//! [`finding`] what any stage has to say about them, by the table of [`rule`]; [`fix`] applies what they
//! offer. [`grammar`] knows what single values look like. Nothing here asks the network or writes a file.
//!
//! # Features
//!
//! None of them is on by default. What is there without any ends up in users' crates, has no
//! dependencies and needs no standard library: [`declared`], the types of a crate's constants;
//! [`constant`] and [`grammar`], by which the compiler checks values; [`rule`].
//!
//! - `load`: the stages up to `check`, and [`build`] for build scripts.
//! - `bundle`: the last stage, which needs what takes longest to compile.
//!
//! # From a folder to a bundle
//!
//! A registry is read whole, with all its mistakes; each is told with its place and a way out. What has
//! none at deny level is published:
//!
//! ```
//! use std::fs;
//!
//! use registry_core::bundle::Draft;
//! use registry_core::check;
//! use registry_core::declare::{self, Reading};
//! use registry_core::finding::{Code, Report};
//!
//! let declaration = r#"
//! [registry]
//! name = "Lab"
//! description = "Workspaces of the lab."
//! list_url = "https://lab.example/kasm/"
//! icon = "https://lab.example/logo.png"
//!
//! [workspaces.desk]
//! friendly_name = "Desk"
//! description = "A desk with a terminal."
//! image_src = "desk.svg"
//! architecture = ["amd64"]
//! compatibility = [{ version = "1.19", image = "acme/desk:2.1", uncompressed_size_mb = 2100 }]
//! "#;
//! let icon = r#"<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 64 64"/>"#;
//! # let folder = std::env::temp_dir().join(format!("registry-core-{}", std::process::id()));
//! # fs::create_dir_all(folder.join("icons"))?;
//! # let file = camino::Utf8PathBuf::try_from(folder.join("registry.toml"))?;
//! # fs::write(folder.join("icons/desk.svg"), icon)?;
//! # fs::write(&file, declaration)?;
//!
//! // `file` is a registry.toml with the declaration, beside `icons/desk.svg`.
//! let loaded = declare::load(&file, None, Reading::Everything)?;
//! let (model, findings) = check::judge(&loaded);
//! let report = Report::new(findings, &model.policy);
//! assert!(!report.is_publishable());
//! let mistake = report.findings.iter().find(|levelled| levelled.level.is_denied()).unwrap();
//! assert_eq!(mistake.finding.code, Code::BadVersion);
//! assert_eq!(mistake.finding.help.as_deref(), Some("write `1.19.x`"));
//!
//! fs::write(&file, declaration.replace("1.19", "1.19.x"))?;
//! let loaded = declare::load(&file, None, Reading::Everything)?;
//! let (model, findings) = check::judge(&loaded);
//! assert!(Report::new(findings, &model.policy).is_publishable());
//! let modified = 1_700_000_000_000; // milliseconds since 1970
//! let bundle = Draft::new(&loaded.registry, &model).finish(modified).sealed();
//! assert!(bundle.get("1.1/list.json").is_some() && bundle.get("1.1/icons/desk.svg").is_some());
//! # fs::remove_dir_all(&folder)?;
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! # Values
//!
//! A value's own rule is its `FromStr`:
//!
//! ```
//! use registry_core::finding::Code;
//! use registry_core::model::{ImageRef, KasmVersion, Schema};
//!
//! let version: KasmVersion = "1.17.x".parse()?;
//! assert_eq!(version.schema(), Schema::V1_1);
//! assert!("1.20.x".parse::<KasmVersion>()? > "1.19.x".parse()?);
//!
//! let problem = ">=1.13".parse::<KasmVersion>().unwrap_err();
//! assert_eq!((problem.code, &*problem.help), (Code::BadVersion, "write `1.13.x`"));
//!
//! let image: ImageRef = "lscr.io/linuxserver/webtop:alpine-i3".parse()?;
//! assert_eq!(image.repository(), "lscr.io/linuxserver/webtop");
//! # Ok::<(), registry_core::model::InvalidValue>(())
//! ```

#![cfg_attr(not(feature = "load"), no_std)]

#[cfg(feature = "load")]
pub mod audit;
#[cfg(feature = "load")]
pub mod build;
#[cfg(feature = "bundle")]
pub mod bundle;
#[cfg(feature = "load")]
pub mod check;
pub mod constant;
#[cfg(feature = "load")]
pub mod declare;
pub mod declared;
#[cfg(feature = "bundle")]
pub mod diff;
#[doc(hidden)]
pub mod editor;
#[cfg(feature = "load")]
pub mod finding;
#[cfg(feature = "bundle")]
pub mod fix;
pub mod grammar;
#[cfg(feature = "bundle")]
pub mod listing;
#[cfg(feature = "load")]
pub mod lock;
#[cfg(feature = "load")]
pub mod model;
#[cfg(feature = "load")]
mod parallel;
#[cfg(feature = "load")]
pub mod picture;
pub mod rule;
#[cfg(feature = "bundle")]
pub mod schema;
#[cfg(feature = "load")]
mod shell;
#[cfg(feature = "load")]
pub mod source;
#[cfg(feature = "bundle")]
pub mod visit;

/// The page of the package, whose example is tested here.
#[cfg(doctest)]
#[doc = include_str!("../README.md")]
struct Readme;
