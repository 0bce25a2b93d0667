//! A component makes itself a host.
use polycall::prelude::*;

#[micro(scope = "shared")]
pub mod plain {
    #[polycall_export]
    pub fn ping() {}
}

impl polycall::Host for plain::Micro {
    const HOST: () = ();
}

fn main() {}
