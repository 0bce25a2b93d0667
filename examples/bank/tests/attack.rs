//! `analytics` reads the vault through a raw pointer: closed pages stop it, open ones don't.

mod common;

use common::{bank, bank_with_stdin, generate, shipped};

#[test]
fn reading_the_vault_is_stopped_by_its_closed_pages() {
    let run = bank(&["--attack", "read-vault"]);
    assert_eq!(run.code, Some(0), "{}{}", run.out, run.err);
    let [announced, verdict] = run.out.lines().collect::<Vec<_>>()[..] else { panic!("{}", run.out) };
    assert!(announced.starts_with("`analytics` reads "), "{announced}");
    assert_eq!(verdict, "stopped: signal 11 (SIGSEGV) killed the process when `analytics` touched the vault");
    let report: Vec<_> = run.err.lines().collect();
    assert!(report[0].starts_with("polycall: SIGSEGV: read of 0x"), "{}", run.err);
    let whose = ", 0 bytes into the region of component `bank::bankcard`, which was closed";
    assert!(report[0].contains(whose), "{}", run.err); // by a protection key, where there are some
    assert!(report[1].starts_with("polycall: component `bank::analytics` was running on thread `bank` ("));
}

#[test]
fn without_protection_the_same_read_finds_every_card() {
    let run = bank(&["--attack", "read-vault", "--protection", "none"]);
    assert_eq!(run.code, Some(1), "{}{}", run.out, run.err);
    let lines: Vec<_> = run.out.lines().collect();
    let found = format!("it found {} card numbers: ************", generate::CARDS.len());
    assert!(lines[1].starts_with(&found), "{}", run.out);
    assert_eq!(lines[2], "not stopped: the vault was read from end to end");
    for (number, ..) in generate::CARDS {
        assert!(!run.out.contains(number), "masked: {number}");
    }
}

#[test]
fn payments_for_an_attack_may_come_from_standard_input() {
    let run = bank_with_stdin(&["--attack", "read-vault", "-"], &shipped(200));
    assert_eq!(run.code, Some(0), "{}{}", run.out, run.err);
}

#[test]
fn an_attack_that_does_not_take_place_is_not_called_stopped() {
    let run = bank(&["--attack", "read-vault", "no/such/payments.csv"]);
    assert_eq!(run.code, Some(1));
    assert!(run.out.starts_with("there was no attack: the bank ended before"), "{}", run.out);
}
