//! A program with a main host, which does what its argument says. `end_to_end/main_host.rs` runs it.
#![allow(missing_docs, missing_debug_implementations, unreachable_pub, reason = "a program has no users")]

use std::process::{ExitCode, Termination};
use std::time::Duration;

use polycall::prelude::*;

#[micro(scope = "isolated", max_memory = "64K")]
pub mod vault {
    #[isolated(init = init)]
    pub struct Vault {
        secret: heap::String,
    }

    fn init(vault: &mut Vault, options: &Options) {
        vault.secret.set(options.get("secret").unwrap_or("none"));
    }

    #[polycall_export]
    pub fn secret(vault: &Vault) -> String {
        vault.secret.to_portable()
    }

    #[polycall_export]
    pub fn stay(_: &mut Vault, time: std::time::Duration) {
        println!("inside");
        std::thread::sleep(time);
        println!("outside");
    }
}

polycall::host! { Worker, allowed = [vault] }

fn argument() -> String {
    std::env::args().nth(1).unwrap_or_default()
}

fn options() -> Options {
    let options = Options::new().set("secret", "of the options");
    match argument().as_str() {
        "unknown" => options.max_memory("volt", 4096),
        "too small" => options.max_memory("vault", 1),
        _ => options,
    }
}

/// Says, once `main` is over, what is left.
struct Ending(Result<ExitCode, String>);

impl Termination for Ending {
    fn report(self) -> ExitCode {
        let report = &polycall::components()[0];
        println!("{} bytes used, {} inside", report.bytes_used, report.open);
        let called = Worker::enter(|cap| vault::secret(cap));
        println!("{called:?}");
        self.0.report()
    }
}

#[polycall::main(host = App, allowed = [vault], options = options)]
fn main(cap: &mut Cap<'_>) -> Ending {
    println!("{:?}", vault::secret(cap));
    Ending(match argument().as_str() {
        "fails" => Err("of its own".to_owned()),
        "panics" => panic!("of its own"),
        "forks" => forks(),
        "waits" => {
            std::thread::spawn(|| Worker::enter(|cap| vault::stay(cap, Duration::from_millis(300))));
            std::thread::sleep(Duration::from_millis(100));
            println!("main is over");
            Ok(ExitCode::SUCCESS)
        }
        code => Ok(ExitCode::from(code.parse().unwrap_or(0))),
    })
}

/// The forked child leaves `main` as its parent does.
fn forks() -> Result<ExitCode, String> {
    // SAFETY: the child goes on with the one thread it has.
    match unsafe { libc::fork() } {
        -1 => Err("no fork".to_owned()),
        0 => Ok(ExitCode::from(3)),
        child => {
            let mut status = 0;
            // SAFETY: `status` outlives the call, and the child is this process's own.
            unsafe { libc::waitpid(child, &raw mut status, 0) };
            println!("the child exited with {}", libc::WEXITSTATUS(status));
            Ok(ExitCode::SUCCESS)
        }
    }
}
