//! An unlisted component is called by a macro.
use polycall::prelude::*;

macro_rules! ping {
    ($cap:expr) => {
        polycall_guarded::open::ping($cap)
    };
}

#[micro(scope = "shared")]
pub mod analytics {
    #[polycall_export]
    pub fn run(cap: &mut Cap<'_>) {
        let _ = ping!(cap);
    }
}

fn main() {}
