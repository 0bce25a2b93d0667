//! A cap in a thread-local.
use polycall::prelude::*;
use std::cell::RefCell;

polycall::host! { pub Worker, allowed = [] }

thread_local! {
    static KEPT: RefCell<Option<&'static mut Cap<'static, Worker>>> = const { RefCell::new(None) };
}

fn main() {
    let _ = Worker::enter(|cap| KEPT.with(|kept| *kept.borrow_mut() = Some(cap)));
}
