//! A program with one component and one entry point, which times crossings for the growth group.

use std::hint::black_box;
use std::process::ExitCode;

use polycall::prelude::*;
use polycall_benches::remote;

/// The only component.
#[micro(scope = "shared")]
pub mod only {
    /// Hardly any work.
    #[polycall_export]
    pub fn add(n: u64) -> u64 {
        n.wrapping_add(1)
    }
}

#[polycall::main(host = App, allowed = [only])]
fn main(cap: &mut Cap<'_>) -> ExitCode {
    let served = remote::serve(|n| {
        for i in 0..n {
            match only::add(cap, u64::from(i)) {
                Ok(n) => black_box(n),
                Err(error) => panic!("{error}"),
            };
        }
    });
    match served {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("one-component: {error}");
            ExitCode::FAILURE
        }
    }
}
