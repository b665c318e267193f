//! Kasm workspace registries: declared, modelled, checked, bundled.
//!
//! Data goes one way, and each stage has its folder:
//!
//! 1. [`declare`]: what people wrote, every value with its place. It may be wrong.
//! 2. [`model`]: what it means, in types that cannot be wrong.
//! 3. [`check`]: rules about several values.
//! 4. [`bundle`]: the files that a web server publishes, in memory.
//!
//! [`source`] holds places and values as written; [`finding`] what any stage has to say about
//! them. Nothing here prints, asks the time or the network, or writes a file.

pub mod bundle;
pub mod check;
pub mod declare;
pub mod finding;
pub mod model;
pub mod source;
