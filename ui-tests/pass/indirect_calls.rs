//! With a connection, all of Rust's ways to call: re-exports, globs, pointers, closures, trait objects, wrappers.
use polycall::prelude::*;

#[micro(scope = "shared")]
pub mod adder {
    #[polycall_export]
    pub fn add(a: u64, b: u64) -> u64 {
        a + b
    }

    #[polycall_export]
    pub fn double(n: u64) -> u64 {
        n * 2
    }
}

mod api {
    pub use super::adder::add as plus;
    pub use super::adder::*;
}

type Unary = dyn Fn(&mut Cap<'_, App>, u64) -> Result<u64, CallError>;

fn twice<C: MayCall<adder::Micro>>(cap: &mut Cap<'_, C>, n: u64) -> Result<u64, CallError> {
    let n = adder::double(cap, n)?;
    adder::double(cap, n)
}

fn in_any_session<C, S>(cap: &mut Cap<'_, C, S>, n: u64) -> Result<u64, CallError>
where
    C: MayCall<adder::Micro>,
    S: polycall::session::State,
{
    adder::double(cap, n)
}

macro_rules! call {
    ($entry:path, $($args:expr),+) => {
        $entry($($args),+)
    };
}

#[polycall::main(host = App, allowed = [adder])]
fn main(cap: &mut Cap<'_>) {
    assert_eq!(api::plus(cap, 1, 2), Ok(3));
    assert_eq!(api::double(cap, 2), Ok(4));
    let pointer: fn(&mut Cap<'_, App>, u64) -> Result<u64, CallError> = adder::double;
    assert_eq!(pointer(cap, 3), Ok(6));
    let object: &Unary = &adder::double;
    assert_eq!(object(cap, 4), Ok(8));
    let mut closure = |n| adder::double(cap, n);
    assert_eq!(closure(5), Ok(10));
    assert_eq!(twice(cap, 3), Ok(12));
    assert_eq!(in_any_session(cap, 6), Ok(12));
    assert_eq!(call!(adder::add, cap, 6, 1), Ok(7));
}
