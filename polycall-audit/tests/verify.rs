//! Verdicts on logs that nobody tampered with.

mod common;

use std::fs;
use std::time::Duration;

use common::{Log, NOW, SECOND, Trail};
use polycall_audit::{Keep, Mark, Problem, Remark, Verdict, VerifyError, VerifyOptions, Writer, verify};

#[test]
fn a_closed_log_is_intact() {
    let log = Log::closed();
    let report = log.trail.verify(&log.key);
    assert_eq!(report.verdict, Verdict::Intact, "{report}");
    assert!(report.findings.is_empty() && report.remarks.is_empty(), "{report}");
    assert!(report.epochs >= 4 && report.files >= 2 && !report.live, "{report}");
    assert_eq!((report.records, report.runs, report.tail_frames), (12, 1, 0));
    assert_eq!(report.sealed.unwrap().frames, report.frames);
    let bytes: u64 = log.trail.numbers().iter().map(|number| log.trail.read(*number).len() as u64).sum();
    assert_eq!(report.bytes, bytes);
    assert!(bytes >= 4096);
}

#[test]
fn every_note_is_an_anchor() {
    let log = Log::closed();
    let mut options = VerifyOptions::new();
    options.anchors.extend(log.notes.iter().map(|note| note.as_str().to_owned()));
    assert!(options.anchors.len() > 4);
    assert_eq!(verify(log.trail.dir(), &log.key, options).unwrap().verdict, Verdict::Intact);
}

#[test]
fn a_log_that_is_gone_on_with_is_intact() {
    let log = Log::closed();
    for round in 1..4 {
        let (mut writer, _) = log.trail.open(NOW + round * 100 * SECOND).unwrap();
        log.trail.run(&mut writer, NOW + round * 100 * SECOND);
        log.trail.records(&mut writer, 1, 0, 5, NOW + round * 100 * SECOND);
        writer.close(NOW + (round * 100 + 1) * SECOND).unwrap();
        let report = log.trail.verify(&log.key);
        assert_eq!(report.verdict, Verdict::Intact, "{report}");
        assert_eq!(report.runs, 1 + round);
        assert!(report.remarks.is_empty(), "{report}");
    }
}

#[test]
fn a_crash_is_told_and_after_recovery_remarked() {
    let (log, mut writer) = Log::open();
    log.trail.records(&mut writer, 1, 12, 3, NOW + 51 * SECOND);
    drop(writer);
    let report = log.trail.verify(&log.key);
    assert_eq!((report.verdict, report.tail_frames), (Verdict::CrashTail, 1), "{report}");

    let (writer, opened) = log.trail.open(NOW + 1000 * SECOND).unwrap();
    assert_eq!(opened.tail_frames, 1);
    writer.close(NOW + 1001 * SECOND).unwrap();
    let report = log.trail.verify(&log.key);
    assert_eq!(report.verdict, Verdict::Intact, "{report}");
    assert!(matches!(report.remarks[..], [Remark::Recovered { tail: 1, torn: 0, .. }]), "{report}");
}

/// journald could not verify a log that was being written.
#[test]
fn a_log_that_is_being_written_is_verified_up_to_its_last_checkpoint() {
    let (log, mut writer) = Log::open();
    log.trail.records(&mut writer, 1, 12, 3, NOW + 51 * SECOND);
    let report = log.trail.verify(&log.key);
    assert_eq!(report.verdict, Verdict::Intact, "{report}");
    assert!(report.live && report.remarks == [Remark::Live { tail: 1 }], "{report}");

    // Nobody may cut off what was sealed, live or not.
    let anchor = writer.checkpoint(NOW + 52 * SECOND).unwrap();
    let options = || VerifyOptions::new().anchor(anchor.as_str()).now(NOW + 55 * SECOND);
    assert_eq!(verify(log.trail.dir(), &log.key, options()).unwrap().verdict, Verdict::Intact);
    let report = verify(log.trail.dir(), &log.key, options().now(NOW + 500 * SECOND)).unwrap();
    assert_eq!(report.verdict, Verdict::NotSealed, "{report}");
}

