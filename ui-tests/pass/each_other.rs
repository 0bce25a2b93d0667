//! Two components that may call each other, and do, with states of their own.
use polycall::prelude::*;

#[micro(scope = "isolated", allowed = [pong], callers = [pong, crate::App], max_memory = "64K")]
pub mod ping {
    #[isolated]
    pub struct Ping {
        hits: u64,
    }

    #[polycall_export]
    pub fn hit(cap: &mut Cap<'_>, left: u64) -> u64 {
        cap.state_mut().hits += 1;
        if left > 0 {
            pong::hit(cap, left - 1).unwrap_or_default();
        }
        cap.state().hits
    }
}

#[micro(scope = "isolated", allowed = [ping], callers = [ping], max_memory = "64K")]
pub mod pong {
    #[isolated]
    pub struct Pong {
        hits: u64,
    }

    #[polycall_export]
    pub fn hit(cap: &mut Cap<'_>, left: u64) -> u64 {
        cap.state_mut().hits += 1;
        if left > 0 {
            ping::hit(cap, left - 1).unwrap_or_default();
        }
        cap.state().hits
    }
}

#[polycall::main(host = App, allowed = [ping])]
fn main(cap: &mut Cap<'_>) {
    assert_eq!(ping::hit(cap, 9), Ok(5));
}
