//! A cap is made by its constructor.
use polycall::prelude::*;

fn main() {
    let _ = Cap::<polycall_guarded::vault::Micro>::new(todo!());
}
