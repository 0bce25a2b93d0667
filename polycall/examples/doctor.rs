//! Prints what this machine can enforce, and the remedy for each missing piece.
//!
//! `cargo run -p polycall --example doctor`

use std::env;
use std::process::ExitCode;

fn main() -> ExitCode {
    match env::args().nth(1).as_deref() {
        None => {
            println!("what polycall can enforce here; `->` says what would have to change\n");
            let findings = polycall::machine();
            for finding in &findings {
                println!("{finding}");
            }
            let there = findings.iter().filter(|finding| finding.remedy.is_none()).count();
            println!(
                "\n{there} of {} are there; a program's own `polycall::status()` says what it uses",
                findings.len()
            );
            ExitCode::SUCCESS
        }
        Some("-h" | "--help") => {
            println!(
                "usage: doctor\n\nprints what this machine can enforce, and the remedy for each missing piece"
            );
            ExitCode::SUCCESS
        }
        Some(other) => {
            eprintln!("doctor: unknown argument `{other}`; it takes none, see `--help`");
            ExitCode::from(2)
        }
    }
}
