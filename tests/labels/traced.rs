//! Where a value came from, wherever it stands: in a field, a list, an error.

use polycall::label::{Confidential, Internal, Join, Labeled, Secret, Traced};
use polycall::prelude::*;

use crate::child;

type Receipt = Labeled<u64, Traced<Confidential>>;

#[derive(Debug, Portable)]
pub struct Sheet {
    pub lines: Vec<Receipt>,
    pub other: Option<Labeled<u8, Internal>>,
}

#[micro(scope = "isolated")]
pub mod till {
    use super::{Internal, Join, Labeled, Receipt, Secret, Sheet, Traced};

    #[polycall_export]
    pub fn sheet() -> Sheet {
        Sheet { lines: vec![Labeled::new(1), Labeled::new(2)], other: Some(Labeled::new(1)) }
    }

    #[polycall_export]
    pub fn back(sheet: Sheet) -> Result<u64, Receipt> {
        let line = sheet.lines.into_iter().next().unwrap();
        Err(line.map(|amount| amount + 1))
    }

    #[polycall_export]
    pub fn lent(receipt: &Receipt) -> String {
        receipt.to_string()
    }

    #[polycall_export]
    pub fn joined(receipt: Receipt) -> String {
        let pin: Labeled<u8, Traced<Secret>> = Labeled::new(7);
        let both: Labeled<(u64, u8), Join<_, _>> = receipt.zip(pin);
        format!("{both}")
    }

    #[polycall_export]
    pub fn plain(receipt: Labeled<u64, Internal>) -> String {
        receipt.to_string()
    }
}

#[micro(scope = "shared", allowed = [till])]
pub mod desk {
    use super::{Receipt, Sheet, till};

    #[polycall_export]
    pub fn first(cap: &mut Cap<'_>) -> Receipt {
        till::sheet(cap).unwrap().lines.remove(0)
    }

    #[polycall_export]
    pub fn around(cap: &mut Cap<'_>, sheet: Sheet) -> Receipt {
        till::back(cap, sheet).unwrap_err().returned().unwrap()
    }
}

polycall::host! { Shop, allowed = [till, desk] }

#[test]
fn a_value_knows_where_it_was_born_and_whom_it_met() {
    let ended = child::run(|| {
        Options::new().start().unwrap();
        Shop::enter(|cap| {
            let mut sheet = till::sheet(cap).unwrap();
            assert_eq!(
                format!("{sheet:?}"),
                "Sheet { lines: [Labeled(confidential, from till > Shop), \
                Labeled(confidential, from till > Shop)], other: Some(Labeled(internal)) }"
            );
            let receipt = desk::first(cap).unwrap();
            assert_eq!(receipt.to_string(), "(confidential, from till > desk > Shop)");

            // in a field of an argument, back in an error, and on
            sheet.lines.truncate(1);
            let again = desk::around(cap, sheet).unwrap();
            let provenance = *again.provenance();
            assert_eq!(provenance.born(), Some("till"));
            assert_eq!(provenance.crossed().collect::<Vec<_>>(), ["till", "desk", "Shop"]);
            assert_eq!(
                (provenance.forgotten(), again.to_string().as_str()),
                (2, "(confidential, from till > .. 2 .. > till > desk > Shop)")
            );

            assert_eq!(till::lent(cap, &receipt).unwrap(), receipt.to_string(), "lent, it stays where it is");
            assert_eq!(
                till::joined(cap, receipt).unwrap(),
                "(joined, from till > .. 1 .. > Shop > till, from till)"
                    .replace("> .. 1 .. > Shop", "> desk > Shop"),
            );
            assert_eq!(till::plain(cap, Labeled::new(1)).unwrap(), "(internal)");
        })
        .unwrap();
    });
    ended.exited(0);
}
