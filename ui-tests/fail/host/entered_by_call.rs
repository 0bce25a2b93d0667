//! A host's `enter` hands in the cap; nobody else's will do.
use polycall::prelude::*;

polycall::host! { pub Worker, allowed = [polycall_guarded::open] }

fn ping(cap: &mut Cap<'_, Worker>) {
    let _ = polycall_guarded::open::ping(cap);
}

#[polycall::main(host = App, allowed = [])]
fn main(cap: &mut Cap<'_>) {
    ping(cap);
}
