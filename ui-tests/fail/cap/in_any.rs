//! A cap as `dyn Any`.
use std::any::Any;

#[polycall::main(host = App, allowed = [])]
fn main(cap: &mut Cap<'_>) {
    let _: Box<dyn Any> = Box::new(cap);
}
