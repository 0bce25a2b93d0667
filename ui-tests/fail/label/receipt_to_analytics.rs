//! The bank's interface hands its analytics the receipts of a batch, instead of their totals.
use polycall::label::{Confidential, Labeled};
use polycall::prelude::*;

#[derive(Debug, Portable)]
pub struct Receipt {
    pub last_four: [u8; 4],
    pub amount: u64,
}

type Receipts = Labeled<Vec<Receipt>, Confidential>;

#[micro(scope = "isolated")]
pub mod bankcard {
    use super::Receipts;

    #[polycall_export]
    pub fn charge_batch() -> Receipts {
        Receipts::new(Vec::new())
    }
}

#[micro(scope = "shared", allowed = [bankcard, analytics])]
pub mod interface {
    #[polycall_export]
    pub fn charge_batch(cap: &mut Cap<'_>) {
        let receipts = bankcard::charge_batch(cap).unwrap();
        analytics::record(cap, &receipts).unwrap();
    }
}

#[micro(scope = "restricted")]
pub mod analytics {
    use super::Receipts;

    #[polycall_export]
    pub fn record(_receipts: &Receipts) {}
}

fn main() {}
