//! std's derives mean something else in a component's module.
use polycall::prelude::*;

#[micro(scope = "shared")]
pub mod desk {
    pub use polycall::{Inline as Hash, Inline as PartialEq};
    pub use polycall::{Inline as Copy, Inline as Debug, Inline as Eq, Portable as Clone};

    #[polycall_export]
    pub fn ask() -> u64 {
        7
    }
}

#[polycall::main(host = App, allowed = [desk])]
fn main(cap: &mut Cap<'_>) {
    assert_eq!(desk::ask(cap), Ok(7));
}
