//! A host lists a component whose `callers` do not name the host.
#[polycall::main(host = App, allowed = [polycall_guarded::vault])]
fn main(cap: &mut Cap<'_>) {
    let _ = polycall_guarded::vault::length(cap);
}
