//! An asynchronous main host.
#[polycall::main(host = App, allowed = [])]
async fn main(_: &mut Cap<'_>) {}
