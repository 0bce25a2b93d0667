//! A cap is cloned.
use polycall::prelude::*;

#[polycall::main(host = App, allowed = [])]
fn main(cap: &mut Cap<'_>) {
    let _second: Cap<'_, App> = cap.clone();
}
