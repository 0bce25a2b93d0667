//! A cap is moved out of its reference.

#[polycall::main(host = App, allowed = [])]
fn main(cap: &mut Cap<'_>) {
    let _owned = *cap;
}
