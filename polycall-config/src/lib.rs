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
//! | key | takes | says |
//! | --- | --- | --- |
//! | `port` | `listen:target`, or one number for both | where it listens; kept, not served yet |
//! | `data_scope` | `isolated`, `shared`, `restricted` | what its data is to others |
//! | `allowed_connections` | names with commas between, or nothing | whom it may call |
//! | `max_memory` | bytes, or with `K`, `M`, `G` of 1,024 each | how much memory it may use |
//! | `reserve` | the same, up to `max_memory` | how much of that it has, locked, from the start |
//! | `tls_enforced` | `true`, `false` | whether its port is encrypted; must be `true` if it is isolated and has one |
//! | `permissions` | a mask, `0x00` to `0xff` | what it may do: [`Permissions`] |
//! | `max_calls_per_second` | a number above zero | how often it may be called |
//! | `max_cpu` | `250ms`, `2s` | how long it may compute |
//! | `max_io` | a number | how many operations of input and output it may do |
//!
//! A key stands on a line of its own, and each may be left out: then it is as in the component's annotation. `#` begins a
//! comment. A `-` behind a closing brace is nothing.
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
mod parsed;
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

pub use blocks::parse;
pub use check::{Known, check};
pub use diagnostic::{Code, Diagnostic, Label, Severity};
pub use model::{Component, Config};
pub use parsed::Parsed;
pub use permissions::Permissions;
pub use port::{BadPort, Port};
pub use read::ReadError;
pub use scope::{BadScope, Scope};
pub use size::{BadSize, Size};
pub use source::{Place, Position, Source};
pub use span::{Span, Spanned};
