//! Configurations: blocks in files that narrow what annotations allow.
//!
//! [`Options::config`](crate::Options::config) and the environment variable `POLYCALL_CONFIG` name files that are read when
//! polycall starts. A file has a block for each component that it is about, named by its module, or by its full path where
//! two modules share a name:
//!
//! ```text
//! micro bankcard {
//!     data_scope=isolated
//!     allowed_connections=payment_gateway
//!     max_memory=512M
//! }
//! ```
//!
//! | key | what it does |
//! | --- | --- |
//! | `data_scope` | a scope that is not more open than the annotation's. `restricted`: it holds read-only grants alone. `isolated`: it also grants no regions, and its panics are announced without their text |
//! | `allowed_connections` | of the annotation's connections, those that are left; the others are closed, to calls and to grants |
//! | `max_memory` | its quota, which is at most the annotation's |
//! | `reserve` | so much memory of its state is there, and kept off every disk, from the start, or polycall does not start |
//! | `port` | kept, not served yet; a start says so on standard error |
//! | `tls_enforced` | kept for the port; a start says nothing of it |
//! | `max_calls_per_second`, `max_cpu`, `max_io` | [quotas](crate::quota), which are at most the annotation's |
//! | `permissions` | a mask of what it may do, which is at most the annotation's: below |
//!
//! Each bit of `permissions` that is missing takes something away:
//!
//! | bit | without it |
//! | --- | --- |
//! | 0x01 EXECUTE, 0x02 READ, 0x04 WRITE, 0x20 NETWORK, 0x40 FILESYSTEM, 0x80 ADMIN | a session state that the component enters or uses by itself ([`Cap::enter`](crate::Cap::enter), [`Cap::in_session`](crate::Cap::in_session)) does not give it this permission, though the state grants it. What its caller's session grants it keeps |
//! | 0x08 MEMORY | the same, and it makes no regions |
//! | 0x10 IO | the same, and its entry points that declare `io` do not run |
//!
//! A program that has more rights than who started it, such as one that is set-user-ID, does not start with that variable.
//!
//! All of them are in [`status()`](crate::status()). Where several files are about one component, each holds. A file that
//! asks for more than an annotation stops the start, as does one with a mistake, or one about a component that isn't
//! there. What is no component of the program, such as a payment gateway elsewhere, is declared by
//! [`Options::externals`](crate::Options::externals) or in an annotation.
//!
//! ```standalone_crate
//! use polycall::prelude::*;
//!
//! #[micro(scope = "isolated", max_memory = "1M")]
//! pub mod bankcard {}
//!
//! let file = std::env::temp_dir().join(format!("polycall-{}.conf", std::process::id()));
//! std::fs::write(&file, "micro bankcard {\n    max_memory=64K\n}\n").unwrap();
//! Options::new().config(&file).start().unwrap();
//! assert_eq!(polycall::components()[0].max_memory, 64 << 10);
//! assert_eq!(polycall::status().configured[0].to_string(), format!(
//!     "max_memory=64K of component `bankcard` ({}:2:16): its quota, narrowed from 1 MiB",
//!     file.display()
//! ));
//! # std::fs::remove_file(&file).unwrap();
//! ```
#![forbid(unsafe_code)]

mod key;
mod narrow;
mod narrowed;
mod read;

pub use key::ConfiguredKey;
pub(crate) use narrowed::Narrowed;

use once_cell::sync::OnceCell;

use crate::error::StartError;
use crate::options::Options;
use crate::principal::PrincipalInfo;

/// What is in force, once started.
static HELD: OnceCell<Narrowed> = OnceCell::new();

/// Reads all configurations of a start, and compares them with the annotations. One or more errors.
pub(crate) fn read(options: &Options) -> Result<Narrowed, Vec<StartError>> {
    let (files, mistakes) = read::files(options);
    let mut errors = Vec::new();
    if !mistakes.is_empty() {
        errors.push(StartError::Config { mistakes: mistakes.join("\n\n") });
    }
    // what can be read of a file with mistakes may ask for more too
    match narrow::narrow(&files, options) {
        Ok(narrowed) if errors.is_empty() => return Ok(narrowed),
        narrowed => errors.extend(narrowed.err()),
    }
    Err(errors)
}

/// What is in force; `None` before the start.
pub(crate) fn narrowed() -> Option<&'static Narrowed> {
    HELD.get()
}

/// Whether a connection that an annotation has is closed.
pub(crate) fn is_closed(caller: &PrincipalInfo, callee: &PrincipalInfo) -> bool {
    let is_it = |(from, to): &(&str, &str)| *from == caller.path && *to == callee.path;
    narrowed().is_some_and(|narrowed| narrowed.closed.iter().any(is_it))
}
