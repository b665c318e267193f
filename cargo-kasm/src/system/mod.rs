//! What systems do differently, behind functions that are the same on all of them.

mod devices;
mod exchange;
mod lock;
mod mount;
mod open;

pub(crate) use devices::names_a_device;
pub(crate) use exchange::{cannot_exchange, exchange};
pub(crate) use lock::Lock;
pub(crate) use mount::is_mount_point;
pub(crate) use open::open_for_removal;
