//! Bytes that are flipped, zeroed and cut off.

use std::collections::BTreeMap;

use polycall_audit::{Verdict, VerifyOptions, verify};

use crate::common::Log;
use crate::common::forge::{CHECKPOINT, FINAL, OPEN};
use crate::{Attack, assert_verdict};

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
