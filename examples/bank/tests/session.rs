//! A session that ends while payments are charged: those from before stand, and none is charged after.

mod common;

use std::io::Write;
use std::ops::ControlFlow;
use std::path::Path;
use std::process::Stdio;
use std::thread;
use std::time::Duration;

use polycall::audit::{Verdict, VerifyOptions, verify};
use polycall_audit::{Dictionary, Kind, Leaf, Reader, Shown};

use common::generate;
use common::{Run, Trail, bank, charge, shipped};

/// Payments in two parts: the second is there only when the session has ended.
const FIRST: usize = 200;
const ALL: usize = 400;

/// Long enough for a few payments on a machine that has much else to do.
const SESSION: Duration = Duration::from_secs(1);

fn in_two_parts(trail: &Trail, args: &[&str]) -> Run {
    let payments = shipped(ALL);
    let ends: Vec<_> =
        payments.iter().enumerate().filter(|(_, byte)| **byte == b'\n').map(|(at, _)| at + 1).collect();
    let (first, second) = payments.split_at(ends[FIRST]); // after the header
    let session = format!("--session={}ms", SESSION.as_millis());
    let mut child = trail
        .bank()
        .args(args)
        .args([session.as_str(), "-"])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let mut stdin = child.stdin.take().unwrap();
    stdin.write_all(first).unwrap();
    thread::sleep(SESSION * 5 / 2); // it begins when the bank has started, which may take its time
    let _ = stdin.write_all(second); // it may have ended
    drop(stdin);
    Run::of(child.wait_with_output().unwrap())
}

#[test]
fn payments_charged_before_stand_and_none_is_charged_after() {
    let trail = Trail::new();
    let run = in_two_parts(&trail, &[]);
    assert_eq!(run.code, Some(1), "{}", run.err);
    let charged = charge("before", &[], &shipped(FIRST)).count("charged");
    assert_eq!((run.payments(), run.count("charged")), (FIRST as u64, charged), "{}", run.out);
    assert!(run.out.contains("The vault's ledger agrees with these totals"), "{}", run.out);
    assert!(run.out.contains(": intact, "), "{}", run.out);
    let end = format!(
        "bank: standard input: entry point `authorize` of component `payment_gateway` was not called: session state \
         `CardProcessing` is not in force: its time is over; the {charged} payments charged before stand; with `--renew` the \
         badge is shown again\n"
    );
    assert!(run.err.ends_with(&end), "{}", run.err);

    let key = std::fs::read_to_string(trail.path().join("first.vkey")).unwrap();
    let report = verify(trail.path(), key.trim(), VerifyOptions::new()).unwrap();
    assert_eq!(report.verdict, Verdict::Intact, "{report}");
    let calls = calls_of_the_gateway(trail.path());
    let denied: Vec<_> = calls.iter().filter(|(kind, ..)| *kind == Kind::DENIED).collect();
    let [(_, session)] = &denied[..] else { panic!("{denied:?}") };
    assert_eq!(session, "CardProcessing");
    assert_eq!(calls.last().map(|(kind, _)| *kind), Some(Kind::DENIED), "none comes after it");
}

/// Calls of `authorize` in their order, with the session's state.
fn calls_of_the_gateway(trail: &Path) -> Vec<(Kind, String)> {
    let mut calls = Vec::new();
    let mut each = |names: &Dictionary, _: Option<Leaf<'_>>, shown: Shown<'_>| {
        if let Shown::Records { frame, .. } = shown {
            let records = frame.runs().flat_map(|run| run.records());
            let of_authorize = records.filter(|record| names.text(record.entry).ends_with("authorize"));
            calls.extend(of_authorize.map(|record| (record.kind, names.text(record.session).into_owned())));
        }
        ControlFlow::Continue(())
    };
    let _ = Reader::open(trail).unwrap().read(&mut each).unwrap();
    calls
}

#[test]
fn with_the_badge_shown_again_every_payment_is_charged_once() {
    let run = in_two_parts(&Trail::new(), &["--renew"]);
    assert_eq!(run.code, Some(0), "{}", run.err);
    let at_once = charge("at-once", &[], &shipped(ALL));
    assert_eq!((run.payments(), run.count("charged")), (ALL as u64, at_once.count("charged")));
    assert_eq!(run.network("all"), at_once.network("all"));
    assert_eq!(run.err, at_once.err, "the line that waited has its own number still");
    assert!(run.out.contains("\nTimes that the till closed, and the badge was shown again: "), "{}", run.out);
}

#[test]
fn a_time_in_which_nothing_can_be_charged_is_not_renewed_for_ever() {
    let run = bank(&["--session", "0ms", "--renew"]);
    assert_eq!((run.code, run.out.as_str()), (Some(1), ""));
    let end = "session state `CardProcessing` is not in force: its time is over; nothing was charged\n";
    assert!(run.err.ends_with(end), "{}", run.err);
}

#[test]
fn the_summary_needs_no_till() {
    let run = charge("empty-session", &["--session", "15m"], generate::HEADER.as_bytes());
    assert_eq!((run.code, run.payments()), (Some(0), 0), "{}", run.err);
}
