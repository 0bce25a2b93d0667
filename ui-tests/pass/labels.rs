//! Labelled values that flow where they may.
use polycall::label::{Confidential, Internal, Join, Labeled, Of, Secret};
use polycall::prelude::*;

#[derive(Debug, Portable)]
pub struct Receipt {
    pub number: u64,
    pub text: Labeled<String, Confidential>,
}

/// It contains itself, and is public all the same.
#[derive(Debug, Default, Portable)]
pub struct Tree {
    pub left: Option<Box<Tree>>,
    pub right: Option<Box<Self>>,
}

#[micro(scope = "isolated")]
pub mod vault {
    use super::{Confidential, Internal, Join, Labeled, Of, Receipt, Secret};

    #[polycall_export]
    pub fn receipt(number: u64) -> Receipt {
        Receipt { number, text: Labeled::new("paid".to_owned()) }
    }

    #[polycall_export]
    pub fn balance() -> Labeled<u64, Of<Micro, Internal>> {
        Labeled::new(10)
    }

    /// Its own data comes home.
    #[polycall_export]
    pub fn again(balance: Labeled<u64, Of<Micro, Internal>>, pin: &Labeled<u32, Secret>) -> Result<(), Labeled<bool, Confidential>> {
        let both: Labeled<(u64, u32), Join<Of<Micro, Internal>, Secret>> = balance.zip(pin.clone());
        let _ = both.map(|(balance, pin)| balance + u64::from(pin));
        Ok(())
    }
}

#[micro(scope = "restricted", clearance = "confidential")]
pub mod archive {
    use super::Receipt;

    #[polycall_export]
    pub fn keep(receipts: Vec<Receipt>) -> usize {
        receipts.len()
    }
}

#[micro(scope = "restricted")]
pub mod analytics {
    use super::Tree;

    #[polycall_export]
    pub fn grow(_: Tree) {}
}

#[polycall::main(host = App, allowed = [vault, archive, analytics])]
fn main(cap: &mut Cap<'_>) {
    let receipt = vault::receipt(cap, 7).unwrap();
    assert_eq!(format!("{receipt:?}"), "Receipt { number: 7, text: Labeled(confidential) }");
    assert_eq!(archive::keep(cap, vec![receipt]), Ok(1));
    let balance = vault::balance(cap).unwrap();
    assert!(vault::again(cap, balance, &Labeled::new(4711)).is_ok());
    assert_eq!(analytics::grow(cap, Tree::default()), Ok(()));
}
