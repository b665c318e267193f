//! What the server of a Kasm release shows of a registry: the workspaces on its page, what each would
//! install, and why the others are hidden.
//!
//! 1. [`View`] is a registry as servers find it: its lists, with the workspaces in their order.
//! 2. [`View::listing`] is what one release shows with one channel: [`Tile`]s, and [`Hidden`] workspaces
//!    with a [`Why`].
//!
//! What a workspace offers to a release is [`Modelled::offer_to`](crate::model::Modelled::offer_to), and what is installed of that
//! [`Offer::installs`](crate::model::Offer::installs); this only puts them together.

mod tile;
mod view;
mod why;
mod written;

pub use tile::{Hidden, Listing, Tile};
pub use view::View;
pub use why::{Crash, Why};
