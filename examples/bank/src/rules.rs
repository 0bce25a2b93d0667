//! The configuration and the policy that the bank runs under: those that come with it, or others.
#![forbid(unsafe_code)]

use std::fmt;
use std::path::Path;

use polycall::policy::{Policy, PolicyError};
use polycall::{Options, StartError};

/// LibPolyCall's own example. The annotations are made from it too, so another file can only narrow it.
const CONFIG: &str = include_str!("../polycall.conf");
/// LibPolyCall's example of a policy, and who may call whom.
const POLICY: &str = include_str!("../policy.json");

/// Puts both into the options, or says all that is wrong with either.
pub(crate) fn load(
    options: Options,
    config: Option<&Path>,
    policy: Option<&Path>,
) -> Result<Options, Vec<String>> {
    let configured = |options: Options| match config {
        Some(path) => options.config(path),
        None => options.config_text("polycall.conf", CONFIG),
    };
    let policy = match policy {
        Some(path) => Policy::read(path),
        None => Policy::parse("policy.json", POLICY),
    };
    // each by itself, so that one does not hide what is wrong with the other
    let mut mistakes = Vec::new();
    let mut note = |error: &dyn fmt::Display| {
        let text = error.to_string();
        if !mistakes.contains(&text) {
            mistakes.push(text);
        }
    };
    concerns_files(configured(Options::new()).check()).iter().for_each(|error| note(error));
    match policy {
        Ok(policy) => {
            concerns_files(Options::new().policy(policy.clone()).check())
                .iter()
                .for_each(|error| note(error));
            if mistakes.is_empty() { Ok(configured(options).policy(policy)) } else { Err(mistakes) }
        }
        Err(error) => {
            note(&error as &PolicyError);
            Err(mistakes)
        }
    }
}

/// What is wrong with a file; all else is the start's to say.
fn concerns_files(outcome: Result<(), StartError>) -> Option<StartError> {
    outcome.err().filter(|error| {
        matches!(
            error,
            StartError::Config { .. } | StartError::ConfigWidens { .. } | StartError::Policy { .. }
        )
    })
}

/// What is in force, in a line.
pub(crate) fn in_force() -> impl fmt::Display {
    let status = polycall::status();
    let mut files: Vec<_> =
        status.configured.iter().filter_map(|key| key.place.rsplitn(3, ':').last()).collect();
    files.dedup();
    let config = if files.is_empty() { "none".to_owned() } else { files.join(", ") };
    let policy = match status.policy {
        Some(policy) => format!("{} with {} rules", policy.name, policy.rules),
        None => "none".to_owned(),
    };
    format!("configuration: {config}; policy: {policy}")
}
