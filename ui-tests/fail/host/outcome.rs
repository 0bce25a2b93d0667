//! A main host that returns what no program can.
#[polycall::main(host = App, allowed = [])]
fn main(_: &mut Cap<'_>) -> u64 {
    1
}
