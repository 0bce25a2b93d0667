//! Verifying a trail: every byte of it, once, from the first file to the last.

mod anchor;
mod ending;
mod options;
mod report;

pub use options::{Progress, VerifyError, VerifyOptions};
pub use report::{Report, SealedUpTo};

use std::io;
use std::path::Path;

use crate::checkpoint::Note;
use crate::finding::{Finding, Problem, Remark};
use crate::note::VerifyKey;
use crate::segment::{self, Segment};
use crate::walk::{Ended, Walk};

/// Verifies the log in a directory against its first key.
///
/// That the end is still there, only a later checkpoint can show that was kept elsewhere: an anchor.
///
/// ```
/// # use polycall_audit::*;
/// # let dir = std::env::temp_dir().join(format!("polycall-audit-verify-{}", std::process::id()));
/// let (writer, _) = Writer::open(&dir, Settings::new("bank"), 1)?;
/// let key = writer.first_key();
/// let anchor = writer.close(2)?;
/// let report = verify(&dir, &key, VerifyOptions::new().anchor(anchor.as_str()))?;
/// assert_eq!(report.verdict, Verdict::Intact);
/// # std::fs::remove_dir_all(dir).unwrap();
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn verify(dir: &Path, key: &str, mut options: VerifyOptions) -> Result<Report, VerifyError> {
    let key: VerifyKey = key.parse().map_err(VerifyError::Key)?;
    let anchors = anchor::read(&options, &key)?;
    let live = options.live || is_live(dir);
    let numbers = segment::list(dir).map_err(VerifyError::io("read", dir))?;
    if numbers.is_empty() && anchors.is_empty() {
        return Err(VerifyError::NoTrail { dir: dir.to_owned() });
    }

    let mut walk = Walk::new(Some(key.clone()));
    walk.ask_for_roots(anchors.iter().map(Note::size));
    let mut done = Done { total: total(dir, &numbers), ..Done::default() };
    let mut ended = Ended { end: 0, torn: 0 };
    let mut before = None;
    for number in &numbers {
        let path = segment::path(dir, *number);
        let mut segment = match Segment::open(&path) {
            // Retention may delete the oldest while we are on our way to it.
            Err(error) if live && walk.log.is_none() && error.kind() == io::ErrorKind::NotFound => continue,
            opened => opened.map_err(VerifyError::io("open", &path))?,
        };
        if let Some(before) = before {
            missing(&mut walk, before, *number);
        }
        before = Some(*number);
        let is_last = Some(number) == numbers.last();
        ended = walk
            .read_file(*number, &mut segment, is_last, &mut |end| done.tell(end, &mut options))
            .map_err(VerifyError::io("read", &path))?;
        done.files += segment.length();
    }
    walk.finish();
    ending::judge(&mut walk, ended, live, options.now);
    let starts_right = anchor::compare(&mut walk, &anchors);
    start(&mut walk, &key, starts_right || options.allow_missing_start);
    Ok(Report::of(walk, ended, live, done.files))
}

/// Says which files are not there.
fn missing(walk: &mut Walk, before: u32, number: u32) {
    if before.checked_add(1) == Some(number) {
        return;
    }
    let text = match number - before {
        2 => format!("file {} is missing", before + 1),
        _ => format!("files {} to {} are missing", before + 1, number - 1),
    };
    walk.found.add(Finding {
        problem: Problem::FileMissing,
        file: Some(before + 1),
        offset: None,
        frame: Some(walk.size),
        text,
    });
    walk.lose();
}

/// Where the first files are gone, something has to vouch for where the rest begins.
fn start(walk: &mut Walk, key: &VerifyKey, vouched: bool) {
    if !walk.starts_late {
        return;
    }
    let (file, frame) = walk.start;
    walk.found.remark(Remark::StartsLate { file, frame });
    if !vouched && walk.key_of_epoch(walk.first_epoch) != Some(*key.bytes()) {
        let text = format!(
            "the first {file} files are missing, and nothing vouches for where the rest begins; give a checkpoint that \
             was kept elsewhere, or accept the missing start"
        );
        let offset = None;
        walk.found.add(Finding {
            problem: Problem::StartMissing,
            file: Some(0),
            offset,
            frame: Some(frame),
            text,
        });
    }
}

/// Whether a process has the log open for writing.
pub(crate) fn is_live(dir: &Path) -> bool {
    let lock = segment::open_file(&dir.join("lock"));
    lock.is_ok_and(|lock| matches!(lock.try_lock_shared(), Err(std::fs::TryLockError::WouldBlock)))
}

fn total(dir: &Path, numbers: &[u32]) -> u64 {
    let length = |number: &u32| std::fs::metadata(segment::path(dir, *number)).map_or(0, |file| file.len());
    numbers.iter().map(length).sum()
}

/// How much is read.
#[derive(Default)]
struct Done {
    files: u64,
    told: u64,
    total: u64,
}

impl Done {
    fn tell(&mut self, end: u64, options: &mut VerifyOptions) {
        const STEP: u64 = 8 << 20;
        let bytes = self.files + end;
        if bytes - self.told >= STEP {
            self.told = bytes;
            if let Some(progress) = &mut options.progress {
                progress(Progress { bytes, total: self.total });
            }
        }
    }
}
