//! A host asks for a region: it has no quota.
#[polycall::main(host = App)]
fn main(cap: &mut Cap<'_>) {
    let _ = cap.pool();
}
