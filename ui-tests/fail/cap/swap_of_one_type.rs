//! Two caps of one session state are swapped.
use polycall_guarded::session::Member;

#[polycall::main(host = App, allowed = [])]
fn main(cap: &mut Cap<'_>) {
    let _ =
        cap.enter::<Member, _>(7, |outer| outer.enter::<Member, _>(7, |inner| std::mem::swap(outer, inner)));
}
