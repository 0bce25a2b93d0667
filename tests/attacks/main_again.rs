//! Attack: call `main` again, from inside: its start fails, and its end wipes every region of the running program.
#![forbid(unsafe_code)]

use std::process::ExitCode;
use std::time::Duration;

use polycall::prelude::*;

use crate::raw::report;
use crate::{child, started};

#[micro(scope = "isolated", max_memory = "64K")]
pub mod vault {
    #[isolated]
    pub struct Vault {
        kept: u64,
    }

    #[polycall_export]
    pub fn keep(vault: &mut Vault) -> u64 {
        vault.kept += 1;
        vault.kept
    }

    /// Any module below the crate's root can name its `main`.
    #[polycall_export]
    pub fn calls_main_while_open(vault: &mut Vault) -> bool {
        vault.kept += 1;
        super::anywhere::again() == std::process::ExitCode::FAILURE
    }
}

#[micro(scope = "shared")]
pub mod unconnected {
    #[polycall_export]
    pub fn calls_main() -> bool {
        super::anywhere::again() == std::process::ExitCode::FAILURE
    }
}

/// A host of somebody who may call nobody.
mod anywhere {
    #[polycall::main(host = Usurper)]
    fn main(_: &mut Cap<'_>) {}

    pub fn again() -> std::process::ExitCode {
        main()
    }
}

polycall::host! { pub App, allowed = [vault, unconnected] }

fn vault_survives(attack: fn(&mut Cap<'_, App>) -> ExitCode) -> child::Ended {
    child::run_for(Duration::from_secs(5), || {
        started();
        let entered = App::enter(|cap| {
            assert_eq!(vault::keep(cap), Ok(1));
            assert_eq!(attack(cap), ExitCode::FAILURE);
            assert_eq!(vault::keep(cap), Ok(2), "its state is what it was");
        });
        entered.unwrap();
        assert_eq!(report!(vault).open, 0);
    })
}

#[test]
fn by_a_host() {
    vault_survives(|_| anywhere::again()).exited(0);
}

#[test]
fn by_another_thread() {
    vault_survives(|_| std::thread::spawn(anywhere::again).join().unwrap()).exited(0);
}

#[test]
fn by_a_component_without_any_connection() {
    vault_survives(|cap| {
        assert_eq!(unconnected::calls_main(cap), Ok(true));
        ExitCode::FAILURE
    })
    .exited(0);
}

/// It waits for its own lock.
#[test]
fn by_a_component_that_holds_its_state() {
    vault_survives(|cap| {
        assert_eq!(vault::calls_main_while_open(cap), Ok(true));
        cap.reset::<vault::Micro>().unwrap();
        assert_eq!(vault::keep(cap), Ok(1));
        ExitCode::FAILURE
    })
    .exited(0);
}
