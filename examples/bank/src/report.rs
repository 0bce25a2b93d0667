//! The summary at the end of a run.
#![forbid(unsafe_code)]

use std::fmt;
use std::time::Duration;

use crate::money::{Currency, thousands};
use crate::rules;
use crate::totals::{Books, NetworkTotals, Source, Totals};

/// Everything there is to say after a run.
#[derive(Debug)]
pub(crate) struct Summary<'run> {
    pub source: &'run Source,
    pub totals: Totals,
    pub books: Books,
    /// Batches that `analytics` remarked on.
    pub remarks: u64,
    pub took: Duration,
    pub verbose: bool,
}

impl fmt::Display for Summary<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let totals = &self.totals;
        writeln!(
            f,
            "{}: {} payments with {} cards, in {:.2} s\n",
            self.source,
            thousands(totals.payments()),
            thousands(self.books.cards),
            self.took.as_secs_f64(),
        )?;
        row(f, "charged", totals.charged())?;
        row(f, "rejected", totals.rejected())?;
        for (reason, count) in &totals.rejected {
            row(f, &format!("  {reason}"), *count)?;
        }
        if self.remarks > 0 {
            row(f, "batches of which a quarter or more was declined", self.remarks)?;
        }
        networks(f, totals)?;
        let agrees = if self.books.agree_with(totals) { "agrees" } else { "DOES NOT AGREE" };
        let last = thousands(self.books.last_approval);
        writeln!(
            f,
            "\nThe vault's ledger {agrees} with these totals; the gateway's last approval is number {last}."
        )?;
        isolation(f)?;
        if self.verbose { writeln!(f, "\n{}", polycall::status()) } else { Ok(()) }
    }
}

fn row(f: &mut fmt::Formatter<'_>, what: &str, count: u64) -> fmt::Result {
    writeln!(f, "{what:<68} {:>10}", thousands(count))
}

fn networks(f: &mut fmt::Formatter<'_>, totals: &Totals) -> fmt::Result {
    write!(f, "\n{:<17} {:>9} {:>9}", "network", "charged", "declined")?;
    for currency in Currency::ALL {
        write!(f, " {:>15}", currency.code())?;
    }
    writeln!(f)?;
    for (network, totals) in &totals.networks {
        network_row(f, network, totals)?;
    }
    network_row(f, "all", &totals.all())
}

fn network_row(f: &mut fmt::Formatter<'_>, name: impl fmt::Display, totals: &NetworkTotals) -> fmt::Result {
    write!(f, "{name:<17} {:>9} {:>9}", thousands(totals.charged), thousands(totals.declined))?;
    for (currency, amount) in Currency::ALL.into_iter().zip(totals.amounts) {
        write!(f, " {:>15}", currency.amount(amount))?;
    }
    writeln!(f)
}

fn isolation(f: &mut fmt::Formatter<'_>) -> fmt::Result {
    writeln!(f, "\n{}", rules::in_force())?;
    writeln!(f, "\n{:<20} {:<10} {:<9}", "component", "scope", "closed by")?;
    for component in polycall::components() {
        writeln!(f, "{component}")?;
    }
    match polycall::status().unprotected {
        Some(reason) => writeln!(f, "PROTECTION IS OFF: {reason}"),
        None => Ok(()),
    }
}
