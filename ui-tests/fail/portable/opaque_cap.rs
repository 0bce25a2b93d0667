//! Not even by a reason: a cap.
use polycall::prelude::*;

#[derive(Portable)]
pub struct Parcel {
    #[portable(opaque = "I need it there")]
    pub cap: Cap<'static, polycall_guarded::open::Micro>,
}

fn main() {}
