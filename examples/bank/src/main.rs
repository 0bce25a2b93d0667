//! A bank in one process: `bankcard` keeps the card numbers, and nobody else ever holds one.
//!
//! `main` asks `interface`, which asks `bankcard` to charge a batch of payments and hands the anonymised totals
//! to `analytics`, which remarks on bad ones. `bankcard` asks `payment_gateway`, with tokens. These five connections are all
//! there are: any other call between them does not compile. What three of the components may use stands in `polycall.conf`.
#![deny(unsafe_code)]

mod attack;
mod audit;
mod bankcard;
mod card;
mod cli;
mod lines;
mod money;
mod month;
mod output;
mod payment;
mod reason;
mod report;
mod rules;
mod run;
mod totals;

use std::process::ExitCode;

use polycall::prelude::*;

use crate::cli::Command;

/// What the session has proved so far.
#[polycall::states]
pub mod session {
    /// Nothing.
    #[state(initial)]
    #[derive(Debug)]
    pub struct Anonymous;

    /// A clerk, who may look.
    #[state(parent = Anonymous, guard = super::Badge::opens_the_office, credential = super::Badge, permissions = READ)]
    #[derive(Debug)]
    pub struct Clerk;

    /// A teller, who may also move money.
    #[state(parent = Clerk, guard = super::Badge::opens_the_till, credential = super::Badge, permissions = WRITE)]
    #[derive(Debug)]
    pub struct Teller;
}

/// What staff show at the door. A real bank would ask its directory; here the two badges are well known.
#[derive(Debug, Clone)]
pub struct Badge(pub String);

impl Badge {
    fn opens_the_office(&self) -> bool {
        self.0 == "clerk" || self.opens_the_till()
    }

    fn opens_the_till(&self) -> bool {
        self.0 == "teller"
    }
}

/// The acquirer. There is no network here, so it simulates one: it answers by plain rules, the same every time.
///
/// - An amount that ends in 13 minor units: insufficient funds.
/// - An amount that ends in 41: the card was reported lost.
/// - More than the network's limit: over the limit.
/// - Everything else is approved, under the next number.
#[micro(scope = "shared", callers = [bankcard], max_memory = "1M")]
pub mod payment_gateway {
    use crate::card::{CardToken, Network};
    use crate::money::Money;
    use crate::reason::Decline;

    /// What it has to remember.
    #[isolated]
    #[derive(Debug)]
    pub struct Acquirer {
        approvals: u64,
    }

    /// Approves a payment, or says why not. It learns the card's token, never its number.
    #[polycall_export]
    pub fn authorize(
        acquirer: &mut Acquirer,
        _: CardToken,
        network: Network,
        money: Money,
    ) -> Result<u64, Decline> {
        match money.minor % 100 {
            13 => return Err(Decline::InsufficientFunds),
            41 => return Err(Decline::ReportedLost),
            _ if money.minor > limit(network) => return Err(Decline::OverLimit),
            _ => {}
        }
        acquirer.approvals += 1;
        Ok(acquirer.approvals)
    }

    /// In minor units: a cent counts like a yen.
    fn limit(network: Network) -> u64 {
        match network {
            Network::Amex | Network::Diners => 1_000_000,
            Network::Visa | Network::Mastercard | Network::UnionPay => 500_000,
            Network::Discover | Network::Jcb => 250_000,
        }
    }
}

/// Between the outside and the bank: it may ask both sides, and passes on numbers only.
#[micro(config = "polycall.conf", allowed = [bankcard, analytics], callers = [App, analytics])]
pub mod interface {
    use std::fmt;

    use crate::attack::Haul;
    use crate::session::{Clerk, Teller};
    use crate::totals::{Batch, Books, Source, Totals, Trouble};

    /// What it was told to remember.
    #[isolated]
    #[derive(Debug)]
    pub struct Notes {
        remarks: u64,
    }

    /// Opens the payments to be charged.
    #[polycall_export(state = Clerk, requires = READ)]
    pub fn open(cap: &mut Cap<'_, Clerk>, source: Source) -> Result<(), Failure> {
        bankcard::open(cap, source).map_err(Failure::Open)
    }

