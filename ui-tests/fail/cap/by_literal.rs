//! A cap is made by a literal.
use polycall::prelude::*;

fn main() {
    let _ = Cap::<polycall_guarded::vault::Micro> { frame: todo!(), _who: std::marker::PhantomData };
}
