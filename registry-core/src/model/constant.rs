//! Constants of a declaration in Rust: values that only the compiler knows, and the rules that it
//! applies to them.

/// A constant in the place of a value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Constant {
    /// Which one, as [`Value::Constant`](crate::source::Value::Constant) numbers them.
    pub id: u32,
    /// What it must be.
    pub rule: Rule,
    /// The path of its field, for messages.
    pub key: String,
}

/// What a constant must be. Each rule but [`Literal`](Self::Literal) is a function of
/// [`constant`](crate::constant) that asks the same [`grammar`](crate::grammar) as the model.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Rule {
    /// No constant can stand there.
    Literal,
    /// A text, number, boolean, or list of texts.
    Any,
    /// A boolean.
    Flag,
    /// Any text.
    Text,
    /// A name that is shown.
    Name,
    /// A Docker image reference.
    Image,
    /// An image tag.
    Tag,
    /// A Kasm version.
    Version,
    /// A processor architecture.
    Architecture,
    /// How cores are enforced.
    CpuAllocationMethod,
    /// What Kasm starts.
    ImageType,
    /// How a folder is mounted.
    Mode,
    /// A device.
    Device,
    /// A whole number.
    Whole,
    /// A whole number from 0 to 4294967295.
    WholeU32,
    /// A number above 0.
    Positive,
    /// A size in MB.
    SizeMb,
    /// A session's memory in MB.
    MemoryMb,
    /// CPU cores.
    Cores,
    /// A list of what another rule says; only texts can be listed.
    List(&'static Self),
}
