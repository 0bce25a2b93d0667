//! Who of an entry point's own may refuse a call.
#![forbid(unsafe_code)]

use std::fmt;

/// Which of an entry point's validators refused.
///
/// ```
/// assert_eq!(polycall::Validator::Pre.to_string(), "pre");
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Validator {
    /// The one that sees the arguments: the call was not made.
    Pre,
    /// The one that sees the result: the call was made, and its result is gone.
    Post,
}

impl fmt::Display for Validator {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Pre => "pre",
            Self::Post => "post",
        })
    }
}
