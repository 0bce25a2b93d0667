//! `polycall-audit verify`.

use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::time::SystemTime;

use polycall_audit::{Finding, Moment, Progress, Report, SealedUpTo, VerifyOptions};

use crate::Ended;
use crate::args::{Args, key, text_of};
use crate::json::{Object, array};
use crate::output::{Output, is_watched, plain};

pub(crate) fn run(args: &mut Args) -> Ended {
    let options = options(args)?;
    let json = args.flag("--json");
    let report = report(args, options)?;
    let mut out = Output::new();
    if json {
        out.line(&as_json(&report))?;
    } else {
        for line in report.to_string().lines() {
            out.line(&plain(line))?;
        }
    }
    out.flush()?;
    Ok(report.verdict.exit_code())
}

fn options(args: &mut Args) -> Result<VerifyOptions, String> {
    let mut options = VerifyOptions::new().live(args.flag("--live"));
    options = options.allow_missing_start(args.flag("--allow-missing-start"));
    for anchor in args.values("--anchor")? {
        options = options.anchor(text_of(Path::new(&anchor))?);
    }
    if let Some(note) = args.value::<PathBuf>("--from-checkpoint")? {
        options = options.from_checkpoint(text_of(&note)?);
    }
    let now = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH).map_or(0, |now| now.as_nanos());
    options = options.now(u64::try_from(now).unwrap_or(u64::MAX));
    Ok(if is_watched() { options.progress(tell) } else { options })
}

/// Verifies the directory that the arguments name, with the key that they give, or the one that stands in it.
pub(crate) fn report(args: &mut Args, options: VerifyOptions) -> Result<Report, String> {
    let key = args.values("--key")?.iter().map(key).collect::<Result<Vec<_>, _>>()?;
    let dir = args.dir()?;
    args.end()?;
    let key = match &key[..] {
        [key] => key.clone(),
        [] => key_beside(&dir)?,
        _ => return Err("`--key` is there more than once".to_owned()),
    };
    let watched = options.progress.is_some();
    let report = polycall_audit::verify(&dir, &key, options).map_err(|error| error.to_string());
    if watched {
        let _ = write!(std::io::stderr(), "\r\x1b[K");
    }
    report
}

fn key_beside(dir: &Path) -> Result<String, String> {
    let path = dir.join("first.vkey");
    let key = text_of(&path).map_err(|error| format!("no `--key` is given, and {error}"))?;
    let _ = writeln!(
        std::io::stderr(),
        "polycall-audit: WARNING: no `--key` is given, so the one in `{}` is used; it proves nothing against somebody \
         who can write there",
        path.display()
    );
    Ok(key)
}

/// Says how far it is, on the terminal.
fn tell(done: Progress) {
    let percent = done.bytes * 100 / done.total.max(1);
    let _ = write!(std::io::stderr(), "\rverifying: {} MB, {percent} %\x1b[K", done.bytes / 1_000_000);
}

fn as_json(report: &Report) -> String {
    let finding = |finding: &Finding| {
        Object::new()
            .text("problem", finding.problem.name())
            .text("verdict", &finding.problem.verdict().to_string())
            .maybe("file", finding.file.map(u64::from))
            .maybe("offset", finding.offset)
            .maybe("frame", finding.frame)
            .text("text", &finding.text)
            .end()
    };
    let sealed = |sealed: &SealedUpTo| {
        Object::new()
            .number("frames", sealed.frames)
            .number("epoch", sealed.epoch)
            .text("time", &Moment(sealed.time).to_string())
            .text("root", &sealed.root.iter().map(|byte| format!("{byte:02x}")).collect::<String>())
            .end()
    };
    let remarks = report.remarks.iter().map(|remark| Object::new().text("text", &remark.to_string()).end());
    Object::of("report")
        .text("verdict", &report.verdict.to_string())
        .number("exit_code", report.verdict.exit_code())
        .raw("findings", &array(report.findings.iter().map(finding)))
        .number("more_findings", report.more_findings)
        .raw("remarks", &array(remarks))
        .number("more_remarks", report.more_remarks)
        .number("files", report.files)
        .number("bytes", report.bytes)
        .number("frames", report.frames)
        .number("records", report.records)
        .number("checkpoints", report.checkpoints)
        .number("epochs", report.epochs)
        .number("runs", report.runs)
        .raw("sealed", &report.sealed.as_ref().map_or("null".to_owned(), sealed))
        .number("tail_frames", report.tail_frames)
        .number("torn_bytes", report.torn_bytes)
        .truth("live", report.live)
        .end()
}
