//! The program `polycall-audit`, as it is called.

mod common;

use std::ffi::OsStr;
use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::process::{Child, Command, Output, Stdio};

use common::{Log, NOW, SECOND, Trail, forge};
use serde_json::Value;

fn command(args: &[&dyn AsRef<OsStr>]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_polycall-audit"));
    command.args(args.iter().map(|arg| arg.as_ref())).stdin(Stdio::null());
    command
}

fn run(args: &[&dyn AsRef<OsStr>]) -> Output {
    command(args).output().unwrap()
}

fn out(output: &Output) -> &str {
    str::from_utf8(&output.stdout).unwrap()
}

fn err(output: &Output) -> &str {
    str::from_utf8(&output.stderr).unwrap()
}

#[track_caller]
fn assert_code(output: &Output, code: i32) {
    assert_eq!(output.status.code(), Some(code), "{}{}", out(output), err(output));
}

#[test]
fn help_and_version() {
    for args in [vec!["--help"], vec!["-h"], vec!["help"], vec!["verify", "--help"]] {
        let args: Vec<&dyn AsRef<OsStr>> = args.iter().map(|arg| arg as _).collect();
        let help = run(&args);
        assert_code(&help, 0);
        assert!(out(&help).starts_with("polycall-audit verifies, shows and proves"), "{}", out(&help));
        assert!(out(&help).lines().all(|line| line.len() <= 100), "fits a terminal");
    }
    let version = run(&[&"--version"]);
    assert_eq!(out(&version), format!("polycall-audit {}\n", env!("CARGO_PKG_VERSION")));
}

#[test]
fn mistakes_end_with_1_and_say_what_is_wrong() {
    let log = Log::closed();
    let dir = log.trail.dir();
    for (args, said) in [
        (vec![], "a command is missing; see `polycall-audit --help`"),
        (vec!["veriify"], "there is no command `veriify`; see `polycall-audit --help`"),
        (vec!["verify"], "the trail's directory is missing; see `polycall-audit --help`"),
        (vec!["verify", "DIR", "--jsn"], "there is no option `--jsn`; see `polycall-audit --help`"),
        (vec!["verify", "DIR", "more"], "`more` is one too many; see `polycall-audit --help`"),
        (vec!["verify", "DIR", "--key"], "`--key` needs a value"),
        (vec!["verify", "DIR", "--key", "x"], "the key is not of the form `origin+hash+base64`"),
        (vec!["verify", "DIR", "--key", "x", "--key", "x"], "`--key` is there more than once"),
        (
            vec!["verify", "DIR", "--key", "@/nowhere"],
            "cannot read `/nowhere`: No such file or directory (os error 2)",
        ),
        (
            vec!["verify", "DIR", "--anchor", "/nowhere"],
            "cannot read `/nowhere`: No such file or directory (os error 2)",
        ),
        (vec!["show", "DIR", "--limit", "x"], "`--limit x`: invalid digit found in string"),
        (
            vec!["show", "DIR", "--since", "now"],
            "`--since now`: no moment; write it like `2001-09-09T01:46:40Z`",
        ),
        (vec!["show", "/nowhere"], "cannot read `/nowhere`: No such file or directory (os error 2)"),
        (
            vec!["prove", "DIR"],
            "`prove` takes `--frame N` and perhaps `--size M`, or `--from M` and `--to N`",
        ),
        (vec!["prove", "DIR", "--frame", "99999"], "there is no frame 99999 that a checkpoint covers"),
        (
            vec!["prove", "DIR", "--frame", "0", "--size", "7777"],
            "there is no checkpoint of exactly 7777 frames",
        ),
        (
            vec!["check-proof", "/nowhere"],
            "`check-proof` takes `--key KEY`, of the epoch that signed the proof",
        ),
    ] {
        let args: Vec<_> =
            args.iter().map(|arg| if *arg == "DIR" { dir.as_os_str() } else { OsStr::new(arg) }).collect();
        let args: Vec<&dyn AsRef<OsStr>> = args.iter().map(|arg| arg as _).collect();
        let output = run(&args);
        assert_code(&output, 1);
        assert_eq!(out(&output), "");
        let last = err(&output).lines().last().unwrap();
        assert_eq!(last, format!("polycall-audit: {said}"));
    }
    let outcome = run(&[&"show", &dir, &"--outcome", &"x"]);
    assert!(err(&outcome).contains("`--outcome x`: not one of `returned`, `failed`"), "{}", err(&outcome));
}

