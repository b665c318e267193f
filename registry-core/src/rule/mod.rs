//! The rules: the one table of everything that can be found ([`Code`]), what rules have in common
//! ([`Group`]), and how loud a finding can be ([`Level`]).

mod code;
mod group;
mod level;

pub use code::Code;
pub use group::Group;
pub use level::Level;
