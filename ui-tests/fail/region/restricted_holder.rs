//! A restricted component is granted writing.
use polycall::prelude::*;

#[micro(scope = "isolated")]
pub mod vault {
    use polycall::region::READ_WRITE;

    #[polycall_export]
    pub fn share(cap: &mut Cap<'_>) {
        let region = cap.pool().region(64).shared().build().unwrap();
        let _ = region.share_with::<super::analytics::Micro, _>(cap, READ_WRITE);
    }
}

#[micro(scope = "restricted", allowed = [vault])]
pub mod analytics {}

fn main() {}