#[test]
fn a_log_is_verified_while_it_is_written_and_rotated() {
    let trail = Trail::new();
    let (mut writer, _) = Writer::open(trail.dir(), trail.settings().rotate_bytes(50_000), NOW).unwrap();
    let key = writer.first_key();
    trail.run(&mut writer, NOW);
    let dir = trail.dir().to_owned();
    let done = std::sync::atomic::AtomicBool::new(false);
    std::thread::scope(|scope| {
        let reader = scope.spawn(|| {
            let mut count = 0;
            while !done.load(std::sync::atomic::Ordering::Relaxed) || count < 3 {
                let report = verify(&dir, &key, VerifyOptions::new().live(true)).unwrap();
                assert_eq!(report.verdict, Verdict::Intact, "{report}");
                count += 1;
            }
            count
        });
        for step in 0..600 {
            let now = NOW + step * SECOND / 5;
            trail.records(&mut writer, 1, step * 30, 30, now);
            writer.tick(now).unwrap();
        }
        done.store(true, std::sync::atomic::Ordering::Relaxed);
        assert!(reader.join().unwrap() >= 3);
    });
    assert!(trail.numbers().len() > 5);
    drop(writer);
}

/// journald failed where the clock or the boot had changed.
#[test]
fn clocks_may_jump_and_machines_be_started_anew() {
    let trail = Trail::new();
    let (mut writer, _) = trail.open(NOW).unwrap();
    let key = writer.first_key();
    trail.run(&mut writer, NOW);
    for (step, now) in [100, 101, 40, 41, 30, 20_000, 10].into_iter().enumerate() {
        let now = NOW + now * SECOND;
        assert!(step == 0 || writer.due(now));
        trail.records(&mut writer, 1, step as u64, 1, now);
        writer.tick(now).unwrap();
    }
    writer.close(NOW + 11 * SECOND).unwrap();
    let (writer, _) = trail.open(5).unwrap();
    writer.close(6).unwrap();
    let report = trail.verify(&key);
    assert_eq!(report.verdict, Verdict::Intact, "{report}");
    let silences =
        report.remarks.iter().filter(|remark| matches!(remark, Remark::NoCheckpoint { .. })).count();
    assert_eq!((silences, report.remarks.len()), (2, 2), "{report}");
    assert!(report.to_string().contains("no checkpoint for 19970 s: the process stood still"), "{report}");
}

#[test]
fn gaps_that_are_explained_are_none() {
    let trail = Trail::new();
    let (mut writer, _) = Writer::open(trail.dir(), trail.settings().rotate_bytes(4000), NOW).unwrap();
    let key = writer.first_key();
    trail.run(&mut writer, NOW);
    for (first, count) in [(30, 5), (10, 20)] {
        writer.mark(&Mark::Dropped { thread: 1, first, count, level: Default::default() }, NOW).unwrap();
    }
    trail.records(&mut writer, 1, 0, 10, NOW);
    trail.records(&mut writer, 1, 35, 40, NOW);
    trail.records(&mut writer, 2, 1, 40, NOW);
    writer.mark(&Mark::Dropped { thread: 2, first: 41, count: 9, level: Default::default() }, NOW).unwrap();
    assert!(writer.mark(&Mark::ThreadEnded { thread: 2, next: 51 }, NOW).is_err());
    writer.mark(&Mark::ThreadEnded { thread: 2, next: 50 }, NOW).unwrap();
    writer.mark(&Mark::DenialsFolded { count: 7 }, NOW).unwrap();
    writer.mark(&Mark::Text("hello".to_owned()), NOW).unwrap();
    writer.close(NOW).unwrap();
    let report = trail.verify(&key);
    assert_eq!(report.verdict, Verdict::Intact, "{report}");
}

