//! polycall's audit trail: a log of calls that is signed, and that shows whoever changed it afterwards.
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
