//! The rules: the one table of everything that can be found ([`Code`]), and how loud a finding can
//! be ([`Level`]).

mod code;
mod level;

pub use code::Code;
pub use level::Level;
