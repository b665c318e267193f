//! Constants of a declaration in Rust: values that only the compiler knows, and the rules that it
//! applies to them.

use crate::rule::Code;
use crate::source::Span;

/// A constant in the place of a value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Constant {
    /// Which one, as [`Value::Constant`](crate::source::Value::Constant) numbers them.
    pub id: u32,
    /// What it must be.
    pub rule: Rule,
    /// The path of its field, for messages.
    pub key: String,
    /// Where it stands.
    pub place: Span,
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

/// The type of constant that a [`Rule`] is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Holds {
    /// Any of those below.
    Any,
    /// `bool`
    Flag,
    /// Any number type.
    Number,
    /// `&str`
    Text,
    /// `&[&str]`
    Texts,
}

impl Rule {
    /// What the constant must hold.
    pub const fn holds(self) -> Holds {
        match self {
            Self::Literal | Self::Any => Holds::Any,
            Self::Flag => Holds::Flag,
            Self::Whole
            | Self::WholeU32
            | Self::Positive
            | Self::SizeMb
            | Self::MemoryMb
            | Self::Cores => Holds::Number,
            Self::List(_) => Holds::Texts,
            _ => Holds::Text,
        }
    }

    /// The function of [`constant`](crate::constant) that applies it; none where the type says it all.
    pub const fn function(self) -> Option<&'static str> {
        match self {
            Self::List(item) => item.functions().1,
            rule => rule.functions().0,
        }
    }

    /// What it finds, for the level of that to say whether the compiler must refuse it.
    pub const fn code(self) -> Code {
        match self {
            Self::Image => Code::BadImage,
            Self::Tag => Code::BadTag,
            Self::Version => Code::BadVersion,
            Self::Device => Code::BadDevice,
            Self::Whole => Code::WrongType,
            Self::List(item) => item.code(),
            _ => Code::BadValue,
        }
    }

    /// The functions for one value and for a list of them.
    const fn functions(self) -> (Option<&'static str>, Option<&'static str>) {
        let (one, many) = match self {
            Self::Name => ("name", "names"),
            Self::Image => ("image", "images"),
            Self::Tag => ("tag", "tags"),
            Self::Version => ("version", "versions"),
            Self::Architecture => ("architecture", "architectures"),
            Self::CpuAllocationMethod => ("cpu_allocation_method", "cpu_allocation_methods"),
            Self::ImageType => ("image_type", "image_types"),
            Self::Mode => ("mode", "modes"),
            Self::Device => ("device", "devices"),
            Self::Whole => return (Some("whole"), None),
            Self::WholeU32 => return (Some("whole_u32"), None),
            Self::Positive => return (Some("positive"), None),
            Self::SizeMb => return (Some("size_mb"), None),
            Self::MemoryMb => return (Some("memory_mb"), None),
            Self::Cores => return (Some("cores"), None),
            Self::Literal | Self::Any | Self::Flag | Self::Text | Self::List(_) => {
                return (None, None);
            }
        };
        (Some(one), Some(many))
    }
}
