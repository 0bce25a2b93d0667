//! A bank in one process: `bankcard` keeps the card numbers, and nobody else ever holds one.
//!
//! `main` asks `interface`, which asks `bankcard` to charge a batch of payments and hands the anonymised totals
//! to `analytics`, which no receipt may reach. `bankcard` asks `payment_gateway`, with tokens, and `analytics` asks `interface` for the rates of
//! exchange. These five connections are all there are: any other call between them does not compile. Three components
//! take their scope, connections and memory from `polycall.conf`, which is LibPolyCall's own.
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
mod receipt;
mod refused;
mod report;
mod roll;
mod run;
mod staff;
mod start;
mod totals;
mod trespass;

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

    /// That somebody is of the staff, who may look.
    #[state(parent = Anonymous, guard = super::Badge::opens_the_office, credential = super::Badge, permissions = READ)]
    #[derive(Debug)]
    pub struct Authenticated;

    /// That a teller is at the till, who may also move money, until the till closes by itself.
    #[state(
        parent = Authenticated,
        guard = super::Badge::opens_the_till,
        credential = super::Badge,
        permissions = WRITE,
        expires = "15m"
    )]
    #[derive(Debug)]
    pub struct CardProcessing;
}

/// What staff show at the door. A real bank would ask its directory; here the two badges are well known.
#[derive(Debug, Clone, PartialEq, Eq)]
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
    use crate::session::CardProcessing;

    /// What it has to remember.
    #[isolated]
    #[derive(Debug)]
    pub struct Acquirer {
        approvals: u64,
    }

    /// Approves a payment, or says why not. It learns the card's token, never its number.
    #[polycall_export(state = CardProcessing, requires = WRITE)]
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
#[micro(config = "polycall.conf", callers = [App, analytics])]
pub mod interface {
    use std::fmt;

    use crate::attack::Haul;
    use crate::money::Currency;
    use crate::receipt::Receipts;
    use crate::refused::Refused;
    use crate::session::{Authenticated, CardProcessing};
    use crate::totals::{Batch, End, Overview, Source, Trouble};

    /// Opens the payments to be charged.
    #[polycall_export(state = Authenticated, requires = READ)]
    pub fn open(cap: &mut Cap<'_, Authenticated>, source: Source) -> Result<(), Failure> {
        bankcard::open(cap, source).map_err(Failure::Open)
    }

    /// Has the next payments charged, at most `limit`.
    #[polycall_export(state = CardProcessing, requires = READ | WRITE)]
    pub fn charge_batch(cap: &mut Cap<'_, CardProcessing>, limit: u64) -> Result<Batch, Failure> {
        let mut batch = Batch::or_refused(bankcard::charge_batch(cap, limit)).map_err(Failure::Bankcard)?;
        match Refused::or_made(analytics::record(cap, &batch.totals)) {
            Ok(recorded) => recorded.map_err(Failure::Analytics)?,
            // money has moved: whoever asked has to hear of it
            Err(refused) => batch.end = End::Stopped(Trouble::Refused(refused)),
        }
        Ok(batch)
    }

    /// What payers are given, of receipts that nobody else can read.
    #[polycall_export(state = Authenticated, requires = READ)]
    pub fn print(cap: &mut Cap<'_, Authenticated>, receipts: &Receipts) -> Result<Vec<String>, Failure> {
        bankcard::print(cap, receipts).map_err(Failure::Print)
    }

    /// All payments so far, as `analytics` counted them, and as they stand on the bank's ledger.
    #[polycall_export(state = Authenticated, requires = READ)]
    pub fn summary(cap: &mut Cap<'_, Authenticated>) -> Result<Overview, Failure> {
        let totals = analytics::summary(cap).map_err(Failure::Analytics)?;
        let turnover = analytics::turnover(cap).map_err(|error| error.to_string());
        let books = bankcard::books(cap).map_err(Failure::Bankcard)?;
        Ok(Overview { totals, turnover, books })
    }

    /// What a thousand minor units of a currency are worth, in cents of a euro. There is no market here: they are fixed.
    #[polycall_export]
    pub fn rate(currency: Currency) -> u128 {
        match currency {
            Currency::Eur => 1_000,
            Currency::Gbp => 1_150,
            Currency::Jpy => 600,
            Currency::Usd => 900,
        }
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
        /// `bankcard` did not print receipts, or did not get that far.
        Print(CallError<Refused>),
        /// `bankcard` was not there.
        Bankcard(CallError),
        /// `analytics` was not there.
        Analytics(CallError),
    }

    impl fmt::Display for Failure {
        fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
            match self {
                Self::Open(error) => error.fmt(f),
                Self::Print(error) => error.fmt(f),
                Self::Bankcard(error) | Self::Analytics(error) => error.fmt(f),
            }
        }
    }

    impl std::error::Error for Failure {}
}

/// Counts what it is told. All it can ask for is what `interface` has for everybody who may call it: the rates of exchange,
/// and nothing that needs a session in a state of its own.
#[micro(config = "polycall.conf", callers = [interface])]
pub mod analytics {
    use crate::attack::{self, Haul};
    use crate::card::Network;
    use crate::money::Currency;
    use crate::reason::Reason;
    use crate::totals::{NetworkTotals, Totals};

    /// All batches, added up.
    #[isolated]
    #[derive(Debug)]
    pub struct Statistics {
        networks: heap::HashMap<Network, NetworkTotals>,
        rejected: heap::HashMap<Reason, u64>,
    }

    /// Adds a batch.
    #[polycall_export]
    pub fn record(statistics: &mut Statistics, batch: &Totals) {
        for (network, totals) in &batch.networks {
            statistics.networks.entry(*network).or_empty().add(totals);
        }
        for (reason, count) in &batch.rejected {
            *statistics.rejected.entry(*reason).or_empty() += count;
        }
    }

    /// All batches together.
    #[polycall_export]
    pub fn summary(statistics: &Statistics) -> Totals {
        let networks = statistics.networks.iter().map(|(network, totals)| (*network, *totals)).collect();
        let rejected = statistics.rejected.iter().map(|(reason, count)| (*reason, *count)).collect();
        Totals { networks, rejected }
    }

    /// All that was charged, in cents of a euro.
    #[polycall_export]
    pub fn turnover(cap: &mut Cap<'_>) -> Result<u128, CallError> {
        let mut cents = 0;
        for currency in Currency::ALL {
            let networks = cap.state().networks.values();
            let amount: u128 = networks.map(|totals| totals.amounts[currency as usize]).sum();
            cents += amount * interface::rate(cap, currency)? / 1_000;
        }
        Ok(cents)
    }

    /// What a bug in here could do, or a library that is not what it seems.
    #[polycall_export]
    pub fn trespass(address: usize, len: usize) -> Haul {
        attack::look_for_cards(address, len)
    }
}

#[polycall::main(host = App, allowed = [interface], options = start::options)]
fn main(cap: &mut Cap<'_>) -> ExitCode {
    match cli::command() {
        Some(Command::Run(settings)) => run::bank(cap, settings),
        Some(Command::Attack(_)) => trespass::attack(),
        None => unreachable!("polycall started, so the options were read"),
    }
}
