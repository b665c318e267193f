//! What is wrong with a registry, as data.
//!
//! 1. [`Code`]: the one table of everything that can be found ([`rule`](crate::rule)).
//! 2. [`Finding`]: one mistake at one place; [`Findings`] collects them.
//! 3. [`Policy`]: how loud a finding is, by the [`Levels`] that tables, comments and the command line
//!    set, and by the [`Baseline`].
//! 4. [`Report`]: the findings of a run, levelled, sorted, without repetitions.
//! 5. [`render`]: rustc's way of showing them.
//!
//! Every stage adds findings; none prints them.

mod baseline;
mod heirs;
mod levels;
mod lookup;
mod nearest;
mod policy;
pub mod render;
mod report;
mod scopes;
mod types;

pub use crate::rule::{Code, Group, Level};
pub use baseline::Baseline;
pub(crate) use baseline::BaselineEntry;
pub use levels::{Levels, ParseLevelError, Setting, Target};
pub use lookup::UnknownCode;
pub use nearest::{is_same_word, nearest};
pub use policy::Policy;
pub use report::{Levelled, Report};
pub(crate) use scopes::Scopes;
pub use types::{Edit, Finding, Findings, Fix, Label, Safety, escaped, quoted};
