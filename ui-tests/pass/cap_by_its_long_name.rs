//! A cap by its long name, which says whose it is.
use polycall::prelude::*;

#[micro(scope = "shared", allowed = [polycall_guarded::open])]
pub mod desk {
    use polycall_guarded::open;
    use polycall_guarded::session::Member;

    #[polycall_export]
    pub fn ask(cap: &mut polycall::Cap<'_, Micro>) -> bool {
        open::ping(cap).is_ok()
    }

    #[polycall_export(state = Member)]
    pub fn write(cap: &mut polycall::Cap<'_, Micro, Member>) -> usize {
        open::write(cap, "text".to_owned()).unwrap_or_default()
    }
}

#[polycall::main(host = App, allowed = [desk])]
fn main(cap: &mut Cap<'_>) {
    assert_eq!(desk::ask(cap), Ok(true));
    assert_eq!(cap.enter::<polycall_guarded::session::Member, _>(7, |cap| desk::write(cap)), Ok(Ok(4)));
}
