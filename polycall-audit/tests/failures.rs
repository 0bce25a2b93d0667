//! The writer where the system fails it: full disks, crashes between any two steps, clocks, other writers.

mod common;

use std::fs;
use std::os::unix::fs::PermissionsExt as _;
use std::path::Path;
use std::process::Command;
use std::time::Duration;

use common::{NOW, SECOND, Trail};
use polycall_audit::{Mark, Remark, Settings, Verdict, VerifyOptions, WriteError, Writer, verify};

/// The process that the tests below start with a limit on its files runs this one test, and writes where it is told.
const CHILD: &str = "POLYCALL_AUDIT_CHILD_DIR";

/// Runs test `name` of this program again, with `ulimit -f`: no file may get longer than so many KiB.
fn with_file_limit(name: &str, dir: &Path, kib: u32) -> String {
    let program = std::env::current_exe().unwrap();
    // SIGXFSZ would end the process; ignored, the write fails with EFBIG.
    let script =
        format!("trap '' XFSZ; ulimit -f {kib} && exec \"$0\" --exact {name} --nocapture --test-threads 1");
    let output =
        Command::new("bash").args(["-c", &script]).arg(program).env(CHILD, dir).output().expect("a shell");
    let said =
        format!("{}{}", String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
    assert!(output.status.success(), "{said}");
    said
}

/// A write is refused in the middle of an entry; the entry is cut off, and nothing of the tree has it.
#[test]
fn a_write_that_is_cut_short_breaks_the_writer_until_it_is_mended() {
    let Some(dir) = std::env::var_os(CHILD) else {
        let trail = Trail::new();
        let said = with_file_limit(
            "a_write_that_is_cut_short_breaks_the_writer_until_it_is_mended",
            trail.dir(),
            16,
        );
        assert!(said.contains("the child is done"), "{said}");
        // `first.vkey` is small enough to be there.
        let key = fs::read_to_string(trail.dir().join("first.vkey")).unwrap();
        let report = trail.verify(&key);
        assert_eq!(report.verdict, Verdict::Intact, "{report}");
        return;
    };
    let trail = Trail::at(Path::new(&dir));
    let settings = trail.settings().rotate_bytes(1 << 20);
    let (mut writer, _) = Writer::open(trail.dir(), settings, NOW).unwrap();
    trail.run(&mut writer, NOW);
    let mut next = 0;
    let error = loop {
        match trail.try_records(&mut writer, 1, next, 20, NOW) {
            Ok(_) => next += 20,
            Err(error) => break error,
        }
    };
    assert!(matches!(error, WriteError::Io { kind: std::io::ErrorKind::FileTooLarge, .. }), "{error:?}");
    let length = || fs::metadata(trail.file(0)).unwrap().len();
    assert_eq!(length(), 16 << 10, "a part of the entry was written");
    let size = writer.tree_size();
    // Broken: the same error, and nothing more is written.
    assert_eq!(trail.try_records(&mut writer, 1, next, 1, NOW).unwrap_err(), error);
    assert_eq!(writer.checkpoint(NOW).unwrap_err(), error);
    assert_eq!(writer.tick(NOW).unwrap_err(), error);
    assert_eq!(writer.broken(), Some(&error));
    assert_eq!((writer.tree_size(), length()), (size, 16 << 10));
    // Mended, there is room for the mark and little more.
    writer.mend(NOW).unwrap();
    assert_eq!((writer.tree_size(), writer.broken()), (size + 1, None));
    assert!(length() < 16 << 10);
    // The sequence has not moved: the frame is handed over again, as far as there is room.
    while trail.try_records(&mut writer, 1, next, 1, NOW).is_ok() {
        next += 1;
    }
    assert!(writer.mend(NOW).is_err() || writer.broken().is_none());
    eprintln!("the child is done");
    // A crash now leaves what the recovery has to find; but the limit stands, so a new file it is.
    drop(writer);
    let (writer, opened) = trail.open(NOW + SECOND).unwrap();
    assert!(opened.recovered);
    writer.close(NOW + SECOND).unwrap();
}

/// Every entry is once the one that there is no room for: the writer goes on from there, or a recovery does.
#[test]
fn the_disk_is_full_at_every_step() {
    let name = "the_disk_is_full_at_every_step";
    let Some(dir) = std::env::var_os(CHILD) else {
        let (mut broke, mut mended) = (0, 0);
        for padding in (0..1200).step_by(17) {
            let trail = Trail::new();
            fs::create_dir_all(trail.dir()).unwrap();
            fs::write(trail.dir().join("padding"), padding.to_string()).unwrap();
            let said = with_file_limit(name, trail.dir(), 6);
            broke += said.matches("BROKE").count();
            mended += said.matches("MENDED").count();
            let (writer, _) = trail.open(NOW + 500 * SECOND).unwrap();
            let key = writer.first_key();
            writer.close(NOW + 501 * SECOND).unwrap();
            let report = trail.verify(&key);
            assert_eq!(report.verdict, Verdict::Intact, "{padding} bytes: {report}");
        }
        eprintln!("{broke} failures, {mended} of them mended");
        assert!(broke > 70);
        return;
    };
    let trail = Trail::at(Path::new(&dir));
    let padding = fs::read_to_string(trail.dir().join("padding")).unwrap().parse().unwrap();
    // Files should end where the limit hardly lets them get.
    let settings = trail.settings().rotate_bytes(5900).epoch_every(Duration::from_secs(3));
    let (mut writer, _) = Writer::open(trail.dir(), settings, NOW).unwrap();
    trail.run(&mut writer, NOW);
    writer.mark(&Mark::Text("x".repeat(padding)), NOW).unwrap();
    let mut next = 0;
    for second in 0..60 {
        let now = NOW + second * SECOND;
        let wrote = trail.try_records(&mut writer, 1, next, 1, now);
        next += u64::from(wrote.is_ok());
        if let Err(error) = wrote.map(|_| ()).and_then(|()| writer.tick(now).map(|_| ())) {
            eprintln!("BROKE {error}");
            if writer.mend(now).is_err() {
                return;
            }
            eprintln!("MENDED");
        }
    }
}

/// A real disk that is full, and has room again.
#[test]
fn a_full_disk_is_mended_when_there_is_room_again() {
    let mount = Trail::new();
    fs::create_dir_all(mount.dir()).unwrap();
    let mounted = Command::new("mount")
        .args(["-t", "tmpfs", "-o", "size=256k", "tmpfs"])
        .arg(mount.dir())
        .output()
        .is_ok_and(|output| output.status.success());
    if !mounted {
        eprintln!("SKIP: a_full_disk_is_mended_when_there_is_room_again: only root may mount a small disk");
        return;
    }
    let _unmount = Unmount(mount.dir());
    let trail = Trail::at(&mount.dir().join("trail"));
    let ballast = mount.dir().join("ballast");
    fs::write(&ballast, vec![1; 100 << 10]).unwrap();
    let (mut writer, _) = Writer::open(trail.dir(), trail.settings().rotate_bytes(40_000), NOW).unwrap();
    let key = writer.first_key();
    trail.run(&mut writer, NOW);
    let mut next = 0;
    let mut second = 0;
    let mut failures = 0;
    for room in [60 << 10, 30 << 10, 0] {
        let error = loop {
            second += 1;
            let now = NOW + second * SECOND;
            let wrote = trail.try_records(&mut writer, 1, next, 30, now);
            next += if wrote.is_ok() { 30 } else { 0 };
            if let Err(error) = wrote.map(|_| ()).and_then(|()| writer.tick(now).map(|_| ())) {
                break error;
            }
        };
        assert!(matches!(error, WriteError::Io { kind: std::io::ErrorKind::StorageFull, .. }), "{error:?}");
        failures += 1;
        // There may be room for a mark where there was none for a frame; but not for many.
        let mut tries = 0;
        while writer.mend(NOW + second * SECOND).is_ok() && tries < 2000 {
            tries += 1;
            if writer.mark(&Mark::DenialsFolded { count: 1 }, NOW + second * SECOND).is_err() {
                continue;
            }
        }
        assert!(writer.broken().is_some());
        fs::write(&ballast, vec![1; room]).unwrap();
        writer.mend(NOW + second * SECOND).unwrap();
        // What was to be written is handed over again, and nothing is missing.
        trail.records(&mut writer, 1, next, 10, NOW + second * SECOND);
        next += 10;
    }
    let _ = fs::remove_file(&ballast);
    writer.close(NOW + second * SECOND).unwrap();
    let report = trail.verify(&key);
    assert_eq!(report.verdict, Verdict::Intact, "{report}");
    assert_eq!((failures, report.records), (3, next));
    assert!(report.files > 1 && report.epochs > 1, "{report}");
}

struct Unmount<'a>(&'a Path);

