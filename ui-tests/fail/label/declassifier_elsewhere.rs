//! A declassifier for what belongs to another component.
use polycall::label::{Internal, Labeled, Of, Public};
use polycall::prelude::*;

#[micro(scope = "isolated")]
pub mod accounts {}

#[micro(scope = "isolated", allowed = [accounts])]
pub mod interface {
    use super::{Internal, Of, Public, accounts};

    #[polycall::declassifier(from = Of<accounts::Micro, Internal>, to = Public, reason = "nobody will know")]
    fn leak(balance: &u64) -> u64 {
        *balance
    }
}

pub type Balance = Labeled<u64, Of<accounts::Micro, Internal>>;

fn main() {}
