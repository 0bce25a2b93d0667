//! The writer, refused each thing that it asks of the system, one after the other.

use std::path::{Path, PathBuf};
use std::time::Duration;

use super::{Fsync, Settings, WriteError, Writer};
use crate::faults::tests::{refuse_after, stop};
use crate::frame::{Mark, Name, RecordsFrame, RunStart, What};
use crate::record::Record;
use crate::walltime::SECOND;
use crate::{Verdict, VerifyOptions, verify};

const NOW: u64 = 1_700_049_600 * SECOND;

struct Dir(PathBuf);

impl Dir {
    fn new(name: &str) -> Self {
        Self(dir_called(name))
    }
}

/// In memory, if possible: there are many thousand waits for the disk.
fn dir_called(name: &str) -> PathBuf {
    let memory = Path::new("/dev/shm");
    let dir = if memory.is_dir() { memory.to_owned() } else { std::env::temp_dir() };
    dir.join(format!("polycall-audit-{}-{name}", std::process::id()))
}

impl Drop for Dir {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

fn settings() -> Settings {
    Settings::new("bank").rotate_bytes(1500).epoch_every(Duration::from_secs(3))
}

fn records(writer: &mut Writer, first: u64, now: u64) -> Result<u64, WriteError> {
    let mut frame = RecordsFrame::new();
    frame.begin(now, now, SECOND);
    frame.run(1, first);
    for sequence in first..first + 2 {
        frame.push(Record { sequence, callee: 1, ..Record::default() }.to_words());
    }
    writer.records(&frame, now)
}

/// Runs a log through epochs and files. After a failure, `again` says what becomes of the writer.
fn script(dir: &Path, again: impl Fn(Writer, u64) -> Writer) -> u64 {
    let (mut writer, _) = loop {
        // Nothing is mended in what never was; it is tried again.
        if let Ok(opened) = Writer::open(dir, settings(), NOW) {
            break opened;
        }
    };
    while writer.runs.current.is_none() {
        if writer.start_run(&RunStart { run: [1; 16], ..RunStart::default() }, NOW).is_err() {
            writer = again(writer, NOW);
        }
    }
    while writer.names(&[Name::new(1, What::COMPONENT, "bank")], NOW).is_err() {
        writer = again(writer, NOW);
    }
    let mut next = 0;
    for second in 0..9 {
        let now = NOW + second * SECOND;
        while let Err(error) = records(&mut writer, next, now) {
            assert!(matches!(error, WriteError::Io { .. }), "{error}");
            writer = again(writer, now);
            // The frame may be in the file, with only the wait for the disk refused.
            next = writer.runs.sequences().first().map_or(0, |(_, next)| *next);
            if next > second * 2 {
                break;
            }
        }
        next = second * 2 + 2;
        while writer.tick(now).is_err() {
            writer = again(writer, now);
        }
    }
    let key = writer.first_key();
    let epochs = writer.key.epoch;
    assert!(epochs >= 2 && writer.output.number >= 3);
    if writer.close(NOW + 9 * SECOND).is_err() {
        let (writer, _) = Writer::open(dir, settings(), NOW + 9 * SECOND).unwrap();
        writer.close(NOW + 9 * SECOND).unwrap();
    }
    let report = verify(dir, &key, VerifyOptions::new()).unwrap();
    assert_eq!((report.verdict, report.records), (Verdict::Intact, 18), "{report}");
    report.files
}

fn refuse_each(name: &str, again: impl Fn(Writer, u64) -> Writer) {
    let mut place = 0;
    loop {
        let dir = Dir::new(name);
        refuse_after(place);
        script(&dir.0, &again);
        if !stop() {
            break;
        }
        place += 1;
    }
    assert!(place > 90, "{place} places");
}

#[test]
fn a_writer_that_is_mended_goes_on_from_any_failure() {
    refuse_each("mended", |mut writer, now| {
        let broken = writer.broken().is_some();
        assert_eq!(writer.checkpoint(now).is_err(), broken);
        let size = writer.tree_size();
        writer.mend(now).unwrap();
        assert!(writer.tree_size() > size || !broken);
        writer
    });
}

#[test]
fn a_writer_whose_mending_fails_can_be_mended_later() {
    for also in 0..8 {
        refuse_each("mended-later", |mut writer, now| {
            refuse_after(also);
            let _ = writer.mend(now);
            stop();
            writer.mend(now).unwrap();
            writer
        });
    }
}

#[test]
fn a_process_that_crashes_at_any_failure_goes_on_with_the_log() {
    refuse_each("crashed", |writer, now| {
        drop(writer);
        Writer::open(&dir_called("crashed"), settings(), now).unwrap().0
    });
}

/// What could not be handed over is handed over again, as it was: with a wait for the disk after each frame, which can
/// be what is refused.
#[test]
fn what_is_handed_over_again_is_there_once() {
    let mut place = 0;
    loop {
        let dir = Dir::new("again");
        let (mut writer, _) = Writer::open(&dir.0, settings().sync(Fsync::Frame), NOW).unwrap();
        let name = Name::new(1, What::COMPONENT, "bank");
        refuse_after(place);
        let mut again = |work: &dyn Fn(&mut Writer) -> Result<(), WriteError>| {
            while let Err(error) = work(&mut writer) {
                assert!(matches!(error, WriteError::Io { .. }), "{error}");
                writer.mend(NOW).unwrap();
            }
        };
        again(&|writer| writer.start_run(&RunStart { run: [1; 16], ..RunStart::default() }, NOW));
        again(&|writer| writer.names(std::slice::from_ref(&name), NOW));
        for second in 0..5 {
            again(&|writer| records(writer, second * 2, NOW + second * SECOND).map(drop));
            again(&|writer| writer.mark(&Mark::DenialsFolded { count: 1 }, NOW + second * SECOND));
        }
        let (key, refused) = (writer.first_key(), stop());
        writer.close(NOW + 5 * SECOND).unwrap();
        let report = verify(&dir.0, &key, VerifyOptions::new()).unwrap();
        assert_eq!((report.verdict, report.records, report.runs), (Verdict::Intact, 10, 1), "{report}");
        if !refused {
            break;
        }
        place += 1;
    }
    assert!(place > 20, "{place} places");
}

/// And if the recovery is refused something, another can be made.
#[test]
fn a_recovery_that_fails_can_be_made_again() {
    for also in 0..12 {
        refuse_each("crashed-again", |writer, now| {
            drop(writer);
            refuse_after(also);
            let dir = dir_called("crashed-again");
            let opened = Writer::open(&dir, settings(), now);
            stop();
            match opened {
                Ok((writer, _)) => writer,
                Err(_) => Writer::open(&dir, settings(), now).unwrap().0,
            }
        });
    }
}
