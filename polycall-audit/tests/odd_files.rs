//! Attack: put links, pipes and directories where a log's files should be, so that a reader waits for ever, or a writer
//! writes elsewhere.

mod common;

use std::fs;
use std::os::unix::fs::symlink;
use std::path::Path;
use std::process::Command;
use std::sync::mpsc;
use std::thread;
use std::time::Duration;

use common::{NOW, Trail};
use polycall_audit::{VerifyOptions, verify};

/// A log of two files, closed. Its key.
fn closed(trail: &Trail) -> String {
    let (mut writer, _) = trail.open(NOW).unwrap();
    let key = writer.first_key();
    trail.run(&mut writer, NOW);
    trail.records(&mut writer, 1, 0, 10, NOW);
    writer.close(NOW).unwrap();
    key
}

fn put_pipe(path: &Path) {
    let _ = fs::remove_file(path);
    assert!(Command::new("mkfifo").arg(path).status().unwrap().success());
}

/// Whether it comes back at all.
fn comes_back(work: impl FnOnce() + Send + 'static) -> bool {
    let (done, is_done) = mpsc::channel();
    thread::spawn(move || {
        work();
        done.send(()).unwrap();
    });
    is_done.recv_timeout(Duration::from_secs(20)).is_ok()
}

/// Nobody writes to the pipe: whoever opens it waits for that.
#[test]
fn a_pipe_keeps_nobody_waiting() {
    for name in ["00000001.trail", "lock", "signing.key", "signing.key.next", "first.vkey"] {
        let trail = Trail::new();
        let key = closed(&trail);
        put_pipe(&trail.dir().join(name));
        let dir = trail.dir().to_owned();
        assert!(comes_back(move || drop(verify(&dir, &key, VerifyOptions::new()))), "verifying, {name}");
        let there = Trail::at(trail.dir());
        assert!(comes_back(move || drop(there.open(NOW))), "writing, {name}");
    }
}

/// A new log, and one that goes on: with a new epoch, which wipes the key before it.
#[test]
fn nothing_is_written_where_a_link_points() {
    for name in ["signing.key", "signing.key.next", "first.vkey", "lock", "00000000.trail", "00000001.trail"]
    {
        for fresh in [true, false] {
            let (trail, elsewhere) = (Trail::new(), Trail::new());
            fs::create_dir_all(elsewhere.dir()).unwrap();
            fs::create_dir_all(trail.dir()).unwrap();
            let victim = elsewhere.dir().join("victim");
            let precious = "precious ".repeat(100);
            fs::write(&victim, &precious).unwrap();
            if !fresh {
                closed(&trail);
            }
            let _ = fs::remove_file(trail.dir().join(name));
            symlink(&victim, trail.dir().join(name)).unwrap();
            if let Ok((mut writer, _)) = trail.open(NOW) {
                let _ = writer.tick(NOW + 1000 * common::SECOND);
            }
            assert!(fs::read_to_string(&victim).unwrap() == precious, "{name}, {fresh}");
        }
    }
}
