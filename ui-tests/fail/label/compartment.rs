//! Data of one component that is carried to another, by one who may call both.
use polycall::label::{Internal, Labeled, Of};
use polycall::prelude::*;

#[micro(scope = "isolated")]
pub mod accounts {
    use super::{Internal, Labeled, Of};

    #[polycall_export]
    pub fn balance() -> Labeled<u64, Of<Micro, Internal>> {
        Labeled::new(10)
    }
}

#[micro(scope = "isolated")]
pub mod marketing {
    use super::{Internal, Labeled, Of, accounts};

    #[polycall_export]
    pub fn note(_balance: Labeled<u64, Of<accounts::Micro, Internal>>) {}
}

#[micro(scope = "shared", allowed = [accounts, marketing])]
pub mod interface {
    #[polycall_export]
    pub fn carry(cap: &mut Cap<'_>) {
        let balance = accounts::balance(cap).unwrap();
        let _ = marketing::note(cap, balance);
    }
}

fn main() {}
