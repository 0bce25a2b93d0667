//! The function behind `host!` is unsafe to call.
use polycall::prelude::*;

#[polycall::main(host = App, allowed = [])]
fn main(_: &mut Cap<'_>) {
    let _ = polycall::private::v1::enter::<App, ()>(|_| ());
}