impl Drop for Unmount<'_> {
    fn drop(&mut self) {
        let _ = Command::new("umount").arg(self.0).status();
    }
}

#[test]
fn a_clock_that_jumps_back_is_written_down() {
    let trail = Trail::new();
    let (mut writer, _) = trail.open(NOW).unwrap();
    let key = writer.first_key();
    trail.run(&mut writer, NOW);
    assert!(!writer.due(NOW - SECOND / 2), "half a second is an adjustment");
    trail.records(&mut writer, 1, 0, 1, NOW - SECOND / 2);
    assert!(writer.due(NOW - 5000 * SECOND));
    let note = writer.tick(NOW - 5000 * SECOND).unwrap().unwrap();
    assert_eq!(note.time(), NOW - 5000 * SECOND);
    // Epochs count from there, and files do.
    assert!(!writer.due(NOW - 5000 * SECOND));
    let epoch = writer.note().epoch();
    assert_eq!(writer.tick(NOW - 4990 * SECOND).unwrap().unwrap().epoch(), epoch);
    assert_eq!(writer.checkpoint(NOW - 4990 * SECOND).unwrap().epoch(), epoch + 1);
    writer.close(NOW - 4989 * SECOND).unwrap();
    let report = trail.verify(&key);
    assert_eq!((report.verdict, report.remarks.len()), (Verdict::Intact, 0), "{report}");
}

