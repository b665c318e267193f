//! Its manifest names no registry.
