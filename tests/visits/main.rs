//! `cargo kasm verify`, asked about servers of this machine: what admins are told, and why.

#[path = "../images/faulty.rs"]
#[expect(dead_code, reason = "it serves the tests of image registries as well")]
mod faulty;
mod list;
mod list_url;
mod pictures;
mod server;
mod site;