#[test]
fn a_directory_that_cannot_be_written_is_refused() {
    let trail = Trail::new();
    fs::create_dir_all(trail.dir()).unwrap();
    fs::write(trail.dir().join("file"), "").unwrap();
    let refused = Writer::open(&trail.dir().join("file/trail"), Settings::new("bank"), NOW).unwrap_err();
    assert!(matches!(refused, WriteError::Io { .. }), "{refused}");
    fs::set_permissions(trail.dir(), fs::Permissions::from_mode(0o500)).unwrap();
    if fs::write(trail.dir().join("probe"), "").is_ok() {
        // root may write anywhere, but not where nothing can be written.
        let refused = Writer::open(Path::new("/proc/self/fdinfo"), Settings::new("bank"), NOW).unwrap_err();
        assert!(refused.to_string().starts_with("cannot open `/proc/self/fdinfo/lock`: "), "{refused}");
        return;
    }
    let refused = trail.open(NOW).unwrap_err();
    assert!(
        matches!(refused, WriteError::Io { kind: std::io::ErrorKind::PermissionDenied, .. }),
        "{refused}"
    );
    fs::set_permissions(trail.dir(), fs::Permissions::from_mode(0o700)).unwrap();
}

#[test]
fn files_are_for_their_owner_alone() {
    let trail = Trail::new();
    let (writer, _) = trail.open(NOW).unwrap();
    for name in ["signing.key", "00000000.trail", "lock"] {
        let mode = fs::metadata(trail.dir().join(name)).unwrap().permissions().mode();
        assert_eq!(mode & 0o777, 0o600, "{name}");
    }
    assert_eq!(fs::metadata(trail.dir()).unwrap().permissions().mode() & 0o777, 0o700);
    drop(writer);
}

/// What it is, how much of the log is there, both keys' files, and the epoch in force after the recovery.
type Step<'a> = (String, usize, &'a [u8], Option<&'a [u8]>, u64);

