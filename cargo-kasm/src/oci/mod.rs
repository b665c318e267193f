//! Image registries, asked by OCI's distribution protocol. Nothing here knows of Kasm.
//!
//! 1. [`Client`] asks one question each: what a tag points at, what a manifest says, parts of blobs.
//! 2. `repository` follows redirects and shows what a registry wants to see: `session` gets tokens
//!    (`token`) from servers that may be trusted (`realm`), with logins that Docker knows (`login`).
//! 3. `wire` makes single requests, again where a server fails; `gate` sees to it that no host is
//!    asked too much; `agents` have the connections.

mod blob;
mod challenge;
mod client;
mod digest;
mod error;
pub(crate) mod fuzzed;
mod gate;
mod helper;
mod host;
mod login;
pub(crate) mod manifest;
mod range;
mod read;
mod realm;
mod repository;
mod session;
#[cfg(test)]
mod tests;
mod token;
mod wait;
mod wire;

pub(crate) use blob::Blob;
pub(crate) use client::{Access, Client, Options, Resolved, Traffic};
pub(crate) use digest::Digest;
pub(crate) use error::OciError;
