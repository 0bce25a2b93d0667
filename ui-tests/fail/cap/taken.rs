//! A cap is taken out of its reference.

#[polycall::main(host = App, allowed = [])]
fn main(cap: &mut Cap<'_>) {
    let _owned = std::mem::take(cap);
}