/// A change of epochs in its steps, by what they leave on disk; a crash between any two.
#[test]
fn a_crash_between_any_two_steps_of_an_epochs_change_is_recovered_from() {
    let trail = Trail::new();
    let (mut writer, _) = trail.open(NOW).unwrap();
    let key = writer.first_key();
    trail.run(&mut writer, NOW);
    trail.records(&mut writer, 1, 0, 5, NOW);
    writer.checkpoint(NOW).unwrap();
    let before = (trail.read(0), fs::read(trail.dir().join("signing.key")).unwrap());
    writer.tick(NOW + 10 * SECOND).unwrap();
    drop(writer);
    let after = (trail.read(0), fs::read(trail.dir().join("signing.key")).unwrap());
    assert!(!trail.dir().join("signing.key.next").exists());
    let added = &after.0[before.0.len()..];
    let epoch_frame = 24 + 40 + 32;

    // What is in the log, in `signing.key`, and in `signing.key.next`, at each step.
    let (old, new) = (&before.1[..], &after.1[..]);
    let wiped = vec![0; old.len()];
    let half_wiped = [&wiped[..30], &old[30..]].concat();
    let mut steps: Vec<Step<'_>> = vec![
        ("nothing".into(), 0, old, None, 0),
        ("a part of the next key".into(), 0, old, Some(&new[..33]), 0),
        ("the next key".into(), 0, old, Some(new), 0),
    ];
    for torn in 1..epoch_frame {
        steps.push((format!("{torn} bytes of the epoch's frame"), torn, old, Some(new), 0));
    }
    steps.push(("the epoch's frame".into(), epoch_frame, old, Some(new), 1));
    // Power was lost, and with it the next key, although the frame is there.
    steps.push(("the epoch's frame without its key".into(), epoch_frame, old, None, 0));
    for torn in epoch_frame + 1..added.len() {
        steps.push((format!("{torn} bytes"), torn, old, Some(new), 1));
    }
    steps.push(("the closing checkpoint".into(), added.len(), old, Some(new), 1));
    steps.push(("half of the key wiped".into(), added.len(), &half_wiped, Some(new), 1));
    steps.push(("the key wiped".into(), added.len(), &wiped, Some(new), 1));
    steps.push(("the next key in its place".into(), added.len(), new, None, 1));

    for (step, length, current, next, epoch) in steps {
        let crashed = Trail::new();
        fs::create_dir_all(crashed.dir()).unwrap();
        crashed.write(0, &[&before.0[..], &added[..length]].concat());
        fs::write(crashed.dir().join("signing.key"), current).unwrap();
        if let Some(next) = next {
            fs::write(crashed.dir().join("signing.key.next"), next).unwrap();
        }
        let found = crashed.verify(&key);
        assert!(matches!(found.verdict, Verdict::CrashTail | Verdict::NotSealed), "{step}: {found}");

        let (mut writer, opened) =
            crashed.open(NOW + 20 * SECOND).unwrap_or_else(|error| panic!("{step}: {error}"));
        assert!(opened.recovered, "{step}");
        assert_eq!(writer.note().epoch(), epoch, "{step}");
        assert!(!crashed.dir().join("signing.key.next").exists(), "{step}");
        // The old key is gone, and what follows is signed by the new one.
        let is_old = fs::read(crashed.dir().join("signing.key")).unwrap() == old;
        assert_eq!(is_old, epoch == 0, "{step}");
        crashed.records(&mut writer, 1, 5, 5, NOW + 20 * SECOND);
        writer.close(NOW + 21 * SECOND).unwrap();
        let report = crashed.verify(&key);
        assert_eq!((report.verdict, report.records), (Verdict::Intact, 10), "{step}: {report}");
    }
}

/// A change of files in its steps; a crash between any two, or in the middle of one.
#[test]
fn a_crash_at_any_byte_of_a_rotation_is_recovered_from() {
    let trail = Trail::new();
    let settings = || trail.settings().rotate_bytes(1500).epoch_every(Duration::from_secs(1000));
    let (mut writer, _) = Writer::open(trail.dir(), settings(), NOW).unwrap();
    let key = writer.first_key();
    trail.run(&mut writer, NOW);
    trail.records(&mut writer, 1, 0, 5, NOW);
    writer.checkpoint(NOW).unwrap();
    let before = trail.read(0).len();
    trail.records(&mut writer, 1, 5, 10, NOW);
    trail.records(&mut writer, 1, 15, 1, NOW);
    drop(writer);
    assert_eq!(trail.numbers(), [0, 1]);
    let (first, second) = (trail.read(0), trail.read(1));
    let secret = fs::read(trail.dir().join("signing.key")).unwrap();

    let cuts = (before..first.len()).map(|end| (end, None));
    let cuts = cuts.chain((0..=second.len()).map(|end| (first.len(), Some(end))));
    for (end, next) in cuts {
        let crashed = Trail::new();
        fs::create_dir_all(crashed.dir()).unwrap();
        crashed.write(0, &first[..end]);
        if let Some(end) = next {
            crashed.write(1, &second[..end]);
        }
        fs::write(crashed.dir().join("signing.key"), &secret).unwrap();
        let found = crashed.verify(&key);
        assert!(matches!(found.verdict, Verdict::CrashTail | Verdict::NotSealed), "{end}, {next:?}: {found}");
        let (mut writer, opened) =
            crashed.open(NOW + SECOND).unwrap_or_else(|error| panic!("{end}, {next:?}: {error}"));
        let [(_, 1, sequence)] = opened.last_sequences[..] else { panic!("{opened:?}") };
        assert!([5, 15, 16].contains(&sequence));
        crashed.records(&mut writer, 1, sequence, 5, NOW + SECOND);
        writer.close(NOW + SECOND).unwrap();
        let report = crashed.verify(&key);
        assert_eq!(
            (report.verdict, report.records),
            (Verdict::Intact, sequence + 5),
            "{end}, {next:?}: {report}"
        );
    }
}

