//! A host calls a component that it does not list.
#[polycall::main(host = App, allowed = [])]
fn main(cap: &mut Cap<'_>) {
    let _ = polycall_guarded::open::ping(cap);
}
