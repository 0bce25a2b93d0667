//! What may come of a refusal: an error that says why and of whom, a row in `status()`, or the same done otherwise.
#![forbid(unsafe_code)]

use std::fmt::Display;
use std::sync::atomic::{AtomicUsize, Ordering::Relaxed};

use crate::refusal::{self, disarmed};
use crate::{look, parts};

/// Looks at what has come of a step: it may fail only while something is refused, nothing may be open, and what was
/// refused is said: by the error, or by `status()`.
#[track_caller]
pub(crate) fn judge<T, E: Display>(component: &str, step: &str, outcome: Result<T, E>) -> Option<T> {
    static JUDGED: AtomicUsize = AtomicUsize::new(0);
    let armed = refusal::is_armed();
    disarmed(|| {
        let refused = refusal::refused();
        let now = refused - JUDGED.swap(refused, Relaxed);
        let said = outcome.as_ref().err().map(ToString::to_string);
        if let Some(text) = &said {
            println!("error {step}: {text}");
            assert!(armed && refused > 0, "{step}, {component}: {text}");
            assert!(!text.contains("panicked") && !text.contains("poisoned"), "{step}, {component}: {text}");
        }
        if now > 0 {
            look::assert_all_closed();
            settle(component, step, said.as_deref(), now);
        }
        outcome.ok()
    })
}

/// So many calls were refused in this step.
#[track_caller]
fn settle(component: &str, step: &str, error: Option<&str>, refused: usize) {
    static SETTLED: AtomicUsize = AtomicUsize::new(0);
    let discards = refusal::discards();
    let discards = discards - SETTLED.swap(discards, Relaxed);
    let errno = std::env::args().next_back().and_then(|errno| errno.parse().ok()).expect("it is the last");
    let words = std::io::Error::from_raw_os_error(errno).to_string();
    if let Some(error) = error {
        assert!(error.contains(&words), "{step}: the cause is not said: {error}");
        let named = error.contains(&format!("`{component}`")) || error.contains("`owner`");
        assert!(named || component == "start" && error.contains('`'), "{step}: nobody is named: {error}");
        println!("outcome {} error", if component == "start" { "start" } else { "call" });
    } else if in_force().contains(&words) {
        println!("outcome status");
    } else {
        // what was to be discarded was wiped by hand; what was to be wiped was discarded
        let is_gone = !look::remains().contains(&parts::LENT);
        let ends_regions = step == "let_go" || component == "owner" && step.starts_with("the ");
        let done = discards == refused || ends_regions && is_gone;
        assert!(done, "{step}, {component}: nobody says so: {}", in_force());
        println!("outcome done otherwise");
    }
}

/// All that polycall says of what is in force.
fn in_force() -> String {
    let regions = polycall::components().into_iter().flat_map(|component| component.regions);
    regions.fold(polycall::status().to_string(), |text, region| format!("{text}\n{region}"))
}
