//! The permissions of a locked region are changed.
use polycall::prelude::*;

#[micro(scope = "isolated")]
pub mod vault {
    use polycall::region::Permissions;

    #[polycall_export]
    pub fn unlock(cap: &mut Cap<'_>) {
        let region = cap.pool().region(64).build().unwrap().lock(cap).unwrap();
        let _ = region.protect(cap, Permissions::WRITE);
    }
}

fn main() {}