#[test]
fn each_verdict_has_its_code() {
    let log = Log::closed();
    let (dir, key) = (log.trail.dir(), &log.key);
    let intact = run(&[&"verify", &dir, &"--key", key]);
    assert_code(&intact, 0);
    assert!(out(&intact).starts_with("intact\n"), "{}", out(&intact));
    assert_eq!(err(&intact), "");
    let beside = run(&[&"verify", &dir]);
    assert_code(&beside, 0);
    assert!(
        err(&beside).contains("it proves nothing against somebody who can write there"),
        "{}",
        err(&beside)
    );
    let at = dir.join("first.vkey");
    assert_code(&run(&[&"verify", &dir, &"--key", &format!("@{}", at.display())]), 0);
    assert_code(&run(&[&"verify", &dir, &"--key", &forge::vkey("bank", &[5; 32])]), 6);

    let anchor = dir.join("anchor");
    std::fs::write(&anchor, log.notes.last().unwrap().as_str()).unwrap();
    assert_code(&run(&[&"verify", &dir, &"--key", key, &"--anchor", &anchor]), 0);
    let last = *log.trail.numbers().last().unwrap();
    let file = log.trail.read(last);
    log.trail.write(last, &file[..file.len() - 1]);
    assert_code(&run(&[&"verify", &dir, &"--key", key]), 4);
    let end = forge::entries(&file).last().unwrap().length();
    let unsealed = file.len() - end - 56;
    log.trail.write(last, &file[..unsealed]);
    assert_code(&run(&[&"verify", &dir, &"--key", key]), 5);
    assert_code(&run(&[&"verify", &dir, &"--key", key, &"--anchor", &anchor]), 3);
    let mut bad = file.clone();
    bad[200] ^= 1;
    log.trail.write(last, &bad);
    let tampered = run(&[&"verify", &dir, &"--key", key]);
    assert_code(&tampered, 2);
    let said = format!("  file {last}, byte 8, frame ");
    assert!(out(&tampered).lines().nth(1).unwrap().starts_with(&said), "{}", out(&tampered));
}

#[test]
fn a_log_without_its_start_has_to_be_accepted() {
    let log = Log::closed();
    let (dir, key) = (log.trail.dir(), &log.key);
    std::fs::remove_file(log.trail.file(0)).unwrap();
    assert_code(&run(&[&"verify", &dir, &"--key", key]), 3);
    let accepted = run(&[&"verify", &dir, &"--key", key, &"--allow-missing-start"]);
    assert_code(&accepted, 0);
    assert!(out(&accepted).contains("note: starts at file 1, frame "), "{}", out(&accepted));
    // A checkpoint by standard input.
    let mut child = command(&[&"verify", &dir, &"--key", key, &"--from-checkpoint", &"-"])
        .stdin(Stdio::piped())
        .stdout(Stdio::null())
        .spawn()
        .unwrap();
    child.stdin.take().unwrap().write_all(log.notes.last().unwrap().as_str().as_bytes()).unwrap();
    assert_eq!(child.wait().unwrap().code(), Some(0));
}

#[test]
fn a_live_log_is_told() {
    let (log, writer) = Log::open();
    let (dir, key) = (log.trail.dir(), &log.key);
    // Its checkpoints are of 2023, so that a process should have made others.
    let stale = run(&[&"verify", &dir, &"--key", key]);
    assert_code(&stale, 5);
    assert!(out(&stale).contains("though a process should be making them"), "{}", out(&stale));
    let now = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).unwrap().as_nanos() as u64;
    let mut writer = writer;
    writer.checkpoint(now).unwrap();
    let live = run(&[&"verify", &dir, &"--key", key]);
    assert_code(&live, 0);
    assert!(out(&live).contains("note: a process is writing this log"), "{}", out(&live));
    drop(writer);
    // A process that another test starts has the lock too, until it is another program.
    let waits = || run(&[&"verify", &dir, &"--key", key]).status.code() == Some(0);
    (0..100).take_while(|_| waits()).for_each(|_| std::thread::sleep(std::time::Duration::from_millis(20)));
    assert_code(&run(&[&"verify", &dir, &"--key", key]), 5);
    assert_code(&run(&[&"verify", &dir, &"--key", key, &"--live"]), 0);
}

fn lines(output: &Output) -> Vec<Value> {
    out(output).lines().map(|line| serde_json::from_str(line).unwrap_or_else(|_| panic!("{line}"))).collect()
}

