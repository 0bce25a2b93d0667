//! Seeded mutations of a log, as a fuzzer makes them, for every run of the tests. `fuzz/` has a real fuzzer.

mod common;

use std::ops::ControlFlow;

use common::forge::{self, Entry};
use common::{Log, NOW, SECOND};
use polycall_audit::{Certificate, Reader, Verdict, VerifyOptions, verify};

/// Numbers that look random, and are the same in each run.
struct Numbers(u64);

impl Numbers {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    fn below(&mut self, limit: usize) -> usize {
        (self.next() % limit.max(1) as u64) as usize
    }

    /// Numbers that programs stumble over.
    fn awkward(&mut self) -> u64 {
        let bit = 1u64 << self.below(64);
        [0, 1, u64::MAX, u64::MAX - 1, bit, bit - 1, self.next(), self.next() % 300][self.below(8)]
    }
}

/// Changes bytes anywhere.
fn mutate(numbers: &mut Numbers, bytes: &mut Vec<u8>) {
    for _ in 0..1 + numbers.below(4) {
        let at = numbers.below(bytes.len());
        let end = (at + numbers.below(200)).min(bytes.len());
        match numbers.below(7) {
            0 if !bytes.is_empty() => bytes[at] ^= 1 << numbers.below(8),
            1 => bytes.truncate(at),
            2 => drop(bytes.drain(at..end)),
            3 => {
                let piece = bytes[at..end].to_vec();
                let to = numbers.below(bytes.len() + 1);
                bytes.splice(to..to, piece);
            }
            4 => {
                let number = numbers.awkward().to_le_bytes();
                let width = 1 << numbers.below(4);
                let end = (at + width).min(bytes.len());
                bytes[at..end].copy_from_slice(&number[..end - at]);
            }
            5 => bytes[at..end].fill(numbers.next() as u8),
            _ => bytes.extend((0..numbers.below(100)).map(|_| numbers.next() as u8)),
        }
    }
}

/// Everything that reads comes to an end; nothing is intact that was changed.
fn read_all(log: &Log, what: &str) {
    let dir = log.trail.dir();
    let report = verify(dir, &log.key, VerifyOptions::new().allow_missing_start(true)).unwrap();
    assert_ne!(report.verdict, Verdict::Intact, "{what}: {report}");
    assert!(!report.findings.is_empty() && report.to_string().lines().count() > 2);
    let anchors = VerifyOptions::new().anchor(log.notes[2].as_str()).live(true).now(NOW + 60 * SECOND);
    let live = verify(dir, &log.key, anchors).unwrap();
    // A live log may end where any checkpoint is.
    assert!(live.verdict != Verdict::Intact || report.verdict < Verdict::Truncated, "{what}: {live}");
    let shown = Reader::open(dir).unwrap().read(&mut |names, leaf, shown| {
        let _ = (format!("{shown:?}{names:?}"), leaf.map(|leaf| leaf.data()));
        ControlFlow::Continue(())
    });
    shown.map(drop).unwrap();
    let _ = Certificate::inclusion(dir, 3, None);
}

#[test]
fn mutated_bytes_are_never_intact() {
    let log = Log::closed();
    let files: Vec<_> =
        log.trail.numbers().into_iter().map(|number| (number, log.trail.read(number))).collect();
    let mut numbers = Numbers(7);
    for round in 0..4000 {
        let (number, file) = &files[numbers.below(files.len())];
        let mut bytes = file.clone();
        mutate(&mut numbers, &mut bytes);
        if bytes == *file {
            continue;
        }
        log.trail.write(*number, &bytes);
        read_all(&log, &format!("round {round}"));
        // Whether a writer goes on with it or not, it does not fail in a way of its own.
        if round % 20 == 0 {
            let copy = log.trail.copy();
            drop(copy.open(NOW + 100 * SECOND));
        }
        log.trail.write(*number, file);
    }
}

