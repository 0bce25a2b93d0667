//! An isolated region is shared.
use polycall::prelude::*;

#[micro(scope = "isolated", allowed = [teller])]
pub mod vault {
    use polycall::region::READ;

    #[polycall_export]
    pub fn share(cap: &mut Cap<'_>) {
        let region = cap.pool().region(64).build().unwrap();
        let _ = region.share_with::<super::teller::Micro, _>(cap, READ);
    }
}

#[micro(scope = "shared")]
pub mod teller {}

fn main() {}
