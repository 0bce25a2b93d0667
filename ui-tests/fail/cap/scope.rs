//! A cap is lent to a scoped thread.

#[polycall::main(host = App, allowed = [polycall_guarded::open])]
fn main(cap: &mut Cap<'_>) {
    std::thread::scope(|scope| {
        scope.spawn(|| polycall_guarded::open::ping(cap));
    });
}
