//! A session in which nothing was proved calls what members may.
use polycall::prelude::*;

#[micro(scope = "shared", allowed = [polycall_guarded::open])]
pub mod interface {
    use polycall_guarded::open;

    #[polycall_export]
    pub fn serve(cap: &mut Cap<'_>) {
        let _ = open::write(cap, String::new());
    }
}

fn main() {}
