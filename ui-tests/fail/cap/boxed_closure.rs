//! A closure that holds a cap is kept for later.

thread_local! {
    static LATER: std::cell::RefCell<Vec<Box<dyn FnOnce()>>> = const { std::cell::RefCell::new(Vec::new()) };
}

#[polycall::main(host = App, allowed = [polycall_guarded::open])]
fn main(cap: &mut Cap<'_>) {
    LATER.with(|later| {
        later.borrow_mut().push(Box::new(move || drop(polycall_guarded::open::ping(cap))));
    });
}
