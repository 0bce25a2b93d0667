//! A host wipes a component that it may not call.

#[polycall::main(host = App, allowed = [])]
fn main(cap: &mut Cap<'_>) {
    let _ = cap.reset::<polycall_guarded::open::Micro>();
}
