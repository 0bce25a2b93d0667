//! Attacks on a trail at rest. Each is detected, and told apart; none leaves a log that is called intact.

mod common;

use std::collections::BTreeMap;

use common::forge::{self, CHECKPOINT, EPOCH, Entry, FINAL, OPEN, RECORDS, ROTATE, Seed};
use common::{Log, NOW, SECOND, Trail};
use polycall_audit::{Problem, Report, Verdict, VerifyOptions, WriteError, verify};

/// A copy of a log, taken apart, to be put together differently.
struct Attack {
    log: Log,
    files: Vec<Vec<Entry>>,
}

impl Attack {
    fn new() -> Self {
        let log = Log::closed();
        let files =
            log.trail.numbers().iter().map(|number| forge::entries(&log.trail.read(*number))).collect();
        Self { log, files }
    }

    /// Writes `files` in the log's place, and verifies.
    fn report(&self, files: &[Vec<Entry>]) -> Report {
        for (number, file) in files.iter().enumerate() {
            self.log.trail.write(number as u32, &forge::file(file));
        }
        self.log.trail.verify(&self.log.key)
    }

    /// Every place in the log: the file, and the entry in it.
    fn places(&self) -> Vec<(usize, usize)> {
        let places = |(file, entries): (usize, &Vec<Entry>)| {
            (0..entries.len()).map(move |at| (file, at)).collect::<Vec<_>>()
        };
        self.files.iter().enumerate().flat_map(places).collect()
    }

    /// The place of each entry of a kind.
    fn all(&self, kind: u8) -> Vec<(usize, usize)> {
        self.places().into_iter().filter(|(file, at)| self.files[*file][*at].kind == kind).collect()
    }

    /// An attacker's best: everything renumbered and rehashed, and signed where the attacker has the key.
    fn reforged(
        &self,
        change: impl FnOnce(&mut Vec<Vec<Entry>>),
        secret: impl Fn(u64) -> Option<Seed>,
    ) -> Report {
        self.forged(change, true, secret)
    }

    /// The same; the log says that the keys are its own if `claim`.
    fn forged(
        &self,
        change: impl FnOnce(&mut Vec<Vec<Entry>>),
        claim: bool,
        secret: impl Fn(u64) -> Option<Seed>,
    ) -> Report {
        let mut files = self.files.clone();
        change(&mut files);
        forge::reforge(&mut files, claim, &secret);
        self.report(&files)
    }

    fn secret(&self, epoch: u64) -> Option<Seed> {
        self.log.secrets.get(epoch as usize).copied()
    }
}

type Change<'a> = &'a dyn Fn(&mut Vec<Entry>);

fn problems(report: &Report) -> Vec<Problem> {
    report.findings.iter().map(|finding| finding.problem).collect()
}

#[track_caller]
fn assert_verdict(report: &Report, verdict: Verdict) {
    assert_eq!(report.verdict, verdict, "{report}");
}

/// The forge is no use if what it makes is refused for its form.
#[test]
fn a_log_reforged_with_all_keys_is_intact() {
    let attack = Attack::new();
    assert!(attack.log.secrets.len() >= 4 && attack.files.len() >= 2);
    let report = attack.reforged(|_| (), |epoch| attack.secret(epoch));
    assert_verdict(&report, Verdict::Intact);
    assert_verdict(&attack.report(&attack.files), Verdict::Intact);
}

#[test]
fn every_flipped_byte_is_found() {
    let attack = Attack::new();
    let Log { trail, key, .. } = &attack.log;
    let mut seen = BTreeMap::new();
    let last = attack.files.len() - 1;
    let last_entry = attack.files[last].last().unwrap().length();
    for number in 0..=last {
        let file = trail.read(number as u32);
        for at in 0..file.len() {
            let in_last_entry = number == last && at >= file.len() - last_entry;
            for pattern in [0x01, 0x80, 0xff] {
                let mut bad = file.clone();
                bad[at] ^= pattern;
                trail.write(number as u32, &bad);
                let report = trail.verify(key);
                *seen.entry(report.verdict).or_insert(0) += 1;
                // A length in the last entry looks as if the rest of it were missing; it is not intact either way.
                let expected = report.verdict == Verdict::Tampered
                    || (in_last_entry && report.verdict == Verdict::CrashTail);
                assert!(expected, "file {number}, byte {at} ^ {pattern:#04x}: {report}");
            }
        }
        trail.write(number as u32, &file);
    }
    eprintln!("flipped bytes: {seen:?}");
}

