//! Entries that are removed, repeated, moved, made up or another log's.

use polycall_audit::{Problem, Verdict};

use crate::common::SECOND;
use crate::common::forge::{self, EPOCH, Entry, FINAL, RECORDS};
use crate::{Attack, Change, assert_verdict, problems};

#[test]
fn every_entry_that_is_removed_repeated_or_moved_is_found() {
    let attack = Attack::new();
    for (file, at) in attack.places() {
        let kind = attack.files[file][at].kind;
        let is_end = file == attack.files.len() - 1 && at == attack.files[file].len() - 1;
        let is_files_end = at == attack.files[file].len() - 1;
        let changes: [(&str, Change<'_>); 4] = [
            ("removed", &|entries| drop(entries.remove(at))),
            ("repeated", &|entries| entries.insert(at, entries[at].clone())),
            ("moved", &|entries| if at > 0 { entries.swap(at - 1, at) } else { entries.swap(0, 1) }),
            ("moved to the end", &|entries| {
                let entry = entries.remove(at);
                entries.push(entry);
            }),
        ];
        for (what, change) in changes {
            let mut files = attack.files.clone();
            change(&mut files[file]);
            if files == attack.files {
                continue;
            }
            let report = attack.report(&files);
            let expected = match what {
                "removed" if is_end => Verdict::CrashTail,
                "removed" if is_files_end => Verdict::Truncated,
                // The frames that are missing had the end of an epoch, or nothing can be told but that.
                "removed" if kind == EPOCH && report.verdict == Verdict::Truncated => Verdict::Truncated,
                _ => Verdict::Tampered,
            };
            assert_eq!(report.verdict, expected, "entry {at} of file {file}, kind {kind}, {what}: {report}");

            // Numbers and hashes put right: what is signed no longer fits. But a file's end may look like a crash.
            let report = attack.reforged(|files| change(&mut files[file]), |_| None);
            assert_ne!(
                report.verdict,
                Verdict::Intact,
                "entry {at} of file {file}, kind {kind}, {what}: {report}"
            );
            assert!(is_files_end || report.verdict == Verdict::Tampered, "{what}: {report}");
        }
    }
}

#[test]
fn frames_of_another_log_are_found() {
    let attack = Attack::new();
    let other = Attack::new();
    for (file, at) in attack.places() {
        let theirs = other.files.get(file).and_then(|entries| entries.get(at));
        let Some(theirs) = theirs.filter(|theirs| **theirs != attack.files[file][at]) else { continue };
        let mut replaced = attack.files.clone();
        replaced[file][at] = theirs.clone();
        assert_verdict(&attack.report(&replaced), Verdict::Tampered);
        let mut inserted = attack.files.clone();
        inserted[file].insert(at, theirs.clone());
        assert_verdict(&attack.report(&inserted), Verdict::Tampered);
        let report = attack.reforged(|files| files[file][at] = theirs.clone(), |_| None);
        assert_verdict(&report, Verdict::Tampered);
    }
}

/// journald did not seal empty epochs, so that a log could be cut and gone on with (CVE-2023-31438).
#[test]
fn an_epoch_that_is_removed_is_found_even_if_nothing_happened_in_it() {
    let attack = Attack::new();
    let epochs = attack.all(EPOCH);
    assert!(epochs.len() >= 4);
    let mut empty = 0;
    for (number, end) in epochs.iter().enumerate() {
        // From behind the last epoch's closing checkpoint to behind this one's.
        let begin = if number == 0 { (0, 3) } else { (epochs[number - 1].0, epochs[number - 1].1 + 2) };
        if begin.0 != end.0 {
            continue;
        }
        let range = begin.1..end.1 + 2;
        empty += usize::from(!attack.files[end.0][range.clone()].iter().any(|entry| entry.kind == RECORDS));
        let mut files = attack.files.clone();
        files[end.0].drain(range.clone());
        let report = attack.report(&files);
        assert_verdict(&report, Verdict::Truncated);
        assert!(problems(&report).contains(&Problem::EpochMissing), "{report}");
        // Put right, as far as it can be without the keys, or with the last one.
        let last = attack.log.secrets.len() as u64 - 1;
        let change = |files: &mut Vec<Vec<Entry>>| drop(files[end.0].drain(range.clone()));
        assert_verdict(&attack.reforged(change, |_| None), Verdict::Tampered);
        let now = |epoch| attack.secret(epoch).filter(|_| epoch == last);
        assert_verdict(&attack.reforged(change, now), Verdict::Tampered);
    }
    assert!(empty >= 1, "one epoch is empty");
}

/// What its own writer leaves out, without a word, is found as well.
#[test]
fn a_gap_in_a_threads_sequence_is_found_under_good_signatures() {
    let attack = Attack::new();
    let records = attack.all(RECORDS);
    for (file, at) in &records[..records.len() - 1] {
        let report = attack.reforged(|files| drop(files[*file].remove(*at)), |epoch| attack.secret(epoch));
        assert_verdict(&report, Verdict::Tampered);
        assert_eq!(problems(&report)[0], Problem::SequenceGap, "{report}");
    }
}

#[test]
fn a_tail_that_is_made_up_is_not_sealed_and_not_signed() {
    let attack = Attack::new();
    let last = attack.files.len() - 1;
    let more = attack.files.iter().flatten().find(|entry| entry.kind == RECORDS).unwrap();
    // Behind the log's end.
    let report = attack.reforged(|files| files[last].push(more.clone()), |_| None);
    assert_verdict(&report, Verdict::Tampered);
    // In the end's place: frames that nobody signed are what a crash leaves.
    let unseal = |files: &mut Vec<Vec<Entry>>| {
        files[last].retain(|entry| entry.kind != FINAL);
        *files[last].last_mut().unwrap() =
            Entry { kind: forge::MARK, payload: b"\x0a\x02\x00hi".to_vec(), ..more.clone() };
    };
    let report = attack.reforged(unseal, |_| None);
    assert!(matches!(report.verdict, Verdict::CrashTail | Verdict::Tampered), "{report}");
    // And with a signature of the attacker's.
    let sign = |files: &mut Vec<Vec<Entry>>| {
        let end = files[last].last().unwrap().clone();
        unseal(files);
        files[last].push(end);
    };
    let report = attack.reforged(sign, |epoch| (epoch == 99).then_some([1; 32]));
    assert_verdict(&report, Verdict::Tampered);
    // Frames that go on for long without a checkpoint: whoever wrote them could not sign.
    let long = |files: &mut Vec<Vec<Entry>>| {
        unseal(files);
        files[last].last_mut().unwrap().wall += 1000 * SECOND;
    };
    let mut files = attack.files.clone();
    long(&mut files);
    forge::reforge(&mut files, false, &|_| None);
    let report = attack.report(&files);
    assert!(matches!(report.verdict, Verdict::NotSealed | Verdict::Tampered), "{report}");
}
