//! A run from the first payment to the summary, and the one in which `analytics` is let loose.
#![forbid(unsafe_code)]

use std::env;
use std::error::Error;
use std::io::{self, Read};
use std::os::unix::process::ExitStatusExt;
use std::process::{self, ExitCode, Output, Stdio};
use std::time::Instant;

use polycall::Cap;
use polycall::session::{Session, State, TransitionKind};

use crate::audit;
use crate::cli::{self, Settings};
use crate::money::thousands;
use crate::output::{self, Progress};
use crate::reason::Reason;
use crate::report::Summary;
use crate::session::{Anonymous, Clerk, Teller};
use crate::totals::{Batch, End};
use crate::{App, Badge, interface};

type Failed = Box<dyn Error>;

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
    // of whoever charges, and passed down: the components themselves can't gain what it grants
    let session = Session::<Anonymous>::open(cap)?;
    admit::<Clerk, _>(cap, &session, settings)?;
    let (summary, stopped) = cap.in_session::<Clerk, Result<_, Failed>>(&session, |cap| {
        interface::open(cap, source.clone()).map_err(|error| format!("{source}: {error}"))?;
        admit::<Teller, _>(cap, &session, settings)?;
        if let Some(shift) = settings.shift {
            session.expire_after::<Teller>(shift)?;
        }
        // a shift may be over before it has begun
        let charged = cap.in_session::<Teller, _>(&session, |cap| charge_all(cap, settings));
        let stopped = charged.unwrap_or_else(|over| Some(over.to_string()));
        let (totals, books, remarks) = interface::summary(cap)?;
        let took = started.elapsed();
        Ok((Summary { source, totals, books, remarks, took, verbose: settings.verbose }, stopped))
    })??;
    if settings.trespass {
        return trespass(cap);
    }
    if let Some(trouble) = &stopped
        && summary.totals.payments() == 0
    {
        return Err(format!("{source}: {trouble}").into());
    }
    output::print(&summary).map_err(|error| format!("cannot write the summary: {error}"))?;
    if let Some(trouble) = stopped {
        return Err(format!("{source}: {trouble}; the payments in the summary stand").into());
    }
    if !summary.books.agree_with(&summary.totals) {
        return Err("the vault's ledger does not agree with the totals".into());
    }
    if let Some(directory) = &settings.audit {
        let verified = audit::verify(directory)?;
        output::print(&verified)?;
        if !verified.is_intact() {
            return Err("the audit trail was changed while it was written".into());
        }
    }
    if settings.hold { hold() } else { Ok(()) }
}

/// Shows the badge at the door of a session state.
fn admit<T, S>(
    cap: &mut Cap<'_, App, S>,
    session: &Session<Anonymous>,
    settings: &Settings,
) -> Result<(), Failed>
where
    T: State<Initial = Anonymous, Credential = Badge>,
    S: State,
{
    let entered = cap.transition::<T>(session, TransitionKind::Local, settings.badge());
    entered.map_err(|error| format!("badge `{}`: {error}", settings.badge).into())
}

/// Charges batch after batch. What stops it early comes back, beside what was done.
fn charge_all(cap: &mut Cap<'_, App, Teller>, settings: &Settings) -> Option<String> {
    let mut progress = Progress::new(!settings.quiet);
    let mut payments = 0;
    let stopped = loop {
        let batch = match interface::charge_batch(cap, settings.batch) {
            Ok(batch) => batch,
            Err(refused) => break Some(refused.to_string()),
        };
        payments += batch.totals.payments();
        if !settings.quiet {
            list(&batch, settings.verbose, &mut progress);
        }
        match batch.end {
            End::Full => progress.show(payments),
            End::Done => break None,
            End::Stopped(trouble) => break Some(trouble.to_string()),
        }
    };
    progress.clear();
    stopped
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

/// Once this is said, what happens to the process is the attack's doing.
const ANNOUNCED: &str = "through a raw pointer";

/// `analytics` misbehaves. Where the vault lies is no secret: `components()` tells everyone.
fn trespass(cap: &mut Cap<'_, App>) -> Result<(), Failed> {
    let vault = polycall::components().into_iter().find(|component| component.name == "bankcard");
    let vault = vault.ok_or("there is no component `bankcard`")?;
    let region = vault.region.ok_or("component `bankcard` has no region")?;
    let (address, bytes) = (region.start, vault.bytes_committed);
    output::print(format_args!(
        "`analytics` reads {} bytes at {address:#x}, where `bankcard` keeps its cards, {ANNOUNCED}\n",
        thousands(bytes)
    ))?;
    let haul = interface::provoke(cap, address, bytes)?;
    let seen: Vec<_> = haul.last_fours.iter().map(|four| format!("************{four}")).collect();
    output::print(format_args!("it found {} card numbers: {}, …\n", haul.cards, seen.join(", ")))?;
    Ok(())
}

/// Runs the bank in a process of its own, lets `analytics` read the vault there, and says what came of it.
pub(crate) fn attack() -> ExitCode {
    const SIGBUS: i32 = 7;
    const SIGSEGV: i32 = 11;

    let attacked = env::current_exe().and_then(|bank| {
        let mut trespasser = process::Command::new(bank);
        trespasser.args([cli::TRESPASS, "--quiet"]).args(env::args_os().skip(1));
        trespasser.stdin(Stdio::inherit()).stderr(Stdio::inherit()).output()
    });
    let (stopped, verdict) = match attacked {
        Err(error) => (false, format!("the attack could not be started: {error}")),
        Ok(Output { status, stdout, .. }) => {
            let told = String::from_utf8_lossy(&stdout);
            let took_place = told.contains(ANNOUNCED);
            let verdict = match (status.signal(), status.code()) {
                (Some(SIGSEGV), _) if took_place => (true, killed("11 (SIGSEGV)")),
                (Some(SIGBUS), _) if took_place => (true, killed("7 (SIGBUS)")),
                (_, Some(0)) if took_place => {
                    (false, "not stopped: the vault was read from end to end".to_owned())
                }
                _ => (false, format!("there was no attack: the bank ended before, with {status}")),
            };
            (verdict.0, format!("{told}{}", verdict.1))
        }
    };
    match (stopped, output::print(format_args!("{verdict}\n"))) {
        (true, Ok(())) => ExitCode::SUCCESS,
        _ => ExitCode::FAILURE,
    }
}

fn killed(signal: &str) -> String {
    format!("stopped: signal {signal} killed the process when `analytics` touched the vault")
}
