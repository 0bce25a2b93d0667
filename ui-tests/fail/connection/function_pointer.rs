//! An unlisted component is called through a function pointer.
use polycall::prelude::*;

#[micro(scope = "shared")]
pub mod analytics {
    #[polycall_export]
    pub fn run(cap: &mut Cap<'_>) {
        let call: fn(&mut Cap<'_>) -> Result<(), CallError> = polycall_guarded::open::ping;
        let _ = call(cap);
    }
}

fn main() {}
