//! Connections: whom they trust, through which proxy they go, and what became of them.
//!
//! `oci` speaks with image registries over them, `web` with web servers.

pub(crate) mod address;
pub(crate) mod agents;
pub(crate) mod failure;
pub(crate) mod proxy;
pub(crate) mod tls;
