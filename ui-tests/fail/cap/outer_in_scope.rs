//! The unproven cap is used while a session is proven.
use polycall_guarded::session::Member;

#[polycall::main(host = App, allowed = [polycall_guarded::open])]
fn main(cap: &mut Cap<'_>) {
    let _ = cap.enter::<Member, _>(7, |_| polycall_guarded::open::ping(cap));
}
