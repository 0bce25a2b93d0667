//! What became of each payment that the gateway was asked for. Nobody reads a receipt but `bankcard`, whose two declassifiers say
//! what may be known of them: counts and sums, for anybody, and the text that a payer is given.
#![forbid(unsafe_code)]

use polycall::label::{Confidential, Labeled};
use polycall::prelude::*;

use crate::card::Network;
use crate::money::Money;
use crate::reason::Decline;
use crate::totals::Totals;

/// The receipts of a batch, on their way through components that may carry them and not look.
pub(crate) type Receipts = Labeled<Vec<Receipt>, Confidential>;

/// One payment that was charged or declined.
#[derive(Debug, Clone, Copy, Portable)]
pub struct Receipt {
    pub line: u64,
    pub last_four: LastFour,
    pub network: Network,
    pub money: Money,
    /// The gateway's number, or why there is none.
    pub outcome: Result<u64, Decline>,
}

/// The digits of a card number that may stand on paper.
#[derive(Debug, Clone, Copy, Inline, Portable)]
pub struct LastFour([u8; 4]);

impl LastFour {
    /// Of a number that is long enough.
    pub(crate) fn of(number: &str) -> Self {
        Self(number.as_bytes().last_chunk().copied().unwrap_or(*b"****"))
    }
}

impl Receipt {
    /// What the payer is given.
    pub(crate) fn text(&self) -> String {
        let Self { line, last_four: LastFour(digits), network, money, outcome } = self;
        let (digits, currency) = (digits.escape_ascii(), money.currency);
        let amount = currency.amount(money.minor.into());
        let outcome = match outcome {
            Ok(number) => format!("approved {number}"),
            Err(decline) => decline.to_string(),
        };
        format!("line {line}: {network}, card ending in {digits}: {} {amount}: {outcome}", currency.code())
    }
}

impl Totals {
    /// The receipts of a batch, counted.
    pub(crate) fn of(receipts: &[Receipt]) -> Self {
        let mut totals = Self::default();
        for Receipt { network, money, outcome, .. } in receipts {
            match outcome {
                Ok(_) => totals.charge(*network, *money),
                Err(decline) => totals.decline(*network, *decline),
            }
        }
        totals
    }
}