/// The first file of a log, in its steps.
#[test]
fn a_crash_while_a_log_is_begun_leaves_one_that_can_be_begun() {
    let trail = Trail::new();
    let (writer, _) = trail.open(NOW).unwrap();
    drop(writer);
    let file = trail.read(0);
    for end in 0..=file.len() {
        let crashed = trail.copy();
        crashed.write(0, &file[..end]);
        let (writer, opened) = crashed.open(NOW + SECOND).unwrap_or_else(|error| panic!("{end}: {error}"));
        let key = writer.first_key();
        assert!(opened.fresh || opened.recovered);
        writer.close(NOW + 2 * SECOND).unwrap();
        let report = crashed.verify(&key);
        assert_eq!(report.verdict, Verdict::Intact, "{end}: {report}");
    }
    // With nothing but the key.
    fs::remove_file(trail.file(0)).unwrap();
    let (_, opened) = trail.open(NOW).unwrap();
    assert!(opened.fresh);
}

/// Crash after crash, and still one log.
#[test]
fn recoveries_follow_each_other() {
    let trail = Trail::new();
    let (writer, _) = trail.open(NOW).unwrap();
    let key = writer.first_key();
    drop(writer);
    let mut next = 0;
    for crash in 1..30 {
        let now = NOW + crash * 7 * SECOND;
        let (mut writer, opened) = trail.open(now).unwrap();
        assert!(opened.recovered);
        if crash == 1 {
            trail.run(&mut writer, now);
        } else {
            assert_eq!(opened.last_sequences, [([7; 16], 1, next)]);
        }
        trail.records(&mut writer, 1, next, 3, now);
        next += 3;
        if crash % 3 == 0 {
            writer.tick(now + 11 * SECOND).unwrap();
        }
        if crash % 4 == 0 {
            // Something torn, as well.
            drop(writer);
            let last = *trail.numbers().last().unwrap();
            let file = trail.read(last);
            trail.write(last, &[&file[..], &[3, 1, 0, 0, 200, 0, 0, 0, 9][..]].concat());
        }
    }
    let (writer, _) = trail.open(NOW + 1000 * SECOND).unwrap();
    writer.close(NOW + 1000 * SECOND).unwrap();
    let report = trail.verify(&key);
    assert_eq!((report.verdict, report.records), (Verdict::Intact, next), "{report}");
    let recovered = report.remarks.iter().filter(|remark| matches!(remark, Remark::Recovered { .. })).count();
    assert_eq!(recovered, 30);
    let torn = |remark: &&Remark| matches!(remark, Remark::Recovered { torn: 9, .. });
    assert_eq!(report.remarks.iter().filter(torn).count(), 7, "{report}");
}

/// Power was lost: the file's length is there, and its last bytes are not.
#[test]
fn zeros_at_the_end_are_torn_and_cut_off() {
    let trail = Trail::new();
    let (mut writer, _) = trail.open(NOW).unwrap();
    let key = writer.first_key();
    trail.run(&mut writer, NOW);
    writer.checkpoint(NOW).unwrap();
    let sealed = trail.read(0).len();
    trail.records(&mut writer, 1, 0, 9, NOW);
    drop(writer);
    let file = trail.read(0);
    for from in sealed..file.len() {
        let crashed = trail.copy();
        let mut zeroed = file.clone();
        zeroed[from..].fill(0);
        if zeroed == file {
            continue;
        }
        // A hash that is only partly there is more like a forgery; a recovery cuts it off, as nothing covers it.
        crashed.write(0, &zeroed);
        let found = verify(crashed.dir(), &key, VerifyOptions::new()).unwrap();
        assert_ne!(found.verdict, Verdict::Intact, "{from}: {found}");
        let opened = crashed.open(NOW + SECOND);
        let whole_hash_gone = from <= file.len() - 32;
        assert!(!whole_hash_gone || opened.is_ok(), "{from}: {opened:?}");
    }
}
