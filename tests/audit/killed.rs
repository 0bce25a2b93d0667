//! Attack: kill the program at any moment (`kill -9`), and look for a call that had returned and is not in the log.

use std::fs;
use std::io::{BufRead, BufReader};
use std::process::Stdio;
use std::thread;
use std::time::Duration;

use crate::{Log, STARTED};

const KILLS: u64 = 200;
const EACH: u64 = 10;
const THREADS: usize = 2;

/// The program counts what came back in a mapped file, which outlives it as the rings do. Each log is killed ten times.
#[test]
fn every_call_that_returned_is_in_the_log_of_a_killed_program() {
    let mut in_flight = 0;
    for logs in 0..KILLS / EACH {
        let log = Log::new();
        let mut recorded = 0;
        for kill in logs * EACH..(logs + 1) * EACH {
            let returned = kill_after(&log, Duration::from_micros(kill * 7919 % 12_000));
            // what is in the rings is found by the next start; ours makes no call
            log.run(&["calls", "0"]).exited(0);
            let records = log.records() - recorded - 2 * STARTED;
            let most = returned + THREADS as u64; // a record is written before its call returns
            assert!((returned..=most).contains(&records), "{kill}: {returned} returned, {records} recorded");
            recorded += records + 2 * STARTED;
            in_flight += records - returned;
        }
        assert_eq!(log.verify().runs, 2 * EACH);
    }
    println!("{KILLS} kills, {in_flight} records of calls that had not returned yet");
}

/// Starts the program and kills it so long afterwards: anywhere in a frame's time, and a little more. Says how many calls
/// had returned.
fn kill_after(log: &Log, time: Duration) -> u64 {
    let counters = log.path().with_extension("counters");
    fs::write(&counters, [0; 4096]).unwrap();
    let what = ["hammer", &THREADS.to_string(), counters.to_str().unwrap()];
    let mut child = log.command(&what).stdout(Stdio::piped()).stderr(Stdio::null()).spawn().unwrap();
    let mut lines = BufReader::new(child.stdout.take().unwrap()).lines();
    assert!(lines.any(|line| line.unwrap() == "READY"));
    thread::sleep(time);
    child.kill().unwrap();
    child.wait().unwrap();
    let returned = count(&fs::read(&counters).unwrap());
    fs::remove_file(counters).unwrap();
    returned
}

fn count(counters: &[u8]) -> u64 {
    counters.as_chunks().0.iter().map(|count| u64::from_le_bytes(*count)).sum()
}
