//! Payments as they come: other line ends, cut lines, garbage. Nothing stops the run, nothing is lost.

mod common;

use std::io::Write;
use std::process::Stdio;

use common::{Run, Trail, bank_with_stdin, charge, generate, shipped};

const GOOD: &str = "P1,4111111111111111,12/68,19.99,EUR";

fn lines_of(run: &Run) -> Vec<&str> {
    run.err.lines().collect()
}

#[test]
fn line_ends_and_a_missing_last_one_change_nothing() {
    let payments = shipped(2_000);
    let expected = charge("lf", &[], &payments);
    let crlf: Vec<u8> = payments
        .iter()
        .flat_map(|byte| if *byte == b'\n' { &b"\r\n"[..] } else { std::slice::from_ref(byte) })
        .copied()
        .collect();
    assert_eq!(charge("crlf", &[], &crlf).essence(), expected.essence());
    let cut = payments.strip_suffix(b"\n").unwrap();
    assert_eq!(charge("cut", &[], cut).essence(), expected.essence());
    let cut = crlf.strip_suffix(b"\n").unwrap();
    assert_eq!(charge("crlf-cut", &[], cut).essence(), expected.essence());
}

#[test]
fn input_that_comes_in_tiny_pieces_changes_nothing() {
    let payments = shipped(150);
    let expected = charge("pieces", &[], &payments);
    let trail = Trail::new();
    let mut child = trail
        .bank()
        .args(["--batch", "7", "-"])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let mut stdin = child.stdin.take().unwrap();
    for piece in payments.chunks(11) {
        stdin.write_all(piece).unwrap();
        std::thread::yield_now();
    }
    drop(stdin);
    let run = Run::of(child.wait_with_output().unwrap());
    assert_eq!(run.essence(), expected.essence());
}

#[test]
fn no_payments_are_a_run_with_nothing_in_it() {
    for (test, content) in [
        ("empty", ""),
        ("blank", "\n\n \r\n"),
        ("header", generate::HEADER),
        ("comments", "# nothing\n#4111111111111111,x\n"),
        ("mark", "\u{feff}id,card,expiry,amount,currency\n"),
    ] {
        let run = charge(test, &[], content.as_bytes());
        assert_eq!((run.code, run.payments(), run.count("charged")), (Some(0), 0, 0), "{test}: {}", run.err);
        assert_eq!(run.err, "", "{test}");
    }
}

#[test]
fn lines_are_counted_as_an_editor_counts_them() {
    let payments =
        format!("\u{feff}{}\n\n# a comment\nnonsense\n{GOOD}\r\n\nmore nonsense", generate::HEADER);
    let run = charge("numbers", &[], payments.as_bytes());
    let reason = "not the five fields id,card,expiry,amount,currency";
    assert_eq!(lines_of(&run), [format!("line 4: {reason}"), format!("line 7: {reason}")]);
    assert_eq!((run.payments(), run.count("charged"), run.count("rejected")), (3, 1, 2));
}

#[test]
fn lines_of_any_length_are_bounded() {
    // one of 256 bytes is still read, whatever ends it; one more byte is too much, as are a million
    let fits = format!("{GOOD}{}", " ".repeat(256 - GOOD.len()));
    let second = fits.replace("P1", "P2");
    let long = format!("{fits} ");
    let endless = "4111111111111111".repeat(70_000);
    let payments = format!("{fits}\n{second}\r\n{long}\n{long}\r\n{endless}\nP3{}\n{endless}", &GOOD[2..]);
    let run = charge("long", &[], payments.as_bytes());
    let too_long = |line| format!("line {line}: longer than 256 bytes");
    assert_eq!(lines_of(&run), [3, 4, 5, 7].map(too_long));
    assert_eq!((run.payments(), run.count("charged")), (7, 3));
}

#[test]
fn garbage_is_refused_line_by_line() {
    let mut state = 1_u32;
    let garbage: Vec<u8> = (0..200_000)
        .map(|_| {
            state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            (state >> 24) as u8
        })
        .collect();
    let run = bank_with_stdin(&["-"], &garbage);
    assert_eq!(run.code, Some(0));
    assert_eq!(run.count("charged"), 0);
    assert_eq!(run.payments(), run.count("rejected"));
    assert_eq!(run.err.lines().count() as u64, run.payments());
    assert!(run.payments() > 500, "{}", run.payments());
}

#[test]
fn a_payment_is_charged_once_even_if_it_comes_twice() {
    let spoilt = GOOD.replace("19.99", "19,99");
    // a line that was refused does not use its id up: it may come again, corrected
    let run = charge("twice", &[], format!("{spoilt}\n{GOOD}\n{GOOD}\n").as_bytes());
    assert_eq!(run.count("charged"), 1);
    assert_eq!(lines_of(&run)[1..], ["line 3: payment id was used before"]);
}

#[test]
fn nothing_that_is_printed_has_a_card_number_in_it() {
    let run = common::bank(&["--verbose"]);
    for (number, ..) in generate::CARDS {
        assert!(!run.out.contains(number) && !run.err.contains(number), "{number}");
    }
}
