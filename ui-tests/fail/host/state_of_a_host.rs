//! A host asks for its state: only components have one.
#[polycall::main(host = App, allowed = [polycall_guarded::open])]
fn main(cap: &mut Cap<'_>) {
    let _ = cap.state();
}