#[test]
fn records_are_shown_with_their_names() {
    let log = Log::closed();
    let dir = log.trail.dir();
    let shown = run(&[&"show", &dir]);
    assert_code(&shown, 0);
    let first = out(&shown).lines().find(|line| line.contains("crossing")).unwrap();
    assert_eq!(
        first,
        "2023-11-15T12:00:10.000000000Z      1           0 crossing          returned  0 ns        counter -> bank::pay"
    );
    assert_eq!(out(&shown).matches("crossing").count(), 12);
    let last = out(&shown).lines().last().unwrap();
    assert!(last.ends_with("frames are sealed, in epoch 5"), "{last}");

    let json = run(&[&"show", &dir, &"--json"]);
    let all = lines(&json);
    let records: Vec<_> = all.iter().filter(|line| line["type"] == "record").collect();
    assert_eq!(records.len(), 12);
    assert_eq!((&records[3]["sequence"], &records[3]["caller"]), (&Value::from(3), &Value::from("counter")));
    for kind in ["file", "mark", "checkpoint", "epoch", "final"] {
        assert!(all.iter().any(|line| line["type"] == kind), "{kind}");
    }
}

#[test]
fn filters_and_limits() {
    let log = Log::closed();
    let dir = log.trail.dir();
    let count = |args: &[&str]| {
        let mut all: Vec<&dyn AsRef<OsStr>> = vec![&"show", &dir, &"--json"];
        all.extend(args.iter().map(|arg| arg as &dyn AsRef<OsStr>));
        let output = run(&all);
        assert_code(&output, 0);
        lines(&output).len()
    };
    assert_eq!(count(&["--component", "bank"]), 12);
    assert_eq!(count(&["--component", "counter", "--entry=pay"]), 12);
    assert_eq!(count(&["--component", "tank"]), 0);
    assert_eq!(count(&["--kind", "crossing", "--outcome", "returned"]), 12);
    assert_eq!(count(&["--kind", "state-entered"]), 0);
    assert_eq!(count(&["--kind", "0", "--limit", "5"]), 5);
    assert_eq!(count(&["--kind", "crossing", "--since", "2023-11-15T12:00:20Z"]), 9);
    assert_eq!(count(&["--kind", "crossing", "--until", "2023-11-15T12:00:20Z"]), 6);
    assert_eq!(count(&["--limit", "0"]), 0);
}

#[test]
fn what_a_log_says_cannot_steer_a_terminal() {
    let trail = Trail::new();
    let (mut writer, _) = trail.open(NOW).unwrap();
    writer.start_run(&Default::default(), NOW).unwrap();
    let evil = "\x1b[2J\u{202e}\u{7}\"\\\n";
    let names = [(1, evil), (2, evil), (3, evil)];
    let names = names.map(|(id, text)| polycall_audit::Name::new(id, polycall_audit::What::COMPONENT, text));
    writer.names(&names, NOW).unwrap();
    trail.records(&mut writer, 1, 0, 1, NOW);
    writer.mark(&polycall_audit::Mark::Text(evil.to_owned()), NOW).unwrap();
    drop(writer);
    let text = run(&[&"show", &trail.dir()]);
    assert!(!out(&text).contains(['\x1b', '\u{202e}', '\u{7}']));
    assert_eq!(out(&text).matches("\\u{1b}[2J").count(), 4);
    let json = lines(&run(&[&"show", &trail.dir(), &"--json"]));
    assert!(json.iter().any(|line| line["caller"] == evil) && json.iter().any(|line| line["text"] == evil));
}

#[test]
fn json_reports_are_json() {
    let log = Log::closed();
    let (dir, key) = (log.trail.dir(), &log.key);
    let intact = lines(&run(&[&"verify", &dir, &"--key", key, &"--json"]));
    assert_eq!((&intact[0]["verdict"], &intact[0]["exit_code"]), (&"intact".into(), &0.into()));
    assert_eq!(intact[0]["sealed"]["frames"], intact[0]["frames"]);
    let mut bad = log.trail.read(0);
    bad[300] ^= 1;
    log.trail.write(0, &bad);
    let output = run(&[&"verify", &dir, &"--key", key, &"--json"]);
    assert_code(&output, 2);
    let tampered = lines(&output);
    assert_eq!(tampered[0]["findings"][0]["problem"], "changed");
    let keys = lines(&run(&[&"keys", &dir, &"--key", key, &"--json"]));
    assert_eq!((&keys[0]["key"], &keys[0]["epoch"]), (&Value::from(key.as_str()), &0.into()));
    assert_eq!(keys.len(), log.secrets.len());
}

