//! A reference into the state is kept while a session state is entered: the guard is a stranger to it.
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
        let name = cap.state().name.as_str();
        let _ = cap.enter::<Member, _>(7, |_| ());
        name.len()
    }
}

fn main() {}
