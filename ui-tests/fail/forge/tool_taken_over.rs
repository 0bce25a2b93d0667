//! A module by a tool's name lends an attribute that would be handed what only polycall may write.
mod clippy {
    pub(crate) use macro_rules_attribute::apply;
}

macro_rules! twice {
    ($($tokens:tt)*) => { $($tokens)* };
}

#[polycall::states]
#[clippy::apply(twice)]
pub mod session {
    #[state(initial)]
    pub struct Anybody;
}

fn main() {}
