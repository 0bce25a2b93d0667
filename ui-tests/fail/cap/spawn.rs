//! A cap is moved to another thread.

#[polycall::main(host = App, allowed = [polycall_guarded::open])]
fn main(cap: &mut Cap<'_>) {
    std::thread::spawn(move || polycall_guarded::open::ping(cap));
}
