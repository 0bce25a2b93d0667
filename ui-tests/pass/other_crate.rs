//! Components of another crate: called where they allow it, through a component of theirs where they don't.
use polycall::prelude::*;
use polycall_guarded::session::Member;
use polycall_guarded::{desk, open};

#[micro(scope = "shared", allowed = [polycall_guarded::desk, open])]
pub mod interface {
    use polycall_guarded::desk;

    #[polycall_export]
    pub fn serve(cap: &mut Cap<'_>) -> usize {
        desk::keep(cap, "text").unwrap_or_default() + open::length(cap, "more").unwrap_or_default()
    }
}

#[polycall::main(host = App, allowed = [interface, desk, open])]
fn main(cap: &mut Cap<'_>) {
    assert_eq!(interface::serve(cap), Ok(8));
    assert_eq!(desk::keep(cap, "secret"), Ok(6));
    assert_eq!(cap.enter::<Member, _>(7, |cap| open::write(cap, "all".to_owned())), Ok(Ok(3)));
}
