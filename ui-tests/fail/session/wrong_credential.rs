//! A credential of another type.
#[polycall::main(host = App, allowed = [])]
fn main(cap: &mut Cap<'_>) {
    let _ = cap.enter::<polycall_guarded::session::Member, _>("seven", |_| ());
}
