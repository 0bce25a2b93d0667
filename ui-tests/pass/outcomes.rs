//! What `main`, `options` and `init` may return.
use polycall::prelude::*;
use std::process::ExitCode;

#[micro(scope = "isolated", max_memory = "64K")]
pub mod vault {
    #[isolated(init = fill)]
    pub struct Vault {
        n: u64,
    }

    fn fill(vault: &mut Vault, options: &Options) -> Result<(), std::num::ParseIntError> {
        vault.n = options.get("n").unwrap_or_default().parse()?;
        Ok(())
    }

    #[polycall_export]
    pub fn n(vault: &Vault) -> u64 {
        vault.n
    }
}

fn options() -> Result<Options, ExitCode> {
    Ok(Options::new().set("n", "7"))
}

#[polycall::main(host = App, allowed = [vault], options = options)]
fn main(cap: &mut Cap<'_>) -> ExitCode {
    if vault::n(cap) == Ok(7) { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}
