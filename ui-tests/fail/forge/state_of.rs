//! A struct makes itself a component's state.
use polycall::prelude::*;

#[micro(scope = "shared")]
pub mod plain {
    #[polycall_export]
    pub fn ping() {}
}

pub struct Mine;

impl polycall::private::v1::StateOf<plain::Micro> for Mine {
    const STATE_OF: () = ();
}

fn main() {}
