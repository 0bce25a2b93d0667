//! `polycall-audit keys`.

use polycall_audit::VerifyOptions;

use crate::Ended;
use crate::args::Args;
use crate::json::Object;
use crate::output::Output;
use crate::verify::report;

/// Lists the epochs' keys, if the log that says so is worth it.
pub(crate) fn run(args: &mut Args) -> Ended {
    let json = args.flag("--json");
    let report = report(args, VerifyOptions::new())?;
    let mut out = Output::new();
    for (epoch, key) in &report.keys {
        let line = if json {
            Object::of("key").number("epoch", *epoch).text("key", &key.to_string()).end()
        } else {
            format!("{epoch}\t{key}")
        };
        if !out.line(&line)? {
            break;
        }
    }
    out.flush()?;
    Ok(report.verdict.exit_code())
}
