//! An opaque field without a reason.
use polycall::prelude::*;

#[derive(Portable)]
pub struct Parcel {
    #[portable(opaque)]
    pub id: polycall_guarded::Uuid,
}

fn main() {}
