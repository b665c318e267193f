//! What is wrong with a registry, as data.
//!
//! 1. [`Code`]: the one table of everything that can be found ([`rule`](crate::rule)).
//! 2. [`Finding`]: one mistake at one place; [`Findings`] collects them.
//! 3. [`Levels`]: what the author and the command line say about how loud each code is.
//! 4. [`Report`]: the findings of a run, levelled, sorted, without repetitions.
//! 5. [`render`]: rustc's way of showing them.
//!
//! Every stage adds findings; none prints them.

mod levels;
mod lookup;
mod nearest;
pub mod render;
mod report;
mod types;

pub use crate::rule::{Code, Group, Level};
pub use levels::{Levels, ParseLevelError};
pub use lookup::UnknownCode;
pub use nearest::nearest;
pub use report::{Levelled, Report};
pub use types::{Edit, Finding, Findings, Fix, Label, Safety, escaped, quoted};
