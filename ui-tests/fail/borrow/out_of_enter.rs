//! A reference into the state is returned from `enter`.
use polycall::prelude::*;

#[micro(scope = "isolated")]
pub mod vault {
    use polycall_guarded::session::Member;

    #[isolated]
    pub struct Vault {
        name: heap::String,
    }

    #[polycall_export]
    pub fn bad(cap: &mut Cap<'_>) -> usize {
        let name = cap.enter::<Member, _>(7, |cap| cap.state().name.as_str());
        name.map_or(0, str::len)
    }
}

fn main() {}
