//! polycall's configuration: reading `micro` blocks, with all their mistakes in one run.
//!
//! A block says what a component may use:
//!
//! ```text
//! micro bankcard {
//!     port=3005:8085
//!     data_scope=isolated
//!     allowed_connections=payment_gateway
//!     max_memory=512M
//!     tls_enforced=true
//!     permissions=0x00000001   # EXECUTE
//! }
//! ```
//!
//! [`parse`] reads a [`Source`] into a [`Config`], where each value knows its place, and never stops at a mistake. [`check`]
//! compares a config with what a program has. Both say what they find in [`Diagnostic`]s, which show the place and
//! the mend.
//!
//! ```
//! use polycall_config::{Source, parse};
//! let source = Source::new("polycall.conf", "micro bankcard {\n    max_memroy=512M\n}\n");
//! let parsed = parse(&source);
//! assert!(parsed.has_errors());
//! assert_eq!(
//!     parsed.diagnostics[0].render(&source, false),
//!     "\
//! error[unknown-key]: component `bankcard` has an unknown key `max_memroy`
//!  --> polycall.conf:2:5
//!   |
//! 2 |     max_memroy=512M
//!   |     ^^^^^^^^^^
//!   |
//!   = help: did you mean `max_memory`?"
//! );
//! ```
//!
//! With the feature `policy`, the module `policy` reads the JSON file of a security policy in the same way.
//!
//! Nothing here needs polycall: the macros, the start and tools read configurations by the same code.
#![forbid(unsafe_code)]

mod blocks;
mod characters;
mod check;
mod diagnostic;
mod model;
mod name;
mod permissions;
#[cfg(feature = "policy")]
pub mod policy;
mod port;
mod read;
mod scope;
mod size;
mod source;
mod span;
mod words;

pub use blocks::{Parsed, parse};
pub use check::{Known, check};
pub use diagnostic::{Code, Diagnostic, Label, Severity};
pub use model::{Component, Config};
pub use permissions::Permissions;
pub use port::{BadPort, Port};
pub use read::ReadError;
pub use scope::{BadScope, Scope};
pub use size::{BadSize, Size};
pub use source::{Place, Position, Source};
pub use span::{Span, Spanned};
