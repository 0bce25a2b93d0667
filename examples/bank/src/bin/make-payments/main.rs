//! Writes the payments file that ships with the bank: `make-payments [COUNT] > payments.csv`.
#![forbid(unsafe_code)]

mod generate;

use std::io::{self, BufWriter, Write};
use std::process::ExitCode;

/// As many as ship.
const COUNT: usize = 12_000;

const USAGE: &str = "usage: make-payments [COUNT] > payments.csv   (COUNT: 12000 if not said)";

fn main() -> ExitCode {
    let args: Vec<_> = std::env::args().skip(1).collect();
    let count = match args.as_slice() {
        [] => Ok(COUNT),
        [help] if matches!(help.as_str(), "--help" | "-h") => {
            let _ = writeln!(io::stdout(), "{USAGE}");
            return ExitCode::SUCCESS;
        }
        [count] => count.parse().map_err(|_| format!("`{count}` is not a number of payments")),
        _ => Err("one number at most".to_owned()),
    };
    let count = match count {
        Ok(count) => count,
        Err(error) => {
            let _ = writeln!(io::stderr(), "make-payments: {error}\n{USAGE}");
            return ExitCode::from(2);
        }
    };
    let mut out = BufWriter::new(io::stdout().lock());
    match generate::write(&mut out, count).and_then(|()| out.flush()) {
        Ok(()) => ExitCode::SUCCESS,
        // who reads has enough
        Err(error) if error.kind() == io::ErrorKind::BrokenPipe => ExitCode::SUCCESS,
        Err(error) => {
            let _ = writeln!(io::stderr(), "make-payments: {error}");
            ExitCode::FAILURE
        }
    }
}
