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
//! The stages in a row, as `cargo kasm bundle` runs them:
//!
//! ```no_run
//! use registry_core::bundle::Draft;
//! use registry_core::finding::Report;
//! use registry_core::check;
//! use registry_core::declare::{self, Reading};
//!
//! let loaded = declare::load("registry.toml".into(), None, Reading::Everything)?;
//! let (model, findings) = check::judge(&loaded);
//! let report = Report::new(findings, &model.policy);
//! if report.is_publishable() {
//!     let modified = 1_700_000_000_000; // milliseconds since 1970
//!     let bundle = Draft::new(&loaded.registry, &model).finish(modified).sealed();
//!     println!("{} files", bundle.files().len());
//! }
//! # Ok::<(), declare::LoadError>(())
//! ```
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
