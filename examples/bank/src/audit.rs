//! The bank's audit trail: a record of every call between components, and the proof that nobody changed it.
#![forbid(unsafe_code)]

use std::fmt;
use std::path::{Path, PathBuf};

use polycall::audit::{self, Durability, Report, Trail, Verdict, VerifyOptions};

use crate::money::thousands;

/// What is kept, and how.
pub(crate) fn trail(directory: &Path) -> Trail {
    // what a killed bank has recorded is found by the next one
    Trail::new(directory).origin("bank.example/audit").durability(Durability::Process)
}

/// What became of the trail so far.
#[derive(Debug)]
pub(crate) struct Verified {
    directory: PathBuf,
    key: String,
    report: Report,
}

/// Has the trail sealed, and reads it from its beginning.
pub(crate) fn verify(directory: &Path) -> Result<Verified, String> {
    let failed = |error: &dyn fmt::Display| format!("the audit trail cannot be verified: {error}");
    audit::seal().map_err(|error| failed(&error))?;
    let status = polycall::status().trail.ok_or("there is no audit trail")?;
    // a check by the process itself: who does not trust it has kept the first key elsewhere
    let report =
        audit::verify(directory, &status.key, VerifyOptions::new()).map_err(|error| failed(&error))?;
    Ok(Verified { directory: directory.to_owned(), key: status.key, report })
}

impl Verified {
    pub(crate) fn is_intact(&self) -> bool {
        self.report.verdict == Verdict::Intact
    }
}

impl fmt::Display for Verified {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { directory, key, report } = self;
        writeln!(
            f,
            "\naudit trail in `{}`: {}, {} records under {} checkpoints",
            directory.display(),
            report.verdict,
            thousands(report.records),
            thousands(report.checkpoints),
        )?;
        for finding in &report.findings {
            writeln!(f, "  {finding}")?;
        }
        writeln!(f, "verify it with: polycall-audit verify {} --key '{key}'", directory.display())
    }
}
