//! A cap in a struct that outlives the crossing.
use polycall::prelude::*;

polycall::host! { pub Worker, allowed = [] }

pub struct Keeper {
    pub cap: Option<&'static mut Cap<'static, Worker>>,
}

fn main() {
    let mut keeper = Keeper { cap: None };
    let _ = Worker::enter(|cap| keeper.cap = Some(cap));
}