/// The same within entries whose hashes are put right, so that all that decodes them is reached.
#[test]
fn mutated_payloads_are_never_intact() {
    let log = Log::closed();
    let files: Vec<_> =
        log.trail.numbers().into_iter().map(|number| (number, log.trail.read(number))).collect();
    let mut numbers = Numbers(8);
    for round in 0..4000 {
        let (number, file) = &files[numbers.below(files.len())];
        let mut entries = forge::entries(file);
        for _ in 0..1 + numbers.below(3) {
            let at = numbers.below(entries.len());
            let Entry { kind, index, wall, payload } = &mut entries[at];
            match numbers.below(8) {
                0 => *index = numbers.awkward() & !(3 << 62),
                1 => *wall = numbers.awkward(),
                2 => *kind = [1, 2, 3, 4, 5, 6, 7, 0x80][numbers.below(8)],
                _ => mutate(&mut numbers, payload),
            }
            payload.truncate(64 << 10);
        }
        let bytes = forge::file(&entries);
        if bytes == *file {
            continue;
        }
        log.trail.write(*number, &bytes);
        read_all(&log, &format!("round {round}"));
        log.trail.write(*number, file);
    }
}

/// The fuzzer found that counting on from the last number there is overflows.
#[test]
fn numbers_at_their_limits_are_no_trouble() {
    let log = Log::closed();
    for number in log.trail.numbers() {
        let file = log.trail.read(number);
        let entries = forge::entries(&file);
        for at in 0..entries.len() {
            let windows =
                if entries[at].kind == forge::CHECKPOINT { 0 } else { entries[at].payload.len().min(140) };
            for window in 0..windows.saturating_sub(7) {
                for limit in [u64::MAX, 1 << 63, 1 << 62, (1 << 62) - 1] {
                    let mut entries = entries.clone();
                    entries[at].payload[window..window + 8].copy_from_slice(&limit.to_le_bytes());
                    log.trail.write(number, &forge::file(&entries));
                    let report = log.trail.verify(&log.key);
                    assert_ne!(
                        report.verdict,
                        Verdict::Intact,
                        "{number}, {at}, {window}, {limit}: {report}"
                    );
                }
            }
        }
        for line in ["epoch", "checkpoint", "file", "time"] {
            for limit in [u64::MAX, 1 << 62] {
                let mut entries = entries.clone();
                for entry in entries.iter_mut().filter(|entry| entry.kind == forge::CHECKPOINT) {
                    let old = format!("\n{line} {}\n", entry.line(line));
                    entry.payload = entry.note().replace(&old, &format!("\n{line} {limit}\n")).into_bytes();
                }
                // Behind a gap, the epoch of a checkpoint is believed until another says otherwise.
                entries.remove(1);
                log.trail.write(number, &forge::file(&entries));
                assert_ne!(log.trail.verify(&log.key).verdict, Verdict::Intact);
            }
        }
        log.trail.write(number, &file);
    }
}

/// What the fuzzer begins with: `cargo test -p polycall-audit --test fuzzed -- --ignored`.
#[test]
#[ignore = "writes the fuzzer's corpus"]
fn corpus() {
    let log = Log::closed();
    let corpus = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("fuzz/corpus/reader");
    std::fs::create_dir_all(&corpus).unwrap();
    let first = log.trail.read(0);
    let whole = (first.len() / 16).min(255);
    let second = log.trail.read(1);
    for (name, at, bytes) in [
        ("first", 255, first.clone()),
        ("both", whole, [&first[..whole * 16], &second[..]].concat()),
        ("second", 0, second),
    ] {
        std::fs::write(corpus.join(name), [&[at as u8][..], &bytes].concat()).unwrap();
    }
    std::fs::write(corpus.join("note"), format!("\0{}", log.notes[0])).unwrap();
    std::fs::write(corpus.join("key"), format!("\0{}", log.key)).unwrap();
    let proof = Certificate::consistency(log.trail.dir(), log.notes[1].size(), log.notes[4].size()).unwrap();
    std::fs::write(corpus.join("proof"), format!("\0{proof}")).unwrap();
}
