//! A run from the first payment to the summary.
#![forbid(unsafe_code)]

use std::error::Error;
use std::io::{self, Read};
use std::process::ExitCode;
use std::time::Instant;

use polycall::Cap;

use crate::cli::Settings;
use crate::money::thousands;
use crate::output::{self, Progress};
use crate::reason::Reason;
use crate::refused::Refused;
use crate::report::Summary;
use crate::roll::Roll;
use crate::session::{Authenticated, CardProcessing};
use crate::staff::Staff;
use crate::totals::{Batch, End, Trouble};
use crate::{App, audit, interface, start, trespass};

pub(crate) type Failed = Box<dyn Error>;

/// Charges all payments and reports.
pub(crate) fn bank(cap: &mut Cap<'_, App>, settings: &Settings) -> ExitCode {
    match charge_and_report(cap, settings) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            output::complain(error);
            ExitCode::FAILURE
        }
    }
}

fn charge_and_report(cap: &mut Cap<'_, App>, settings: &Settings) -> Result<(), Failed> {
    let started = Instant::now();
    let source = &settings.source;
    let staff = Staff::sign_in(cap, settings)?;
    let opened = staff.at_work::<Authenticated, _>(cap, |cap| interface::open(cap, source.clone()))?;
    opened.map_err(|error| format!("{source}: {error}"))?;
    let mut roll = settings.receipts.as_deref().map(Roll::open).transpose()?;
    let (stopped, renewals) = charge_all(cap, &staff, settings, &mut roll)?;
    let overview = staff.at_work::<Authenticated, _>(cap, |cap| interface::summary(cap))??;
    if settings.trespass {
        return trespass::trespass(cap);
    }
    let (took, verbose) = (started.elapsed(), settings.verbose);
    let summary = Summary { source, overview, renewals, config: start::config_name(settings), took, verbose };
    let (totals, books) = (&summary.overview.totals, &summary.overview.books);
    if let Some(trouble) = &stopped
        && totals.payments() + books.charged == 0
    {
        return Err(format!("{source}: {trouble}; nothing was charged").into());
    }
    output::print(&summary).map_err(|error| format!("cannot write the summary: {error}"))?;
    if let Some(directory) = &settings.audit {
        let verified = audit::verify(directory)?;
        output::print(&verified)?;
        if !verified.is_intact() {
            return Err("the audit trail was changed while it was written".into());
        }
    }
    if let Some(trouble) = stopped {
        let charged = thousands(books.charged);
        let help = match &trouble {
            Trouble::Refused(refused) if refused.has_expired && !settings.renew => {
                "; with `--renew` the badge is shown again"
            }
            _ => "",
        };
        return Err(format!("{source}: {trouble}; the {charged} payments charged before stand{help}").into());
    }
    if !books.agree_with(totals) {
        return Err("the vault's ledger does not agree with the totals".into());
    }
    if settings.hold { hold() } else { Ok(()) }
}

/// Charges all payments, and shows the badge again when its time is over, if that was asked for. What stops it early, and how
/// often the badge was shown again, come back.
fn charge_all(
    cap: &mut Cap<'_, App>,
    staff: &Staff<'_>,
    settings: &Settings,
    roll: &mut Option<Roll>,
) -> Result<(Option<Trouble>, u64), Failed> {
    let mut progress = Progress::new(!settings.quiet);
    let (mut payments, mut renewals) = (0, 0);
    loop {
        let before = payments;
        staff.open_till(cap)?;
        let outcome = staff.at_work::<CardProcessing, _>(cap, |cap| {
            charge_while_open(cap, settings, roll, &mut payments, &mut progress)
        });
        let stopped = match outcome {
            Ok(stopped) => stopped?,
            Err(error) => Some(Trouble::Refused(Refused::from(&error))),
        };
        progress.clear();
        match stopped {
            // a time in which nothing can be charged would be renewed for ever
            Some(Trouble::Refused(refused)) if refused.has_expired && settings.renew && payments > before => {
                renewals += 1;
            }
            stopped => return Ok((stopped, renewals)),
        }
    }
}

/// Charges batch after batch. What stops it early comes back beside what was done.
fn charge_while_open(
    cap: &mut Cap<'_, App, CardProcessing>,
    settings: &Settings,
    roll: &mut Option<Roll>,
    payments: &mut u64,
    progress: &mut Progress,
) -> Result<Option<Trouble>, Failed> {
    loop {
        let batch = Batch::or_refused(interface::charge_batch(cap, settings.batch))?;
        *payments += batch.totals.payments();
        if !settings.quiet {
            list(&batch, settings.verbose, progress);
        }
        if let Some(roll) = roll {
            roll.write(&interface::print(cap, &batch.receipts)?)?;
        }
        match batch.end {
            End::Full => progress.show(*payments),
            End::Done => return Ok(None),
            End::Stopped(trouble) => return Ok(Some(trouble)),
        }
    }
}

/// Lists the payments of a batch that were refused; those that were declined only when asked for.
fn list(batch: &Batch, declined_too: bool, progress: &mut Progress) {
    for rejection in &batch.rejections {
        if declined_too || matches!(rejection.reason, Reason::Refused(_)) {
            progress.clear();
            output::note(format_args!("line {}: {}", rejection.line, rejection.reason));
        }
    }
}

/// Keeps everything as it is until somebody closes standard input, so that the process can be looked at.
fn hold() -> Result<(), Failed> {
    output::print("ready\n")?;
    io::stdin().lock().read_to_end(&mut Vec::new())?;
    Ok(())
}
