//! Functions that compute, and do nothing else.
//!
//! The only unsafe code here is the declaration of an `unsafe trait`.

/// What stands beside a function under `#[pure]`, and has its name.
///
/// # Safety
///
/// Only the macro implements this.
#[diagnostic::on_unimplemented(
    message = "function `{Self}` is not `#[pure]`",
    label = "a pure function calls pure ones alone",
    note = "put `#[polycall::pure]` on it; or, if you answer for it, name it: `#[polycall::pure(allow = [path])]`"
)]
pub unsafe trait Pure {
    /// Which trait this is.
    const PURE: ();
}