    /// Has the next payments charged, at most `limit`.
    #[polycall_export(state = Teller, requires = READ | WRITE)]
    pub fn charge_batch(cap: &mut Cap<'_, Teller>, limit: u64) -> Result<Batch, Failure> {
        let batch = bankcard::charge_batch(cap, limit).map_err(Failure::Bankcard)?;
        analytics::record(cap, &batch.totals).map_err(Failure::of_analytics)?;
        Ok(batch)
    }

    /// A batch was odd.
    #[polycall_export]
    pub fn remark(notes: &mut Notes) {
        notes.remarks += 1;
    }

    /// All payments so far, as `analytics` counted them, and as they stand on the bank's ledger; and how often it remarked on a
    /// batch.
    #[polycall_export(state = Clerk, requires = READ)]
    pub fn summary(cap: &mut Cap<'_, Clerk>) -> Result<(Totals, Books, u64), Failure> {
        let totals = analytics::summary(cap).map_err(Failure::Analytics)?;
        let books = bankcard::books(cap).map_err(Failure::Bankcard)?;
        Ok((totals, books, cap.state().remarks))
    }

    /// For `--attack read-vault`: lets `analytics` misbehave.
    #[polycall_export]
    pub fn provoke(cap: &mut Cap<'_>, address: usize, len: usize) -> Result<Haul, Failure> {
        analytics::trespass(cap, address, len).map_err(Failure::Analytics)
    }

    /// Which of the calls went wrong.
    #[derive(Debug, Portable)]
    pub enum Failure {
        /// `bankcard` could not open the payments, or did not get that far.
        Open(CallError<Trouble>),
        /// `bankcard` was not there.
        Bankcard(CallError),
        /// `analytics` was not there, or its remark was not heard.
        Analytics(CallError),
    }

    impl Failure {
        fn of_analytics(error: CallError<CallError>) -> Self {
            Self::Analytics(match error {
                CallError::Returned(remark) => remark,
                other => other.map(|_| unreachable!("that was the one before")),
            })
        }
    }

    impl fmt::Display for Failure {
        fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
            match self {
                Self::Open(error) => error.fmt(f),
                Self::Bankcard(error) | Self::Analytics(error) => error.fmt(f),
            }
        }
    }

    impl std::error::Error for Failure {}
}

/// Counts what it is told, and remarks on what is odd. It can't ask for more: nobody else is on its list.
#[micro(config = "polycall.conf", allowed = [interface], callers = [interface])]
pub mod analytics {
    use crate::attack::{self, Haul};
    use crate::card::Network;
    use crate::reason::Reason;
    use crate::totals::{NetworkTotals, Totals};

    /// All batches, added up.
    #[isolated]
    #[derive(Debug)]
    pub struct Statistics {
        networks: heap::HashMap<Network, NetworkTotals>,
        rejected: heap::HashMap<Reason, u64>,
    }

    /// Adds a batch, and remarks on one of which a quarter or more was declined.
    #[polycall_export]
    pub fn record(cap: &mut Cap<'_>, batch: &Totals) -> Result<(), CallError> {
        let statistics = cap.state_mut();
        for (network, totals) in &batch.networks {
            statistics.networks.entry(*network).or_empty().add(totals);
        }
        for (reason, count) in &batch.rejected {
            *statistics.rejected.entry(*reason).or_empty() += count;
        }
        // of fewer it would say nothing
        let (declined, payments) = (batch.all().declined, batch.payments());
        if payments >= 10 && declined * 4 >= payments { interface::remark(cap) } else { Ok(()) }
    }

    /// All batches together.
    #[polycall_export]
    pub fn summary(statistics: &Statistics) -> Totals {
        let networks = statistics.networks.iter().map(|(network, totals)| (*network, *totals)).collect();
        let rejected = statistics.rejected.iter().map(|(reason, count)| (*reason, *count)).collect();
        Totals { networks, rejected }
    }

    /// What a bug in here could do, or a library that is not what it seems.
    #[polycall_export]
    pub fn trespass(address: usize, len: usize) -> Haul {
        attack::look_for_cards(address, len)
    }
}

#[polycall::main(host = App, allowed = [interface], options = cli::options)]
fn main(cap: &mut Cap<'_>) -> ExitCode {
    match cli::command() {
        Some(Command::Run(settings)) => run::bank(cap, settings),
        Some(Command::Attack) => run::attack(),
        None => unreachable!("polycall started, so the options were read"),
    }
}
