//! A main host whose cap is a component's.
#[polycall::main(host = App, allowed = [])]
fn main(_: &mut polycall::Cap<'_, polycall_guarded::vault::Micro>) {}
