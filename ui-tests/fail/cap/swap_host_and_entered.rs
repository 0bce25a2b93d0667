//! The cap of a proven session is swapped with the host's own.
use polycall_guarded::session::Member;

#[polycall::main(host = App, allowed = [])]
fn main(cap: &mut Cap<'_>) {
    let _ = cap.enter::<Member, _>(7, |proven| std::mem::swap(cap, proven));
}
