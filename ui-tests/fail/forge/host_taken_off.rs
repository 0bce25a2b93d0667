//! An attribute on a host takes its type away, and leaves what is implemented for its name.
use macro_rules_attribute::apply;

macro_rules! nothing {
    ($($all:tt)*) => {};
}

polycall::host! { #[apply(nothing)] pub App, allowed = [] }

fn main() {}
