//! A `Result` by another name, with a default, from another module, of another order.
use polycall::prelude::*;

pub mod outcome {
    use polycall::prelude::*;

    #[derive(Debug, PartialEq, Portable)]
    pub struct Lost;

    pub type Result<T, E = Lost> = std::result::Result<T, E>;
}

#[micro(scope = "shared")]
pub mod post {
    use super::outcome::{self, Lost, Result};

    #[polycall_export]
    pub fn send(found: bool) -> Result<u64> {
        if found { Ok(1) } else { Err(Lost) }
    }

    #[polycall_export]
    pub fn send_by_path() -> outcome::Result<u64> {
        Err(Lost)
    }

    #[polycall_export]
    pub fn send_by_long_name() -> std::result::Result<u64, outcome::Lost> {
        Ok(2)
    }

    #[polycall_export]
    pub fn format() -> std::fmt::Result {
        Ok(())
    }
}

#[polycall::main(host = App, allowed = [post])]
fn main(cap: &mut Cap<'_>) {
    assert_eq!(post::send(cap, true), Ok(1));
    assert_eq!(post::send(cap, false), Err(CallError::Returned(outcome::Lost)));
    assert_eq!(post::send_by_path(cap), Err(CallError::Returned(outcome::Lost)));
    assert_eq!(post::send_by_long_name(cap), Ok(2));
    assert_eq!(post::format(cap), Ok(()));
}
