//! polycall's audit trail: a log of calls that is signed, and that shows if it was changed afterwards.
//!
//! Records go into frames, and each frame is a leaf of one Merkle tree that goes on across files. Every second a
//! checkpoint signs the tree; every quarter of an hour the key changes, and the old one is wiped, so that who breaks in
//! cannot sign the past anew. `FORMAT.md` describes all of it.
//!
//! [`Writer`] writes, and goes on after failures and crashes. [`verify()`] says in one word what a log is worth.
//! [`Reader`] shows what is in it, and a [`Certificate`] proves something about it to others. The program
//! `polycall-audit` does all but write. Nothing here needs polycall.
//!
//! ```
//! use polycall_audit::{RunStart, Settings, Verdict, VerifyOptions, Writer, verify};
//! # let dir = std::env::temp_dir().join(format!("polycall-audit-{}", std::process::id()));
//! let now = 1_700_000_000_000_000_000;
//! let (mut writer, _) = Writer::open(&dir, Settings::new("bank.example/audit"), now)?;
//! let key = writer.first_key(); // to be kept elsewhere
//! writer.start_run(&RunStart::default(), now)?;
//! let anchor = writer.close(now)?; // likewise
//! let report = verify(&dir, &key, VerifyOptions::new().anchor(anchor.as_str()))?;
//! assert_eq!(report.verdict, Verdict::Intact);
//! # std::fs::remove_dir_all(dir)?;
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
#![forbid(unsafe_code)]

mod bytes;
mod certificate;
mod checkpoint;
mod digest;
mod faults;
mod finding;
mod frame;
mod keys;
mod note;
mod proof;
mod reader;
mod record;
mod segment;
mod tree;
mod verify;
mod walk;
mod walltime;
mod writer;

pub use certificate::{Certificate, CertificateError};
pub use checkpoint::Note;
pub use digest::{DigestKey, Digester};
pub use finding::{Finding, Problem, Remark, Verdict};
pub use frame::{Mark, Name, RecordsFrame, RecordsView, RunId, RunOfRecords, RunStart, What, Why};
pub use note::{BadKey, VerifyKey};
pub use proof::{Leaves, check_consistency, check_inclusion};
pub use reader::{Dictionary, Leaf, Reader, Shown};
pub use record::{Kind, Level, Outcome, Record, Words};
pub use tree::{Hash, Tree, leaf_hash};
pub use verify::{Progress, Report, SealedUpTo, VerifyError, VerifyOptions, verify};
pub use walltime::{Moment, NotAMoment, WallNs};
pub use writer::{Fsync, Keep, Opened, Settings, WriteError, Writer};
