//! A hand-written state for a component that has none.
use polycall::prelude::*;

#[micro(scope = "shared")]
pub mod plain {
    #[polycall_export]
    pub fn ping() {}
}

impl polycall::Stateful for plain::Micro {
    type State = u64;

    fn init(_: &mut u64, _: &Options) -> Result<(), String> {
        Ok(())
    }
}

fn main() {}
