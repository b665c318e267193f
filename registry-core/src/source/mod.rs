//! What every stage shares: the files a registry was read from, places in them, and values that
//! know their place.

mod files;
pub(crate) mod json;
pub(crate) mod known;
pub(crate) mod number;
mod path;
mod removal;
mod span;
mod text;
mod value;

pub use files::{Position, SourceFile, Sources, Syntax};
pub use path::with_slashes;
pub use span::{SourceId, Span, Spanned};
pub use text::Text;
pub(crate) use text::{json_string, plain_length};
pub use value::{Entry, Object, Value};