#[test]
fn proofs_can_be_handed_on() {
    let log = Log::closed();
    let dir = log.trail.dir();
    let keys = dir.join("keys.txt");
    std::fs::write(&keys, run(&[&"keys", &dir, &"--key", &log.key]).stdout).unwrap();
    let key = format!("@{}", keys.display());
    let (proof, bad) = (dir.join("proof"), dir.join("bad"));
    let (old, new) = (log.notes[1].size().to_string(), log.notes.last().unwrap().size().to_string());
    for args in
        [["--frame", "5", "--size", &new], ["--frame", "0", "--size", &old], ["--from", &old, "--to", &new]]
    {
        let mut all: Vec<&dyn AsRef<OsStr>> = vec![&"prove", &dir];
        all.extend(args.iter().map(|arg| arg as &dyn AsRef<OsStr>));
        let made = run(&all);
        assert_code(&made, 0);
        std::fs::write(&proof, &made.stdout).unwrap();
        let checked = run(&[&"check-proof", &proof, &"--key", &key]);
        assert_code(&checked, 0);
        assert!(out(&checked).starts_with("proven\n"), "{}", out(&checked));
        assert_code(&run(&[&"check-proof", &proof, &"--key", &forge::vkey("bank", &[5; 32])]), 6);
        // No byte of it can be changed, but for a name that only says which key to try.
        for at in 0..made.stdout.len() {
            let mut changed = made.stdout.clone();
            changed[at] ^= 1;
            if polycall_audit::Certificate::read(&String::from_utf8_lossy(&changed)).is_err() {
                continue;
            }
            std::fs::write(&bad, &changed).unwrap();
            let refused = run(&[&"check-proof", &bad, &"--key", &key]);
            assert!([Some(2), Some(6)].contains(&refused.status.code()), "byte {at}: {}", out(&refused));
        }
    }
}

#[test]
fn a_closed_pipe_ends_quietly() {
    let log = Log::closed();
    let dir = log.trail.dir();
    for (args, code) in [
        (vec!["show", "DIR"], 0),
        (vec!["show", "DIR", "--json"], 0),
        (vec!["keys", "DIR", "--key", &log.key], 0),
    ] {
        let args: Vec<_> =
            args.iter().map(|arg| if *arg == "DIR" { dir.as_os_str() } else { OsStr::new(arg) }).collect();
        let args: Vec<&dyn AsRef<OsStr>> = args.iter().map(|arg| arg as _).collect();
        let mut child = command(&args).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
        drop(child.stdout.take());
        let mut said = String::new();
        child.stderr.take().unwrap().read_to_string(&mut said).unwrap();
        assert_eq!((child.wait().unwrap().code(), said.as_str()), (Some(code), ""));
    }
    // A verdict is a verdict, whether or not anybody reads why.
    log.trail.write(0, b"PCTRAIL1");
    let mut child = command(&[&"verify", &dir, &"--key", &log.key]).stdout(Stdio::piped()).spawn().unwrap();
    drop(child.stdout.take());
    assert_eq!(child.wait().unwrap().code(), Some(3));
}

/// Ends its process when it goes, so that a failing test leaves none.
struct Following(Child);

impl Drop for Following {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

#[test]
fn tail_follows_across_files() {
    let (log, mut writer) = Log::open();
    let child = command(&[&"tail", &log.trail.dir(), &"--json", &"--lines", &"3"])
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let mut child = Following(child);
    let mut lines = BufReader::new(child.0.stdout.take().unwrap()).lines();
    let mut next = || -> Value { serde_json::from_str(&lines.next().unwrap().unwrap()).unwrap() };
    (0..3).for_each(|_| drop(next()));
    let before = log.trail.numbers().len();
    for step in 0..10 {
        log.trail.records(&mut writer, 1, 12 + step * 3, 3, NOW + (51 + step) * SECOND);
    }
    assert!(log.trail.numbers().len() > before);
    let mut expected = 12;
    while expected < 42 {
        let line = next();
        if line["type"] == "record" {
            assert_eq!((&line["sequence"], &line["callee"]), (&Value::from(expected), &Value::from("bank")));
            expected += 1;
        }
    }
    writer.close(NOW + 100 * SECOND).unwrap();
    while next()["type"] != "final" {}
}
