//! Kasm workspace registries checked at compile time.
