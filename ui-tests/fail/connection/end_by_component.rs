//! A component ends another: only hosts may.
use polycall::prelude::*;

#[micro(scope = "shared", allowed = [polycall_guarded::open])]
pub mod interface {
    #[polycall_export]
    pub fn serve(cap: &mut Cap<'_>) {
        let _ = cap.end::<polycall_guarded::open::Micro>();
    }
}

fn main() {}
