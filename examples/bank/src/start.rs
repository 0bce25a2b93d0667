//! What polycall starts with: the settings, the configuration and the policy; or everything that is wrong with them.
#![forbid(unsafe_code)]

use std::process::ExitCode;

use polycall::Options;
use polycall::policy::{Policy, PolicyError};

use crate::cli::{self, Command, Settings};
use crate::{audit, output};

/// What ships is a part of the program, so that it runs from any folder.
const CONFIG: (&str, &str) = ("examples/bank/polycall.conf", include_str!("../polycall.conf"));
const POLICY: (&str, &str) = ("examples/bank/policy.json", include_str!("../policy.json"));

/// The options of the command line. If they can't be used, the program ends here, before anything starts.
pub(crate) fn options() -> Result<Options, ExitCode> {
    let command = cli::read()?;
    let (Command::Run(settings) | Command::Attack(settings)) = command;
    let options = checked(settings).map_err(|mistakes| {
        output::complain(mistakes.join("\n\nbank: "));
        ExitCode::from(2)
    })?;
    match command {
        Command::Run(_) => Ok(options),
        // it happens in a process of its own, which has its own trail and its own components
        Command::Attack(_) => Ok(Options::new()),
    }
}

/// What messages call the configuration.
pub(crate) fn config_name(settings: &Settings) -> String {
    settings.config.as_ref().map_or(CONFIG.0.to_owned(), |path| path.display().to_string())
}

/// The options, or all that is wrong with them and the files they name: who mends one is not told of the next only then.
fn checked(settings: &Settings) -> Result<Options, Vec<String>> {
    let mut mistakes = Vec::new();
    let mut options = options_of(settings);
    match policy(settings) {
        Ok(policy) => options = options.policy(policy),
        Err(PolicyError::Mistakes(shown)) => mistakes.push(format!("the policy can't be used\n\n{shown}")),
        Err(error) => mistakes.push(error.to_string()),
    }
    if let Err(refusals) = options.check() {
        mistakes.splice(0..0, refusals.iter().map(ToString::to_string));
    }
    if mistakes.is_empty() { Ok(options) } else { Err(mistakes) }
}

fn options_of(settings: &Settings) -> Options {
    let mut options = match &settings.config {
        Some(path) => Options::new().config(path),
        None => Options::new().config_text(CONFIG.0, CONFIG.1),
    };
    if let Some(bytes) = settings.memory {
        options = options.max_memory("bankcard", bytes);
    }
    if settings.private_stack {
        // card numbers pass through the stack while they are read and checked
        options = options.private_stack("bankcard", 64 << 10);
    }
    if let Some(directory) = &settings.audit {
        options = options.audit(audit::trail(directory));
    }
    if !settings.protected {
        options = options.unprotected_for_measuring("asked for by `--protection none`, to compare");
    }
    options
}

fn policy(settings: &Settings) -> Result<Policy, PolicyError> {
    match &settings.policy {
        Some(path) => Policy::read(path),
        None => Policy::parse(POLICY.0, POLICY.1),
    }
}
