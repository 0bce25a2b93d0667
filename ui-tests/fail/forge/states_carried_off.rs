//! An attribute below `states` carries off what says which state is within which.
use macro_rules_attribute::apply;

macro_rules! members {
    ($($all:tt)*) => {};
}

#[polycall::states]
#[apply(members)]
mod mine {
    #[state(initial)]
    pub struct Anyone;
}

fn main() {}
