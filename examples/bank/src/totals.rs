//! What leaves the bank: counts and sums, and the numbers of the lines that were refused.
//!
//! Nothing here says anything of a card or a payer, so it may go to anyone; but for the receipts of a batch, which nobody
//! reads on their way.
#![forbid(unsafe_code)]

use std::collections::BTreeMap;
use std::fmt;
use std::io;
use std::path::PathBuf;

use polycall::prelude::*;

use crate::card::Network;
use crate::money::Money;
use crate::reason::{Decline, Reason, Refusal};
use crate::receipt::Receipts;
use crate::refused::Refused;

/// Where payments come from.
#[derive(Debug, Clone, PartialEq, Eq, Portable)]
pub enum Source {
    File(PathBuf),
    /// Standard input.
    Stdin,
}

/// Payments in numbers.
#[derive(Debug, Clone, Default, PartialEq, Eq, Portable)]
pub struct Totals {
    pub networks: BTreeMap<Network, NetworkTotals>,
    pub rejected: BTreeMap<Reason, u64>,
}

/// The payments of one network.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Inline, Portable)]
pub struct NetworkTotals {
    pub charged: u64,
    pub declined: u64,
    /// Charged, in minor units, in the order of `Currency::ALL`.
    pub amounts: [u128; 4],
}

/// What the bank's ledger says.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Portable)]
pub struct Books {
    /// Cards on file.
    pub cards: usize,
    pub charged: u64,
    pub declined: u64,
    /// Payments that the gateway has not answered.
    pub pending: u64,
    /// The highest number that the gateway gave.
    pub last_approval: u64,
    /// Charged, in minor units, in the order of `Currency::ALL`.
    pub amounts: [u128; 4],
}

/// Everything that is known after a run.
#[derive(Debug, Clone, PartialEq, Eq, Portable)]
pub struct Overview {
    pub totals: Totals,
    /// All that was charged, in cents of a euro, or why nobody knows.
    pub turnover: Result<u128, String>,
    pub books: Books,
}

/// What became of one batch of payments.
#[derive(Debug, Portable)]
pub struct Batch {
    pub totals: Totals,
    pub receipts: Receipts,
    pub rejections: Vec<Rejection>,
    pub end: End,
}

/// One payment that was not charged.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Portable)]
pub struct Rejection {
    pub line: u64,
    pub reason: Reason,
}

/// Why a batch ended.
#[derive(Debug, Clone, PartialEq, Eq, Portable)]
pub enum End {
    /// It is full; there may be more.
    Full,
    /// That was the last payment.
    Done,
    /// Nothing more can be read or kept. What came before is in the batch.
    Stopped(Trouble),
}

/// What keeps the bank from going on.
#[derive(Debug, Clone, PartialEq, Eq, Portable)]
pub enum Trouble {
    /// The payments could not be read.
    Input { kind: io::ErrorKind, code: Option<i32> },
    /// The vault has no room for another payment.
    VaultFull,
    /// Who charges may not do so any more.
    Refused(Refused),
}

impl Batch {
    /// A batch that was not begun, because its call was refused, is one that was stopped before its first payment.
    pub fn or_refused<E: fmt::Display>(outcome: Result<Self, CallError<E>>) -> Result<Self, CallError<E>> {
        Refused::or_made(outcome).unwrap_or_else(|refused| Ok(refused.into()))
    }
}

impl From<Refused> for Batch {
    fn from(refused: Refused) -> Self {
        let end = End::Stopped(Trouble::Refused(refused));
        Self { totals: Totals::default(), receipts: Receipts::new(Vec::new()), rejections: Vec::new(), end }
    }
}

impl Totals {
    pub fn charge(&mut self, network: Network, money: Money) {
        let totals = self.networks.entry(network).or_default();
        totals.charged += 1;
        totals.amounts[money.currency as usize] += u128::from(money.minor);
    }

    pub fn decline(&mut self, network: Network, decline: Decline) {
        self.networks.entry(network).or_default().declined += 1;
        *self.rejected.entry(Reason::Declined(decline)).or_default() += 1;
    }

    pub fn refuse(&mut self, refusal: Refusal) {
        *self.rejected.entry(Reason::Refused(refusal)).or_default() += 1;
    }

    pub fn charged(&self) -> u64 {
        self.all().charged
    }

    pub fn rejected(&self) -> u64 {
        self.rejected.values().sum()
    }

    /// All networks together.
    pub fn all(&self) -> NetworkTotals {
        self.networks.values().fold(NetworkTotals::default(), |mut all, totals| {
            all.add(totals);
            all
        })
    }

    /// All payments: every one is either charged or rejected.
    pub fn payments(&self) -> u64 {
        self.charged() + self.rejected()
    }
}

impl NetworkTotals {
    pub fn add(&mut self, more: &Self) {
        self.charged += more.charged;
        self.declined += more.declined;
        for (sum, amount) in self.amounts.iter_mut().zip(more.amounts) {
            *sum += amount;
        }
    }
}

impl Books {
    /// Whether they say the same as the totals.
    pub fn agree_with(&self, totals: &Totals) -> bool {
        let all = NetworkTotals { charged: self.charged, declined: self.declined, amounts: self.amounts };
        self.pending == 0 && all == totals.all()
    }
}

impl From<io::Error> for Trouble {
    fn from(error: io::Error) -> Self {
        Self::Input { kind: error.kind(), code: error.raw_os_error() }
    }
}

impl fmt::Display for Source {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Stdin => f.write_str("standard input"),
            Self::File(path) => path.display().fmt(f),
        }
    }
}

impl fmt::Display for Trouble {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Input { code: Some(code), .. } => {
                write!(f, "cannot read the payments: {}", io::Error::from_raw_os_error(*code))
            }
            Self::Input { kind, code: None } => write!(f, "cannot read the payments: {kind}"),
            Self::VaultFull => f.write_str("the vault has no room for another payment"),
            Self::Refused(refused) => refused.fmt(f),
        }
    }
}

impl std::error::Error for Trouble {}
