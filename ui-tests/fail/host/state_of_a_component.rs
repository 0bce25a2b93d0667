//! A host looks into a component's state.
#[polycall::main(host = App, allowed = [polycall_guarded::open])]
fn main(cap: &mut Cap<'_>) {
    let _ = cap.state();
}
