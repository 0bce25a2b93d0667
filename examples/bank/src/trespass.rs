//! The run in which `analytics` is let loose: in a process of its own, which is not meant to survive it.
#![forbid(unsafe_code)]

use std::env;
use std::os::unix::process::ExitStatusExt;
use std::process::{self, ExitCode, Output, Stdio};

use polycall::Cap;

use crate::cli::TRESPASS;
use crate::money::thousands;
use crate::run::Failed;
use crate::{App, interface, output};

/// Once this is said, what happens to the process is the attack's doing.
const ANNOUNCED: &str = "through a raw pointer";

/// `analytics` misbehaves. Where the vault lies is no secret: `components()` tells everyone.
pub(crate) fn trespass(cap: &mut Cap<'_, App>) -> Result<(), Failed> {
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
        trespasser.args([TRESPASS, "--quiet"]).args(env::args_os().skip(1));
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
