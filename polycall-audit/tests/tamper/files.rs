//! Whole files, and logs that are cut and gone on with.

use polycall_audit::{Problem, Verdict, VerifyOptions, WriteError, verify};

use crate::common::forge::{self, CHECKPOINT, EPOCH, Entry, ROTATE};
use crate::common::{Log, NOW, SECOND};
use crate::{Attack, assert_verdict, problems};

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
