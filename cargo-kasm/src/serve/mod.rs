//! What `cargo kasm serve` is made of; the command itself is `commands::serve`.
//!
//! 1. [`address`]: where it listens, and what visitors call that.
//! 2. [`site`]: the bundle that is served, and what lies at a path of it.
//! 3. [`server`]: answers requests, on a thread of its own with the program's only async runtime.
//! 4. [`places`] says where a registry can change, [`watch`] tells when it did.

pub(crate) mod address;
pub(crate) mod places;
pub(crate) mod server;
pub(crate) mod site;
pub(crate) mod watch;
