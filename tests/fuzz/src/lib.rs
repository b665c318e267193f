//! What strangers' bytes reach, a function for each kind of them. It panics where something does not
//! hold that has to; `targets/` hands each to a fuzzer, and `replayed` does without one what it found.

#![allow(clippy::missing_panics_doc, reason = "a panic is what a target is for")]

pub mod image_answers;
mod judged;
pub mod list_json;
pub mod macro_input;
pub mod next_config;
mod pictures;
pub mod raster;
mod registries;
pub mod registry_toml;
mod sample;
pub mod svg;
pub mod workspace_json;
pub mod workspace_toml;

// The macros' own modules: nothing can be called of a crate of macros but the macros.
#[allow(dead_code, reason = "what needs the compiler is not called")]
#[path = "../../../registry-macros/src/constants.rs"]
mod constants;
#[path = "../../../registry-macros/src/expand.rs"]
mod expand;
#[path = "../../../registry-macros/src/literal.rs"]
mod literal;
#[allow(dead_code, reason = "what needs the compiler is not called")]
#[path = "../../../registry-macros/src/options.rs"]
mod options;
#[allow(dead_code, reason = "what needs the compiler is not called")]
#[path = "../../../registry-macros/src/places.rs"]
mod places;
#[cfg(test)]
mod replayed;
#[path = "../../../registry-macros/src/tokens.rs"]
mod tokens;
