//! The cap of a proven session is kept beyond `enter`.
use polycall_guarded::session::Member;

#[polycall::main(host = App, allowed = [polycall_guarded::open])]
fn main(cap: &mut Cap<'_>) {
    let mut kept = None;
    let _ = cap.enter::<Member, _>(7, |proven| kept = Some(proven));
}
