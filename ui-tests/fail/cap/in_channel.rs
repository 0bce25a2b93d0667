//! A cap in a channel.
use std::sync::mpsc;

#[polycall::main(host = App, allowed = [])]
fn main(cap: &mut Cap<'_>) {
    let (give, take) = mpsc::channel();
    std::thread::scope(|scope| {
        scope.spawn(move || drop(take.recv()));
        let _ = give.send(cap);
    });
}
