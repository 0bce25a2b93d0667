//! A main host whose options are something else.
#[polycall::main(host = App, allowed = [], options = options)]
fn main(_: &mut Cap<'_>) {}

fn options() -> u64 {
    1
}
