//! An entry point calls itself: the function, not the gate.
use polycall::prelude::*;

#[micro(scope = "isolated", max_memory = "64K")]
pub mod numbers {
    #[isolated]
    pub struct Numbers {
        calls: u64,
    }

    #[polycall_export]
    pub fn factorial(n: u64) -> u64 {
        if n == 0 { 1 } else { n * factorial(n - 1) }
    }

    #[polycall_export]
    pub fn count(cap: &mut Cap<'_>, n: u64) -> u64 {
        cap.state_mut().calls += 1;
        if n > 0 {
            count(cap, n - 1);
        }
        cap.state().calls
    }

    #[polycall_export]
    pub fn fallible(n: u64) -> Result<u64, String> {
        if n == 0 { Ok(0) } else { Ok(fallible(n - 1)? + n) }
    }
}

#[polycall::main(host = App, allowed = [numbers])]
fn main(cap: &mut Cap<'_>) {
    assert_eq!(numbers::factorial(cap, 5), Ok(120));
    assert_eq!(numbers::count(cap, 4), Ok(5));
    assert_eq!(numbers::fallible(cap, 4), Ok(10));
}
