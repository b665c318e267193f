//! Stage 2, model: what a registry means, in types that cannot be wrong.
//!
//! 1. [`from_decl`] converts a [`RegistryDecl`](crate::declare::RegistryDecl), workspace by
//!    workspace. A rule about one value is the `FromStr` of that value's type.
//! 2. [`Modelled`] is one workspace: a [`Workspace`], or [`Verbatim`](Form::Verbatim) where a value
//!    is wrong; and the [`Facts`] that are certain in either case.
//!
//! 3. Of a [`Constant`] in Rust it says which [`Rule`] the compiler has to apply.
//!
//! Rules about several values follow in [`check`](crate::check).

mod address;
mod channels;
pub mod config;
mod constant;
mod contact;
mod convert;
mod domain;
mod edition;
mod facts;
mod fields;
mod host;
mod icon;
mod image;
pub mod layout;
mod lints;
#[cfg(feature = "bundle")]
mod listing;
#[cfg(feature = "bundle")]
mod offered;
mod offers;
mod pages;
mod quantity;
mod registry;
mod release;
mod site;
mod template;
mod text;
pub(crate) mod typed;
mod version;
mod vocabulary;
mod workspace;

pub use address::ListUrl;
#[cfg(feature = "bundle")]
pub(crate) use address::{is_official, root_of};
pub use channels::Channels;
pub use constant::{Constant, Holds, Rule};
pub use convert::{Facts, Form, Model, Modelled, from_decl};
pub use domain::{Domain, list_url};
pub use edition::{Edition, OneImage};
#[cfg(feature = "bundle")]
pub(crate) use fields::OR_ASK;
pub(crate) use host::is_host;
pub use icon::{HEAVY_ICON, IconName, LARGEST_ICON, SMALLEST_ICON, SQUARE_WITHIN};
pub use image::{ImageRef, Tag};
#[cfg(feature = "bundle")]
pub use offered::Offered;
pub use offers::Offer;
pub use quantity::{Cores, MemoryMb, SizeMb};
pub use registry::{Registry, RegistryIcon};
pub use release::{RELEASES, Release, Schema};
pub use site::{Colour, FooterLink, Site, SiteFile};
pub use text::Name;
pub use typed::InvalidValue;
pub use version::KasmVersion;
pub use vocabulary::{Architecture, CATEGORIES, CpuAllocationMethod, ImageType, MOST_CATEGORIES};
pub use workspace::{Compatibility, Images, Options, Workspace};

pub(crate) use convert::is_site_key;
#[cfg(feature = "bundle")]
pub(crate) use convert::{SITE_KEYS, SITE_PREFIX};
pub(crate) use facts::encode as encode_facts;
