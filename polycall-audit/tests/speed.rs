//! How fast trails are written and verified: `cargo test --release -p polycall-audit --test speed -- --ignored --nocapture`.

mod common;

use std::time::Instant;

use common::{NOW, SECOND, Trail};
use polycall_audit::{Fsync, Record, RecordsFrame, Verdict, VerifyOptions, Writer, verify};

const RECORDS: u64 = 10_000_000;

#[test]
#[ignore = "writes 640 MB"]
fn ten_million_records() {
    let trail = Trail::new();
    let (mut writer, _) = Writer::open(trail.dir(), trail.settings().sync(Fsync::Never), NOW).unwrap();
    let key = writer.first_key();
    trail.run(&mut writer, NOW);
    let mut frame = RecordsFrame::new();
    let (mut next, mut writing) = (0, std::time::Duration::ZERO);
    while next < RECORDS {
        // A million a second, by the log's own clock.
        let now = NOW + next * 1000;
        frame.begin(now, now, SECOND);
        for thread in 0..4 {
            frame.run(thread, next / 4);
            for sequence in next / 4..next / 4 + 250 {
                let record =
                    Record { sequence, start: now, caller: 1, callee: 2, entry: 3, ..Record::default() };
                assert!(frame.push(record.to_words()));
            }
        }
        next += 1000;
        let began = Instant::now();
        writer.records(&frame, now).unwrap();
        if writer.due(now) {
            writer.tick(now).unwrap();
        }
        writing += began.elapsed();
    }
    writer.close(NOW + RECORDS * 1000).unwrap();
    let bytes: u64 = trail.numbers().iter().map(|file| trail.file(*file).metadata().unwrap().len()).sum();
    let rate = |seconds: f64| (RECORDS as f64 / seconds / 1e6, bytes as f64 / seconds / 1e6);
    let (records, megabytes) = rate(writing.as_secs_f64());
    eprintln!(
        "writing: {:.2} s, {records:.1} million records a second, {megabytes:.0} MB/s",
        writing.as_secs_f64()
    );

    for round in ["verifying", "once more"] {
        let began = Instant::now();
        let report = verify(trail.dir(), &key, VerifyOptions::new()).unwrap();
        assert_eq!((report.verdict, report.records), (Verdict::Intact, RECORDS), "{report}");
        let seconds = began.elapsed().as_secs_f64();
        let (records, megabytes) = rate(seconds);
        eprintln!("{round}: {seconds:.2} s, {records:.1} million records a second, {megabytes:.0} MB/s");
    }
    // The whole process's, writing included.
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let peak = status.lines().find(|line| line.starts_with("VmHWM")).unwrap_or("VmHWM: unknown");
    eprintln!("memory at its peak: {}", peak["VmHWM:".len()..].trim());
}
