//! Exit codes: what a script can rely on.

/// All is well.
pub const OK: u8 = 0;
/// Findings at deny level, or content that cannot be parsed.
pub const FINDINGS: u8 = 1;
/// Wrong arguments, a path that holds no registry, or a folder that must not be replaced.
pub const USAGE: u8 = 2;
/// An image registry, or a site, could not be asked.
pub const NETWORK: u8 = 3;
/// The system refused to read or write.
pub const SYSTEM: u8 = 4;
