//! The objects that Kasm hands on: to docker-py ([`RunConfig`]), to commands inside a session
//! ([`ExecConfig`]), to the mount code ([`VolumeMappings`]) and to the form before a start
//! ([`LaunchConfig`]).
//!
//! Each is a list of [`Setting`]s in the author's order, typed by one table of keys.

mod bytes;
mod capabilities;
mod devices;
mod environment;
mod exec_config;
mod launch_config;
mod renamed;
mod run_config;
mod settings;
mod volume_mappings;

pub(crate) use capabilities::{capability, is_powerful};
pub use exec_config::{ExecConfig, ExecEntry, Phase};
pub use launch_config::{LaunchConfig, LaunchEntry};
pub use run_config::RunConfig;
pub use settings::{Setting, SettingValue, Settings};
pub use volume_mappings::VolumeMappings;
