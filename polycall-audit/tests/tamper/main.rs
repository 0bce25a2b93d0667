//! Attacks on a trail at rest. Each is detected, and told apart; none leaves a log that is called intact.

#[path = "../common/mod.rs"]
mod common;

mod bytes;
mod entries;
mod files;
mod keys;

use common::Log;
use common::forge::{self, Entry, Seed};
use polycall_audit::{Problem, Report, Verdict};

/// A copy of a log, taken apart, to be put together differently.
struct Attack {
    log: Log,
    files: Vec<Vec<Entry>>,
}

impl Attack {
    fn new() -> Self {
        let log = Log::closed();
        let files =
            log.trail.numbers().iter().map(|number| forge::entries(&log.trail.read(*number))).collect();
        Self { log, files }
    }

    /// Writes `files` in the log's place, and verifies.
    fn report(&self, files: &[Vec<Entry>]) -> Report {
        for (number, file) in files.iter().enumerate() {
            self.log.trail.write(number as u32, &forge::file(file));
        }
        self.log.trail.verify(&self.log.key)
    }

    /// Every place in the log: the file, and the entry in it.
    fn places(&self) -> Vec<(usize, usize)> {
        let places = |(file, entries): (usize, &Vec<Entry>)| {
            (0..entries.len()).map(move |at| (file, at)).collect::<Vec<_>>()
        };
        self.files.iter().enumerate().flat_map(places).collect()
    }

    /// The place of each entry of a kind.
    fn all(&self, kind: u8) -> Vec<(usize, usize)> {
        self.places().into_iter().filter(|(file, at)| self.files[*file][*at].kind == kind).collect()
    }

    /// An attacker's best: everything renumbered and rehashed, and signed where the attacker has the key.
    fn reforged(
        &self,
        change: impl FnOnce(&mut Vec<Vec<Entry>>),
        secret: impl Fn(u64) -> Option<Seed>,
    ) -> Report {
        self.forged(change, true, secret)
    }

    /// The same; the log says that the keys are its own if `claim`.
    fn forged(
        &self,
        change: impl FnOnce(&mut Vec<Vec<Entry>>),
        claim: bool,
        secret: impl Fn(u64) -> Option<Seed>,
    ) -> Report {
        let mut files = self.files.clone();
        change(&mut files);
        forge::reforge(&mut files, claim, &secret);
        self.report(&files)
    }

    fn secret(&self, epoch: u64) -> Option<Seed> {
        self.log.secrets.get(epoch as usize).copied()
    }
}

type Change<'a> = &'a dyn Fn(&mut Vec<Entry>);

fn problems(report: &Report) -> Vec<Problem> {
    report.findings.iter().map(|finding| finding.problem).collect()
}

#[track_caller]
fn assert_verdict(report: &Report, verdict: Verdict) {
    assert_eq!(report.verdict, verdict, "{report}");
}