#[test]
fn bytes_set_to_zero_are_found() {
    let attack = Attack::new();
    let Log { trail, key, .. } = &attack.log;
    for number in 0..attack.files.len() as u32 {
        let file = trail.read(number);
        // A part of a sector, and all from here on.
        for (at, length) in (0..file.len()).flat_map(|at| [(at, 64), (at, usize::MAX)]) {
            let mut bad = file.clone();
            let end = at.saturating_add(length).min(file.len());
            bad[at..end].fill(0);
            if bad == file {
                continue;
            }
            trail.write(number, &bad);
            let report = trail.verify(key);
            assert_ne!(report.verdict, Verdict::Intact, "file {number}, {length} bytes at {at}: {report}");
        }
        trail.write(number, &file);
    }
}

/// Where the log is cut just behind a checkpoint it is what a crash leaves there, or one by the power switch; only an
/// anchor can tell. It is `NotSealed` then and `CrashTail` anywhere else.
#[test]
fn every_cut_is_found() {
    let attack = Attack::new();
    let Log { trail, key, notes, .. } = &attack.log;
    let anchor = notes.last().unwrap().as_str();
    let last = attack.files.len() - 1;
    let mut seen = BTreeMap::new();
    for (number, entries) in attack.files.iter().enumerate() {
        let file = trail.read(number as u32);
        let mut ends = BTreeMap::from([(0, OPEN), (8, OPEN)]);
        let mut end = 8;
        for entry in entries {
            end += entry.length();
            ends.insert(end, entry.kind);
        }
        for cut in 0..file.len() {
            trail.write(number as u32, &file[..cut]);
            let report = trail.verify(key);
            *seen.entry((number == last, report.verdict)).or_insert(0) += 1;
            let kind = ends.get(&cut);
            let expected = match (number == last, kind) {
                (false, Some(_)) => Verdict::Truncated,
                (false, None) => Verdict::Tampered,
                // Not even the file's first frame: the log ends with the file before it, which was sealed.
                (true, Some(&CHECKPOINT)) => Verdict::NotSealed,
                (true, Some(&OPEN)) if cut <= 8 => Verdict::NotSealed,
                (true, _) => Verdict::CrashTail,
            };
            assert_eq!(report.verdict, expected, "file {number} cut at {cut}: {report}");
            let report = verify(trail.dir(), key, VerifyOptions::new().anchor(anchor)).unwrap();
            // The anchor covers frames, and not the checkpoint behind the last of them.
            let all = ends.iter().any(|(end, kind)| *kind == FINAL && cut >= *end);
            let expected = if number == last && !all { Verdict::Truncated } else { expected };
            assert_eq!(report.verdict, expected, "file {number} cut at {cut}, with an anchor: {report}");
        }
        trail.write(number as u32, &file);
    }
    eprintln!("cuts (in the last file, verdict): {seen:?}");
}

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

#[test]
fn a_file_of_another_log_or_place_is_found() {
    let attack = Attack::new();
    let other = Attack::new();
    for file in 0..attack.files.len() {
        let mut files = attack.files.clone();
        files[file] = other.files[file].clone();
        let report = attack.report(&files);
        assert_verdict(&report, Verdict::Tampered);
        assert!(problems(&report).contains(&Problem::ForeignFile), "{report}");
    }
    let mut swapped = attack.files.clone();
    swapped.swap(0, 1);
    assert_verdict(&attack.report(&swapped), Verdict::Tampered);
    // All of another log, under the key of this one.
    assert_verdict(&attack.report(&other.files), Verdict::WrongKey);
}

