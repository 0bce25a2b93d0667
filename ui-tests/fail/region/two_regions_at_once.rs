//! Two regions are open at once.
use polycall::prelude::*;

#[micro(scope = "isolated")]
pub mod vault {
    #[polycall_export]
    pub fn copy(cap: &mut Cap<'_>) {
        let (one, other) = (cap.pool().region(64).build().unwrap(), cap.pool().region(64).build().unwrap());
        let from = one.read(cap).unwrap();
        other.write(cap).unwrap().copy_from_slice(from);
    }
}

fn main() {}
