//! An attribute below `micro` carries off an entry point.
use macro_rules_attribute::apply;

macro_rules! twice {
    ($($all:tt)*) => {};
}

#[polycall::micro(scope = "shared")]
#[apply(twice)]
pub mod mine {
    #[polycall_export]
    pub fn ping() {}
}

fn main() {}
