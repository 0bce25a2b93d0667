//! Hosts: a program's own code, where crossings begin.
#![forbid(unsafe_code)]

use std::io::{self, Write};
use std::process::{ExitCode, Termination};

use crate::capability::Cap;
use crate::component::{Host, Principal};
use crate::counters;
use crate::entry::{now_running, running};
use crate::error::CallError;
use crate::frame::Frame;
use crate::options::Options;
use crate::registry::registry;
use crate::start;

/// Runs `body` on this thread as host `P`, or as component `P` in a test. Refused where anyone of polycall's is
/// running already.
pub(crate) fn enter<P: Principal, R>(body: impl FnOnce(&mut Cap<'_, P>) -> R) -> Result<R, CallError> {
    if let Some(inside) = running() {
        return Err(CallError::Nested { host: P::INFO.name, inside: inside.name });
    }
    if start::sealed().is_none() {
        return Err(CallError::NotStarted { component: P::INFO.name });
    }
    if !registry().lists(P::INFO) {
        return Err(CallError::Unlisted { host: P::INFO.name });
    }
    let mine = counters::of_this_thread();
    let frame = Frame::host(P::INFO, mine.counters());
    let _leave = Leave;
    Ok(body(&mut Cap::new(&frame)))
}

/// A panic of a host's own code goes on past it, and leaves nobody running behind.
struct Leave;

impl Drop for Leave {
    fn drop(&mut self) {
        now_running(None);
    }
}

/// A program's `main`: starts polycall, runs the host, and wipes every region at the end.
pub(crate) fn main<H: Host, R: Termination>(
    options: Options,
    body: impl FnOnce(&mut Cap<'_, H>) -> R,
) -> ExitCode {
    match run::<H, R>(options, body) {
        Ok(result) => result.report(),
        Err(error) => {
            let _ = writeln!(io::stderr(), "polycall: {error}"); // the code says it too
            ExitCode::FAILURE
        }
    }
}

/// Only who started polycall ends it: `main` can be called again, from anywhere.
fn run<H: Host, R>(options: Options, body: impl FnOnce(&mut Cap<'_, H>) -> R) -> Result<R, String> {
    options.start().map_err(|error| error.to_string())?;
    let outcome = enter::<H, R>(body).map_err(|error| error.to_string());
    // Wiped before the result is reported: reporting is the user's code, and may end the process.
    start::end_all().map_err(|error| error.to_string())?;
    outcome
}
