//! `polycall-audit prove` and `check-proof`.

use std::path::Path;

use polycall_audit::{Certificate, CertificateError, Verdict, VerifyKey};

use crate::Ended;
use crate::args::{Args, key, text_of};
use crate::output::Output;

pub(crate) fn run(args: &mut Args) -> Ended {
    let (frame, size) = (args.value("--frame")?, args.value("--size")?);
    let (from, to) = (args.value("--from")?, args.value("--to")?);
    let dir = args.dir()?;
    args.end()?;
    let proof = match (frame, size, from, to) {
        (Some(frame), size, None, None) => Certificate::inclusion(&dir, frame, size),
        (None, None, Some(from), Some(to)) => Certificate::consistency(&dir, from, to),
        _ => {
            return Err(
                "`prove` takes `--frame N` and perhaps `--size M`, or `--from M` and `--to N`".to_owned()
            );
        }
    };
    let proof = proof.map_err(|error| error.to_string())?;
    Output::new().text(&proof.to_string())
}

pub(crate) fn check(args: &mut Args) -> Ended {
    let keys = args.values("--key")?.iter().map(key).collect::<Result<Vec<_>, _>>()?;
    let file = args.positional("the proof's file")?;
    args.end()?;
    if keys.is_empty() {
        return Err("`check-proof` takes `--key KEY`, of the epoch that signed the proof".to_owned());
    }
    // A file may hold many keys, as `keys` lists them.
    let keys = keys.iter().flat_map(|text| text.lines()).map(|line| {
        let key = line.split_whitespace().last().unwrap_or_default();
        key.parse::<VerifyKey>().map_err(|error| format!("key `{key}` is {error}"))
    });
    let keys = keys.collect::<Result<Vec<_>, _>>()?;
    let proof = Certificate::read(&text_of(Path::new(&file))?);
    match proof.and_then(|proof| proof.check(&keys).map(|()| proof)) {
        Ok(proof) => Output::new().text(&said(&proof)),
        Err(error) => {
            let verdict = match error {
                CertificateError::Key { .. } => Verdict::WrongKey,
                CertificateError::Wrong => Verdict::Tampered,
                _ => return Err(error.to_string()),
            };
            Output::new().text(&format!("{verdict}\n  {error}\n"))?;
            Ok(verdict.exit_code())
        }
    }
}

/// What is proven then.
fn said(proof: &Certificate) -> String {
    match proof {
        Certificate::Inclusion { index, leaf, note, .. } => format!(
            "proven\n  frame {index} is one of {} frames of log `{}`, sealed in epoch {}; it has {} bytes\n",
            note.size(),
            note.origin(),
            note.epoch(),
            leaf.len()
        ),
        Certificate::Consistency { old, new, .. } => format!(
            "proven\n  the log `{}` of {} frames, sealed in epoch {}, is the beginning of that of {} frames\n",
            new.origin(),
            old.size(),
            old.epoch(),
            new.size()
        ),
        _ => String::new(),
    }
}
