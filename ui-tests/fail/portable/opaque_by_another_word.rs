//! A field is vouched for by a word that does not exist.
use polycall::prelude::*;

#[derive(Portable)]
pub struct Parcel {
    #[portable(trusted = "plain digits")]
    pub id: polycall_guarded::Uuid,
}

fn main() {}
