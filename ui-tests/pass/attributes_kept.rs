//! Documentation, deprecation, `must_use`, conditions and lint levels of an entry point stay what they were.
#![deny(warnings)]
use polycall::prelude::*;

#[micro(scope = "shared")]
pub mod greeter {
    /// Greets.
    ///
    /// # Examples
    ///
    /// Documentation may hold anything.
    #[must_use = "a greeting is for saying"]
    #[inline]
    #[polycall_export]
    pub fn greet(
        /// Whom.
        name: &str,
    ) -> String {
        format!("hello, {name}")
    }

    #[deprecated(note = "use `greet`")]
    #[polycall_export]
    pub fn hail() -> u64 {
        1
    }

    #[cfg(any())]
    #[polycall_export]
    pub fn absent() -> NoSuchType {}

    #[cfg(not(any()))]
    #[polycall_export]
    pub fn present() -> u64 {
        2
    }

    #[polycall_export]
    #[allow(unused_variables)]
    pub fn careless(unused: u64) -> u64 {
        let also_unused = 3;
        3
    }

    #[polycall_export]
    #[expect(unused_variables)]
    pub fn expected() -> u64 {
        let unused = 4;
        4
    }
}

#[polycall::main(host = App, allowed = [greeter])]
fn main(cap: &mut Cap<'_>) {
    assert_eq!(greeter::greet(cap, "Ada").as_deref(), Ok("hello, Ada"));
    #[allow(deprecated)]
    let hailed = greeter::hail(cap);
    assert_eq!(hailed, Ok(1));
    assert_eq!(greeter::present(cap), Ok(2));
    assert_eq!(greeter::careless(cap, 0), Ok(3));
    assert_eq!(greeter::expected(cap), Ok(4));
}
