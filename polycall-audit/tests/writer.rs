//! The writer, by what it leaves in a directory.

mod common;

use std::fs;

use common::{NOW, SECOND, Trail};
use polycall_audit::{Keep, Mark, Name, RunStart, Settings, What, WriteError, Writer};

#[test]
fn a_log_is_begun_closed_and_gone_on_with() {
    let trail = Trail::new();
    let (mut writer, opened) = trail.open(NOW).unwrap();
    assert!(opened.fresh && !opened.recovered);
    let key = writer.first_key();
    assert!(matches!(writer.names(&[Name::new(1, What::COMPONENT, "bank")], NOW), Err(WriteError::NoRun)));
    trail.run(&mut writer, NOW);
    trail.records(&mut writer, 1, 0, 10, NOW);
    let note = writer.close(NOW + SECOND).unwrap();
    assert!(note.is_signed_by(&key.parse().unwrap()));

    let (writer, opened) = trail.open(NOW + 2 * SECOND).unwrap();
    assert!(!opened.fresh && !opened.recovered);
    assert_eq!((opened.file, opened.tail_frames, opened.torn_bytes), (1, 0, 0));
    assert_eq!(opened.last_sequences, [([7; 16], 1, 10)]);
    assert_eq!(writer.first_key(), key);
}

#[test]
fn a_crash_keeps_whole_frames_and_counts_torn_bytes() {
    let trail = Trail::new();
    let (mut writer, _) = trail.open(NOW).unwrap();
    trail.run(&mut writer, NOW);
    writer.checkpoint(NOW).unwrap();
    trail.records(&mut writer, 1, 0, 10, NOW);
    trail.records(&mut writer, 1, 10, 10, NOW);
    drop(writer);
    let file = trail.file(0);
    let length = fs::metadata(&file).unwrap().len();
    fs::OpenOptions::new().write(true).open(&file).unwrap().set_len(length - 5).unwrap();

    let (mut writer, opened) = trail.open(NOW).unwrap();
    assert!(opened.recovered);
    assert_eq!(opened.tail_frames, 1);
    assert!(opened.torn_bytes > 0);
    assert_eq!(opened.last_sequences, [([7; 16], 1, 10)]);
    // The ring still has them.
    trail.records(&mut writer, 1, 10, 10, NOW);
    writer.close(NOW).unwrap();
}

#[test]
fn gaps_are_refused_before_they_are_written() {
    let trail = Trail::new();
    let (mut writer, _) = trail.open(NOW).unwrap();
    trail.run(&mut writer, NOW);
    trail.records(&mut writer, 1, 0, 10, NOW);
    let before = writer.tree_size();
    assert!(matches!(trail.try_records(&mut writer, 1, 11, 1, NOW), Err(WriteError::Refused { .. })));
    assert_eq!(writer.tree_size(), before);
    writer.mark(&Mark::Dropped { thread: 1, first: 10, count: 1, level: Default::default() }, NOW).unwrap();
    trail.records(&mut writer, 1, 11, 1, NOW);
}

#[test]
fn epochs_and_files_change_by_time_and_size() {
    let trail = Trail::new();
    let settings = trail.settings().rotate_bytes(20_000).keep(Keep::Files(3));
    let (mut writer, _) = Writer::open(trail.dir(), settings, NOW).unwrap();
    writer.start_run(&RunStart { run: [7; 16], ..RunStart::default() }, NOW).unwrap();
    trail.names(&mut writer, NOW);
    let mut epochs = std::collections::BTreeSet::new();
    for second in 0..40 {
        let now = NOW + second * SECOND;
        trail.records(&mut writer, 1, second * 100, 100, now);
        assert!(!writer.due(now) || writer.tick(now).unwrap().is_some());
        epochs.insert(writer.note().epoch());
    }
    assert_eq!(epochs.len(), 4);
    assert_eq!(trail.numbers().len(), 3);
    drop(writer);
    let (_, opened) = Writer::open(trail.dir(), Settings::new("bank"), NOW).unwrap();
    assert_eq!(opened.last_sequences, [([7; 16], 1, 4000)]);
}

#[test]
fn a_second_writer_is_refused() {
    let trail = Trail::new();
    let (writer, _) = trail.open(NOW).unwrap();
    assert!(matches!(trail.open(NOW), Err(WriteError::Locked { .. })));
    drop(writer);
    trail.open(NOW).unwrap();
}

#[test]
fn a_log_of_another_name_is_refused() {
    let trail = Trail::new();
    drop(trail.open(NOW).unwrap());
    let refused = Writer::open(trail.dir(), Settings::new("another"), NOW).unwrap_err();
    assert_eq!(
        refused.to_string(),
        "the audit trail is of log `bank`, and not of `another`; give each its own directory"
    );
}