#[test]
fn a_missing_file_is_found() {
    let attack = Attack::new();
    let Log { trail, key, notes, .. } = &attack.log;
    let anchor = || VerifyOptions::new().anchor(notes.last().unwrap().as_str());
    assert!(attack.files.len() >= 3);
    for number in 0..attack.files.len() as u32 {
        let file = trail.read(number);
        std::fs::remove_file(trail.file(number)).unwrap();
        let report = trail.verify(key);
        let (verdict, problem) = if number == 0 {
            (Verdict::Truncated, Problem::StartMissing)
        } else if number as usize == attack.files.len() - 1 {
            // As if the process had crashed between two files: only an anchor can tell.
            (Verdict::NotSealed, Problem::Unsealed)
        } else {
            (Verdict::Truncated, Problem::FileMissing)
        };
        assert_verdict(&report, verdict);
        assert!(problems(&report).contains(&problem), "{report}");
        if number == 0 {
            // The rest is whole, and the anchor says that it is the rest of this log.
            assert_verdict(&verify(trail.dir(), key, anchor()).unwrap(), Verdict::Intact);
        } else {
            assert_verdict(&verify(trail.dir(), key, anchor()).unwrap(), Verdict::Truncated);
        }
        trail.write(number, &file);
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

/// journald's verifier accepted keys that were too recent.
#[test]
fn a_checkpoint_under_a_key_of_another_epoch_is_found() {
    let attack = Attack::new();
    let last = attack.log.secrets.len() as u64 - 1;
    for (file, at) in attack.all(CHECKPOINT) {
        let entry = &attack.files[file][at];
        let epoch = entry.line("epoch");
        for other in (0..=last).filter(|other| *other != epoch) {
            let mut files = attack.files.clone();
            files[file][at].payload =
                forge::sign(forge::text(entry.note()), &attack.secret(other).unwrap()).into();
            let report = attack.report(&files);
            assert_verdict(&report, Verdict::Tampered);
            let expected = if other > epoch { Problem::TooRecentKey } else { Problem::OlderKey };
            assert_eq!(problems(&report), [expected], "{report}");
        }
        let mut files = attack.files.clone();
        files[file][at].payload = forge::sign(forge::text(entry.note()), &[9; 32]).into();
        let report = attack.report(&files);
        assert_eq!(problems(&report), [Problem::BadSignature], "{report}");
        assert_verdict(&report, Verdict::Tampered);
    }
}

#[test]
fn who_has_the_current_key_only_cannot_change_past_epochs() {
    let attack = Attack::new();
    let last = attack.log.secrets.len() as u64 - 1;
    let records = attack.all(RECORDS);
    let change = |files: &mut Vec<Vec<Entry>>| files[records[0].0][records[0].1].payload[60] ^= 1;
    for known in 0..=last {
        // The keys of this and all later epochs: what a break-in gives.
        let report = attack.reforged(change, |epoch| attack.secret(epoch).filter(|_| epoch >= known));
        // In the epoch of the break-in itself, the past is in the attacker's hands.
        assert_verdict(&report, if known == 0 { Verdict::Intact } else { Verdict::Tampered });
    }
    // But not what was sealed and kept elsewhere.
    attack.reforged(change, |epoch| attack.secret(epoch));
    let anchor = VerifyOptions::new().anchor(attack.log.notes.last().unwrap().as_str());
    let report = verify(attack.log.trail.dir(), &attack.log.key, anchor).unwrap();
    assert_verdict(&report, Verdict::Tampered);
    assert_eq!(problems(&report), [Problem::AnchorDiffers]);
}

#[test]
fn a_log_under_keys_of_the_attackers_own_is_another_log() {
    let attack = Attack::new();
    let own = |epoch: u64| Some([epoch as u8 + 100; 32]);
    let report = attack.reforged(|_| (), own);
    assert_verdict(&report, Verdict::WrongKey);
    // From the second epoch on: the first one's closing checkpoint is of the real second key.
    let later = |epoch: u64| if epoch == 0 { None } else { own(epoch) };
    assert_verdict(&attack.reforged(|_| (), later), Verdict::Tampered);
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

#[test]
fn a_log_that_is_cut_and_gone_on_with_is_found() {
    let attack = Attack::new();
    let checkpoints = attack.all(CHECKPOINT);
    let last = attack.log.secrets.len() as u64 - 1;
    for (file, at) in &checkpoints[..checkpoints.len() - 2] {
        let epoch_after = {
            let before = *at > 0 && attack.files[*file][at - 1].kind == EPOCH;
            attack.files[*file][*at].line("epoch") + u64::from(before)
        };
        if attack.files[*file][at - 1].kind == ROTATE {
            continue;
        }
        let cut = |files: &mut Vec<Vec<Entry>>| {
            let end = files.last().unwrap()[files.last().unwrap().len() - 2..].to_vec();
            files.truncate(file + 1);
            files[*file].truncate(at + 1);
            files[*file].extend(end);
        };
        for number in file + 1..attack.files.len() {
            let _ = std::fs::remove_file(attack.log.trail.file(number as u32));
        }
        // With a new end, signed by nobody, or by the key that is found now.
        assert_verdict(&attack.reforged(cut, |_| None), Verdict::Tampered);
        let now = |epoch| if epoch == epoch_after { attack.secret(last) } else { None };
        let report = attack.forged(cut, false, now);
        assert_verdict(&report, if epoch_after == last { Verdict::Intact } else { Verdict::Tampered });
        // An anchor finds even what the current key can do.
        let anchor = VerifyOptions::new().anchor(attack.log.notes.last().unwrap().as_str());
        let report = verify(attack.log.trail.dir(), &attack.log.key, anchor).unwrap();
        assert!(report.verdict >= Verdict::Truncated, "{report}");
    }
}

/// The writer has the current key, and must not be made to sign an older log's continuation.
#[test]
fn the_writer_does_not_go_on_with_a_log_that_was_cut_or_changed() {
    let (log, writer) = Log::open();
    drop(writer);
    let files: Vec<_> = log.trail.numbers().iter().map(|number| log.trail.read(*number)).collect();
    let first = forge::entries(&files[0]);
    let end = first.iter().position(|entry| entry.kind == EPOCH).unwrap() + 2;
    let restore = || {
        for (number, file) in files.iter().enumerate() {
            log.trail.write(number as u32, file);
        }
    };

    (1..files.len()).for_each(|number| std::fs::remove_file(log.trail.file(number as u32)).unwrap());
    log.trail.write(0, &forge::file(&first[..end]));
    assert!(matches!(log.trail.open(NOW), Err(WriteError::KeyMissing { epoch: 1, .. })));

    (0..files.len()).for_each(|number| drop(std::fs::remove_file(log.trail.file(number as u32))));
    assert!(matches!(log.trail.open(NOW), Err(WriteError::Damaged { .. })));

    restore();
    let last = files.len() as u32 - 1;
    let mut flipped = files[last as usize].clone();
    flipped[100] ^= 1;
    log.trail.write(last, &flipped);
    let refused = log.trail.open(NOW).unwrap_err();
    assert!(
        refused.to_string().contains("its bytes do not fit its hash; move the directory away"),
        "{refused}"
    );

    restore();
    let (writer, opened) = log.trail.open(NOW + 60 * SECOND).unwrap();
    assert!(opened.recovered);
    writer.close(NOW + 61 * SECOND).unwrap();
    assert_verdict(&log.trail.verify(&log.key), Verdict::Intact);
}

#[test]
fn every_anchor_shows_every_cut_before_it() {
    let attack = Attack::new();
    let Log { trail, key, notes, .. } = &attack.log;
    for (file, at) in attack.all(CHECKPOINT) {
        for number in file + 1..attack.files.len() {
            let _ = std::fs::remove_file(trail.file(number as u32));
        }
        trail.write(file as u32, &forge::file(&attack.files[file][..=at]));
        let size = attack.files[file][at].index;
        for note in notes {
            let report = verify(trail.dir(), key, VerifyOptions::new().anchor(note.as_str())).unwrap();
            let whole = file == attack.files.len() - 1 && at == attack.files[file].len() - 1;
            let expected = match (note.size() > size, whole) {
                (true, _) => Verdict::Truncated,
                (false, true) => Verdict::Intact,
                (false, false) => Verdict::NotSealed,
            };
            assert_verdict(&report, expected);
        }
        (0..attack.files.len())
            .for_each(|number| trail.write(number as u32, &forge::file(&attack.files[number])));
    }
}

/// journald's verifier didn't always refuse a wrong key.
#[test]
fn a_wrong_key_is_refused() {
    let attack = Attack::new();
    let right = attack.log.secrets[0];
    let wrong = [
        forge::vkey("bank", &[3; 32]),
        forge::vkey("tank", &right),
        forge::vkey("bank", &attack.log.secrets[1]),
    ];
    for wrong in &wrong {
        let report = attack.log.trail.verify(wrong);
        assert_verdict(&report, Verdict::WrongKey);
        assert!(problems(&report).iter().all(|problem| *problem == Problem::WrongKey), "{report}");
    }
    assert_eq!(forge::vkey("bank", &right), attack.log.key);
    // Neither does a wrong key hide that the log was changed.
    let mut bytes = attack.log.trail.read(0);
    bytes[300] ^= 1;
    attack.log.trail.write(0, &bytes);
    assert_verdict(&attack.log.trail.verify(&wrong[0]), Verdict::Tampered);
}

/// journald passed files that were not sealed, although a key was given.
#[test]
fn a_log_without_checkpoints_is_never_intact() {
    let attack = Attack::new();
    let report = attack.reforged(
        |files| files.iter_mut().for_each(|file| file.retain(|entry| entry.kind != CHECKPOINT)),
        |_| None,
    );
    assert_ne!(report.verdict, Verdict::Intact, "{report}");
    assert!(report.sealed.is_none());
    for empty in [&b""[..], b"PCTRAIL1"] {
        let trail = Trail::new();
        std::fs::create_dir(trail.dir()).unwrap();
        trail.write(0, empty);
        let report = trail.verify(&attack.log.key);
        assert_verdict(&report, Verdict::NotSealed);
    }
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

/// immudb had two structures, of which one was checked.
#[test]
fn each_field_of_a_files_beginning_is_checked() {
    let attack = Attack::new();
    for (file, at) in attack.all(OPEN) {
        // The periods alone (85..101) are the writer's own word; the hash has them.
        for field in 0..attack.files[file][at].payload.len() {
            let mut files = attack.files.clone();
            files[file][at].payload[field] ^= 1;
            assert_verdict(&attack.report(&files), Verdict::Tampered);
        }
    }
}
