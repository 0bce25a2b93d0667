//! `polycall-audit`: verifies, shows and proves polycall's audit trails.
#![forbid(unsafe_code)]

mod args;
mod filter;
mod json;
mod keys;
mod output;
mod prove;
mod show;
mod verify;

use std::io::{self, Write as _};
use std::process::ExitCode;

use args::Args;
use output::Output;

const HELP: &str = "\
polycall-audit verifies, shows and proves polycall's audit trails

  polycall-audit verify DIR [--key KEY] [--anchor FILE]... [--live] [--from-checkpoint FILE]
                            [--allow-missing-start] [--json]
      Verifies all that is in a directory against the log's first key. An anchor is a checkpoint
      that was kept elsewhere: the one thing that shows that a log's end was cut off.
      Ends with 0 intact, 2 tampered, 3 truncated, 4 unsealed after a crash, 5 not sealed when it
      should be, 6 wrong key; 1 if there is no verdict.
  polycall-audit keys DIR [--key KEY] [--json]
      Verifies, and lists the key of each epoch.
  polycall-audit show DIR [FILTER]... [--limit N] [--json]
      Shows what is in a directory, unverified.
  polycall-audit tail DIR [FILTER]... [--lines N] [--json]
      Shows the last of it, and what comes, until it is stopped.
  polycall-audit prove DIR --frame N [--size M]
      Writes a proof that frame N is in the log, by the checkpoint of M frames or the newest.
  polycall-audit prove DIR --from M --to N
      Writes a proof that the log of N frames goes on that of M frames.
  polycall-audit check-proof FILE --key KEY...
      Checks a proof against keys of the epochs that signed it. Ends with 0, 2 or 6 as `verify`.
  polycall-audit --help | --version

  KEY is a key in C2SP's form, or @FILE with one in it. FILE may be - for standard input.
  FILTER is one of --component NAME, --entry NAME, --kind KIND, --outcome OUTCOME, --since TIME,
  --until TIME; a TIME is like 2026-01-31 or 2026-01-31T23:59:59Z, in UTC.
";

/// How a command ends: with a code of its own, or with what went wrong.
type Ended = Result<u8, String>;

fn main() -> ExitCode {
    let mut args = Args::of(std::env::args_os().skip(1));
    match run(&mut args) {
        Ok(code) => ExitCode::from(code),
        Err(error) => {
            // Nobody may be there to read that either.
            let _ = writeln!(io::stderr(), "polycall-audit: {error}");
            ExitCode::from(1)
        }
    }
}

fn run(args: &mut Args) -> Ended {
    if args.flag("--help") || args.flag("-h") {
        return Output::new().text(HELP);
    }
    if args.flag("--version") || args.flag("-V") {
        return Output::new().text(concat!("polycall-audit ", env!("CARGO_PKG_VERSION"), "\n"));
    }
    match args.positional("a command")?.to_str() {
        Some("verify") => verify::run(args),
        Some("keys") => keys::run(args),
        Some("show") => show::run(args),
        Some("tail") => show::follow(args),
        Some("prove") => prove::run(args),
        Some("check-proof") => prove::check(args),
        Some("help") => Output::new().text(HELP),
        other => Err(format!("there is no command `{}`; see `polycall-audit --help`", other.unwrap_or("?"))),
    }
}
