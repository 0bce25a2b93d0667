//! An unlisted component is called through a trait object.
use polycall::prelude::*;

#[micro(scope = "shared")]
pub mod analytics {
    type Call = dyn Fn(&mut Cap<'_>) -> Result<(), CallError>;

    #[polycall_export]
    pub fn run(cap: &mut Cap<'_>) {
        let call: &Call = &polycall_guarded::open::ping;
        let _ = call(cap);
    }
}

fn main() {}