/// The writer cannot tell whether a name is there; the verifier does.
#[test]
fn numbers_without_a_name_are_found() {
    let trail = Trail::new();
    let (mut writer, _) = trail.open(NOW).unwrap();
    let key = writer.first_key();
    writer.start_run(&Default::default(), NOW).unwrap();
    trail.records(&mut writer, 1, 0, 1, NOW);
    trail.names(&mut writer, NOW);
    writer.close(NOW).unwrap();
    let report = trail.verify(&key);
    assert_eq!(report.verdict, Verdict::Tampered);
    assert_eq!(report.findings[0].problem, Problem::UnknownName, "{report}");
}

#[test]
fn a_late_start_needs_somebody_to_vouch_for_it() {
    let trail = Trail::new();
    let settings = trail.settings().rotate_bytes(2000).keep(Keep::Files(2));
    let (mut writer, _) = Writer::open(trail.dir(), settings, NOW).unwrap();
    let key = writer.first_key();
    trail.run(&mut writer, NOW);
    let mut notes = Vec::new();
    for second in 0..60 {
        trail.records(&mut writer, 1, second * 5, 5, NOW + second * SECOND);
        notes.extend(writer.tick(NOW + second * SECOND).unwrap());
    }
    notes.push(writer.close(NOW + 60 * SECOND).unwrap());
    assert_eq!(trail.numbers().len(), 2);

    let report = trail.verify(&key);
    assert_eq!(report.verdict, Verdict::Truncated, "{report}");
    assert_eq!(report.findings[0].problem, Problem::StartMissing);
    assert!(matches!(report.remarks[0], Remark::StartsLate { .. }));

    let allowed = verify(trail.dir(), &key, VerifyOptions::new().allow_missing_start(true)).unwrap();
    assert_eq!(allowed.verdict, Verdict::Intact, "{allowed}");
    let last = notes.last().unwrap().as_str();
    let vouched = verify(trail.dir(), &key, VerifyOptions::new().from_checkpoint(last)).unwrap();
    assert_eq!(vouched.verdict, Verdict::Intact, "{vouched}");
    // One from before the first file says nothing about it.
    let early = verify(trail.dir(), &key, VerifyOptions::new().from_checkpoint(notes[0].as_str())).unwrap();
    assert_eq!(early.verdict, Verdict::Truncated, "{early}");
    assert!(early.remarks.iter().any(|remark| matches!(remark, Remark::AnchorNotChecked { .. })));
}

#[test]
fn retention_by_days_keeps_what_is_young() {
    let trail = Trail::new();
    let day = 86_400 * SECOND;
    let settings = trail.settings().keep(Keep::Days(3)).epoch_every(Duration::from_secs(86_400));
    let (mut writer, _) = Writer::open(trail.dir(), settings, NOW).unwrap();
    for days in 1..10 {
        writer.tick(NOW + days * day).unwrap();
    }
    assert_eq!(trail.numbers(), [6, 7, 8, 9]);
}

#[test]
fn what_is_no_trail_or_no_key_is_an_error() {
    let log = Log::closed();
    let error = |dir, key: &str, options| verify(dir, key, options).unwrap_err();
    assert!(matches!(error(log.trail.dir(), "nonsense", VerifyOptions::new()), VerifyError::Key(_)));
    let nowhere = Trail::new();
    assert!(matches!(error(nowhere.dir(), &log.key, VerifyOptions::new()), VerifyError::Io { .. }));
    fs::create_dir(nowhere.dir()).unwrap();
    assert!(matches!(error(nowhere.dir(), &log.key, VerifyOptions::new()), VerifyError::NoTrail { .. }));
    let anchored = |note: &str| VerifyOptions::new().anchor(note);
    let all_gone = verify(nowhere.dir(), &log.key, anchored(log.notes[0].as_str())).unwrap();
    assert_eq!(all_gone.verdict, Verdict::Truncated, "{all_gone}");
    let no_note = error(log.trail.dir(), &log.key, anchored("nonsense"));
    assert_eq!(no_note.to_string(), "anchor 0 is no signed checkpoint");
    let (other, _) = Writer::open(nowhere.dir(), polycall_audit::Settings::new("other"), NOW).unwrap();
    let others = error(log.trail.dir(), &log.key, anchored(other.note().as_str()));
    assert_eq!(others.to_string(), "anchor 0 is of log `other`, which the key does not belong to");
}
