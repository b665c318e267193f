//! The objects that Kasm hands on: to docker-py ([`RunConfig`]), to commands inside a session
//! ([`ExecConfig`]), to the mount code ([`VolumeMappings`]) and to the form before a start
//! ([`LaunchConfig`]).
//!
//! Each is a list of [`Setting`]s in the author's order, typed by one table of keys.

mod bytes;
pub(crate) mod capabilities;
mod devices;
mod environment;
pub(crate) mod exec_config;
pub(crate) mod launch_config;
mod renamed;
pub(crate) mod run_config;
pub(crate) mod settings;
pub(crate) mod volume_mappings;

pub(crate) use capabilities::{capability, is_powerful};
pub use exec_config::{ExecConfig, ExecEntry, Phase};
pub use launch_config::{LaunchConfig, LaunchEntry};
pub use run_config::RunConfig;
pub use settings::{Setting, SettingValue, Settings};
pub use volume_mappings::VolumeMappings;
