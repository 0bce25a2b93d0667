//! Attack: change what a killed program left in its rings, as a machine that loses its power does, or somebody who can
//! write there; and put there what is no ring.

use std::fs::{self, File};
use std::os::unix::fs::{PermissionsExt, symlink};
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::Log;
use crate::pressed::{STARTED, press};

/// Records that wait in the ring of the thread that called.
const LEFT: u64 = 10;
/// Where a ring has how many records were put in, and how many of them are in the log; and its records.
const PUT: usize = 64;
const KEPT: usize = 128;
const RECORDS: usize = 512;

/// A killed program's log, its folder of rings, and the ring in which its calls are.
fn killed() -> (Log, PathBuf, PathBuf) {
    let log = Log::new();
    press(&log, "left").died_by(libc::SIGKILL);
    let folder = fs::read_dir(log.path().join("rings")).unwrap().next().unwrap().unwrap().path();
    let mut rings: Vec<_> = fs::read_dir(&folder).unwrap().map(|ring| ring.unwrap().path()).collect();
    rings.sort();
    let ring = rings.pop().unwrap();
    (log, folder, ring)
}

/// Changes the ring, and looks at what is made of it: how many records come into the log, and whether it was understood.
#[track_caller]
fn comes_of(change: impl Fn(&mut Vec<u8>)) -> (u64, bool) {
    let (log, folder, ring) = killed();
    let mut bytes = fs::read(&ring).unwrap();
    assert_eq!((number(&bytes, PUT), number(&bytes, KEPT)), (LEFT, 0));
    change(&mut bytes);
    fs::write(&ring, bytes).unwrap();
    for run in 1..=2 {
        press(&log, "nothing").exited(0);
        assert_eq!(log.verify().runs, run + 1);
    }
    (log.records() - 3 * STARTED, !folder.exists())
}

fn number(bytes: &[u8], at: usize) -> u64 {
    u64::from_le_bytes(bytes[at..at + 8].try_into().unwrap())
}

fn put(bytes: &mut [u8], at: usize, number: u64) {
    bytes[at..at + 8].copy_from_slice(&number.to_le_bytes());
}

#[test]
fn a_ring_that_the_disk_has_a_part_of_does_not_spoil_the_log() {
    assert_eq!(comes_of(|_| ()), (LEFT, true));
    // the counters are there, and of the records none, or some
    assert_eq!(comes_of(|bytes| bytes[RECORDS..].fill(0)), (0, false));
    assert_eq!(comes_of(|bytes| bytes[RECORDS + 3 * 64..].fill(0)), (3, false));
    // or the ring says that some are in the log, which the disk has not
    assert_eq!(comes_of(|bytes| put(bytes, KEPT, 4)), (LEFT - 4, true));
    assert_eq!(comes_of(|bytes| put(bytes, KEPT, LEFT)), (0, true));
    assert_eq!(comes_of(|bytes| bytes.fill(0)), (0, true));
}

#[test]
fn a_ring_that_somebody_wrote_to_does_not_spoil_the_log() {
    // a caller, callee, entry point and state that have no name
    for word in [3, 4] {
        for half in [0, 4] {
            let change = |bytes: &mut Vec<u8>| bytes[RECORDS + 2 * 64 + word * 8 + half..][..4].fill(0xee);
            assert_eq!(comes_of(change), (2, false));
        }
    }
    assert_eq!(comes_of(|bytes| put(bytes, RECORDS + 64, 7)), (1, false));
    for (at, number) in [(PUT, u64::MAX), (PUT, 1 << 40), (KEPT, u64::MAX), (16, 0), (16, 1 << 60), (24, 1)] {
        assert_eq!(comes_of(|bytes| put(bytes, at, number)), (0, false), "{at}, {number}");
    }
    // very late in its sequence, so that nothing can follow
    let change = |bytes: &mut Vec<u8>| {
        put(bytes, KEPT, u64::MAX - LEFT);
        put(bytes, PUT, u64::MAX);
    };
    assert_eq!(comes_of(change), (0, false));
    assert_eq!(comes_of(|bytes| bytes.truncate(700)), (0, false));
}

/// Pipes, folders, a file with no end, a ring once more; a link to where precious things are.
#[test]
fn what_is_no_ring_is_left_alone() {
    let (log, folder, ring) = killed();
    fs::copy(ring, folder.join("99999999.ring")).unwrap();
    assert!(Command::new("mkfifo").arg(folder.join("00000000.ring")).status().unwrap().success());
    fs::create_dir(folder.join("00000001.ring")).unwrap();
    File::create(folder.join("00000002.ring")).unwrap().set_len(1 << 40).unwrap();
    fs::write(log.path().join("rings/file"), "").unwrap();
    let precious = precious(&log);
    symlink(precious.join("file"), folder.join("00000003.ring")).unwrap();
    symlink(precious.parent().unwrap().join("folder"), log.path().join("rings/elsewhere")).unwrap();
    press(&log, "nothing").exited(0);
    assert_eq!(log.records(), LEFT + 2 * STARTED);
    assert_precious(&precious);

    // and where all rings are elsewhere, nothing goes on
    fs::remove_dir_all(log.path().join("rings")).unwrap();
    symlink(precious.parent().unwrap(), log.path().join("rings")).unwrap();
    press(&log, "nothing").exited(1).said("NOT STARTED: there is no audit trail: ").said("is no folder");
    assert_precious(&precious);
    fs::remove_dir_all(precious.parent().unwrap()).unwrap();
}

fn precious(log: &Log) -> PathBuf {
    let folder = log.path().with_extension("precious").join("folder");
    fs::create_dir_all(&folder).unwrap();
    fs::write(folder.join("file"), "precious").unwrap();
    fs::write(folder.join("empty"), "").unwrap();
    folder
}

fn assert_precious(folder: &Path) {
    assert_eq!(fs::read_to_string(folder.join("file")).unwrap(), "precious");
    assert!(folder.join("empty").exists());
}

/// Nobody but the owner is told so much as which runs there were.
#[test]
fn the_folders_are_for_their_owner_alone() {
    let (log, folder, _) = killed();
    for folder in [log.path(), &log.path().join("rings"), &folder] {
        assert_eq!(fs::metadata(folder).unwrap().permissions().mode() & 0o777, 0o700, "{folder:?}");
    }
}
