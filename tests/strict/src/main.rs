//! The same for a program: its main host, under the same lints.
#![forbid(unsafe_code)]
#![deny(
    warnings,
    missing_docs,
    missing_debug_implementations,
    unreachable_pub,
    unused_qualifications,
    unused_results,
    unused_crate_dependencies,
    single_use_lifetimes,
    rust_2018_idioms,
    rust_2021_compatibility,
    rust_2024_compatibility,
    clippy::all,
    clippy::pedantic,
    clippy::nursery,
    clippy::cargo,
    clippy::unwrap_used,
    clippy::panic,
    clippy::absolute_paths,
    clippy::missing_docs_in_private_items
)]

use polycall::prelude::*;
use polycall_strict::{Token, desk};

/// The first card is the test's.
fn options() -> Options {
    Options::new().set("first", "4333")
}

/// Shows the first card.
#[polycall::main(host = App, allowed = [desk], options = options)]
fn main(cap: &mut Cap<'_>) -> Result<(), CallError> {
    let shown = desk::show(cap, "sesame".to_owned(), Token::first())?;
    assert_eq!(shown.as_deref(), Some("33"), "the last two digits");
    Ok(())
}
