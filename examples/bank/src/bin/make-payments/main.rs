//! Writes the payments file that ships with the bank: `make-payments [COUNT] > payments.csv`.
#![forbid(unsafe_code)]

mod generate;

use std::io::{self, BufWriter, Write};
use std::process::ExitCode;

/// As many as ship.
const COUNT: usize = 12_000;

fn main() -> ExitCode {
    let mut args = std::env::args().skip(1);
    let count = match (args.next().map(|count| count.parse()), args.next()) {
        (None, None) => COUNT,
        (Some(Ok(count)), None) => count,
        _ => {
            let _ = writeln!(io::stderr(), "usage: make-payments [COUNT] > payments.csv");
            return ExitCode::from(2);
        }
    };
    let mut out = BufWriter::new(io::stdout().lock());
    match generate::write(&mut out, count).and_then(|()| out.flush()) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            let _ = writeln!(io::stderr(), "make-payments: {error}");
            ExitCode::FAILURE
        }
    }
}
