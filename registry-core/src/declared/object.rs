//! Packed values, and how to walk them.
//!
//! A value is a tag and what follows it: `0` null, `1` false, `2` true, `3` a double of 8 bytes, `4` a
//! text, `5` a list, `6` an object. A text is its length and UTF-8; a list its length, the number of
//! its items, and they; an object likewise, its items being a text and a value each. Lengths and
//! counts are u32; all numbers are little-endian.

/// A packed value. What cannot be read, because somebody made the bytes up, reads as null.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Value {
    /// JSON's `null`.
    Null,
    /// `true` or `false`.
    Bool(bool),
    /// A number; as in JavaScript, always a double.
    Number(f64),
    /// A text.
    Text(&'static str),
    /// A list.
    List(List),
    /// An object.
    Object(Object),
}

/// The items of a packed list.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct List {
    reader: Reader,
    len: usize,
}

/// The entries of a packed object, in the author's order.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Object {
    reader: Reader,
    len: usize,
}

impl Value {
    /// The text, if it is one.
    pub const fn as_str(self) -> Option<&'static str> {
        match self {
            Self::Text(text) => Some(text),
            _ => None,
        }
    }

    /// The number, if it is one.
    pub const fn as_f64(self) -> Option<f64> {
        match self {
            Self::Number(number) => Some(number),
            _ => None,
        }
    }

    /// The boolean, if it is one.
    pub const fn as_bool(self) -> Option<bool> {
        match self {
            Self::Bool(flag) => Some(flag),
            _ => None,
        }
    }

    /// The list, if it is one.
    pub const fn as_list(self) -> Option<List> {
        match self {
            Self::List(list) => Some(list),
            _ => None,
        }
    }

    /// The object, if it is one.
    pub const fn as_object(self) -> Option<Object> {
        match self {
            Self::Object(object) => Some(object),
            _ => None,
        }
    }
}

impl List {
    /// How many items it has.
    pub const fn len(self) -> usize {
        self.len
    }

    /// Whether it has none.
    pub const fn is_empty(self) -> bool {
        self.len == 0
    }

    /// The items, in order.
    pub fn iter(self) -> impl Iterator<Item = Value> {
        let mut reader = self.reader;
        (0..self.len).map_while(move |_| reader.value())
    }
}

impl Object {
    /// How many entries it has.
    pub const fn len(self) -> usize {
        self.len
    }

    /// Whether it has none.
    pub const fn is_empty(self) -> bool {
        self.len == 0
    }

    /// The entries, in order.
    pub fn iter(self) -> impl Iterator<Item = (&'static str, Value)> {
        let mut reader = self.reader;
        (0..self.len).map_while(move |_| Some((reader.text()?, reader.value()?)))
    }

    /// The value of a key.
    pub fn get(self, key: &str) -> Option<Value> {
        self.iter().find_map(|(own, value)| (own == key).then_some(value))
    }
}

/// A place in packed bytes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Reader(pub(super) &'static [u8]);

impl Reader {
    pub(super) fn value(&mut self) -> Option<Value> {
        let (&tag, rest) = self.0.split_first()?;
        self.0 = rest;
        Some(match tag {
            0 => Value::Null,
            1 => Value::Bool(false),
            2 => Value::Bool(true),
            3 => Value::Number(f64::from_le_bytes(self.array()?)),
            4 => Value::Text(self.text()?),
            5 => {
                let (reader, len) = self.items()?;
                Value::List(List { reader, len })
            }
            6 => {
                let (reader, len) = self.items()?;
                Value::Object(Object { reader, len })
            }
            _ => return None,
        })
    }

    pub(super) fn text(&mut self) -> Option<&'static str> {
        let len = self.count()?;
        core::str::from_utf8(self.bytes(len)?).ok()
    }

    pub(super) fn count(&mut self) -> Option<usize> {
        usize::try_from(u32::from_le_bytes(self.array()?)).ok()
    }

    fn items(&mut self) -> Option<(Self, usize)> {
        let len = self.count()?;
        let mut items = Self(self.bytes(len)?);
        let count = items.count()?;
        Some((items, count))
    }

    fn array<const N: usize>(&mut self) -> Option<[u8; N]> {
        let (array, rest) = self.0.split_first_chunk()?;
        self.0 = rest;
        Some(*array)
    }

    fn bytes(&mut self, len: usize) -> Option<&'static [u8]> {
        let (bytes, rest) = self.0.split_at_checked(len)?;
        self.0 = rest;
        Some(bytes)
    }
}
