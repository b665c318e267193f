//! What an admin should know about a workspace before installing it, as plain data: the
//! `warnings` that Kasm shows on its tile, and the [`privileges`] that it asks for.
//!
//! Both look at what was written, so that a workspace that is wrong elsewhere is judged as well. The
//! rules about security find what [`privileges`] finds.

mod exec_config;
mod host;
mod privilege;
mod remote;
mod run_config;
#[cfg(feature = "bundle")]
mod warning;

pub use privilege::{Access, Gravity, Privilege, privileges};
#[cfg(feature = "bundle")]
pub use warning::{Warning, WarningKind, warnings};
