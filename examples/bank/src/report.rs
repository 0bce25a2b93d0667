//! The summary at the end of a run.
#![forbid(unsafe_code)]

use std::fmt;
use std::time::Duration;

use crate::money::{Currency, thousands};
use crate::totals::{NetworkTotals, Overview, Source, Totals};

/// Everything there is to say after a run.
#[derive(Debug)]
pub(crate) struct Summary<'run> {
    pub source: &'run Source,
    pub overview: Overview,
    /// How often the badge was shown again.
    pub renewals: u64,
    /// What the configuration is called.
    pub config: String,
    pub took: Duration,
    pub verbose: bool,
}

impl fmt::Display for Summary<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Overview { totals, turnover, books } = &self.overview;
        writeln!(
            f,
            "{}: {} payments with {} cards, in {:.2} s\n",
            self.source,
            thousands(totals.payments()),
            thousands(books.cards),
            self.took.as_secs_f64(),
        )?;
        row(f, "charged", totals.charged())?;
        row(f, "rejected", totals.rejected())?;
        for (reason, count) in &totals.rejected {
            row(f, &format!("  {reason}"), *count)?;
        }
        networks(f, totals)?;
        match turnover {
            Ok(cents) => writeln!(f, "\nAll of it comes to about EUR {}.", Currency::Eur.amount(*cents))?,
            Err(why) => writeln!(f, "\nWhat all of it comes to is not known: {why}.")?,
        }
        let agrees = if books.agree_with(totals) { "agrees" } else { "DOES NOT AGREE" };
        let last = thousands(books.last_approval);
        writeln!(
            f,
            "The vault's ledger {agrees} with these totals; the gateway's last approval is number {last}."
        )?;
        if self.renewals > 0 {
            let renewals = thousands(self.renewals);
            writeln!(f, "Times that the till closed, and the badge was shown again: {renewals}.")?;
        }
        isolation(f)?;
        in_force(f, &self.config)?;
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
    writeln!(f, "\n{:<20} {:<10} {:<9}", "component", "scope", "closed by")?;
    for component in polycall::components() {
        writeln!(f, "{component}")?;
    }
    match polycall::status().unprotected {
        Some(reason) => writeln!(f, "PROTECTION IS OFF: {reason}"),
        None => Ok(()),
    }
}

/// Which files these are; there are more than one if the environment names another.
fn in_force(f: &mut fmt::Formatter<'_>, config: &str) -> fmt::Result {
    let status = polycall::status();
    let mut files = vec![config];
    for file in status.configured.iter().filter_map(|key| key.place.rsplitn(3, ':').last()) {
        if !files.contains(&file) {
            files.push(file);
        }
    }
    write!(f, "\nin force: configuration {}", files.join(", "))?;
    match status.policy {
        Some(policy) => writeln!(f, "; policy {} ({} rules)", policy.name, policy.rules),
        None => writeln!(f, "; no policy"),
    }
}
