//! Every payment is either charged or rejected, and counted once; checked against an account of our own.

mod common;

use std::collections::BTreeMap;

use common::generate::{self, Payment};
use common::{SHIPPED, bank, shipped};

#[test]
fn the_totals_of_the_shipped_file_are_what_its_payments_add_up_to() {
    let run = bank(&[]);
    assert_eq!(run.code, Some(0), "{}", run.err);
    assert_eq!(run.payments(), SHIPPED as u64);

    let account = Account::of(generate::payments(SHIPPED));
    assert_eq!(run.count("charged"), account.all()[0]);
    assert_eq!(run.count("rejected"), SHIPPED as u64 - account.all()[0]);
    for (reason, count) in &account.rejected {
        assert_eq!(run.count(reason), *count, "{reason}");
    }
    for (network, row) in &account.networks {
        assert_eq!(run.network(network), Some(*row), "{network}");
    }
    assert_eq!(run.network("all"), Some(account.all()));
    let [_, _, eur, gbp, jpy, usd] = account.all();
    let cents = eur + gbp * 1_150 / 1_000 + jpy * 600 / 1_000 + usd * 900 / 1_000;
    let line = run.out.lines().find_map(|line| line.strip_prefix("All of it comes to about EUR "));
    assert_eq!(line.map(common::number), Some(cents), "{}", run.out);
    assert!(run.out.contains("The vault's ledger agrees with these totals"), "{}", run.out);
}

#[test]
fn every_malformed_line_is_listed_by_its_number_and_reason() {
    let flawed =
        generate::payments(SHIPPED).enumerate().filter_map(|(i, payment)| Some((i, payment.flaw?.reason)));
    // the header is line 1
    let expected: Vec<_> = flawed.map(|(i, reason)| format!("line {}: {reason}", i + 2)).collect();
    let run = bank(&[]);
    assert_eq!(run.err.lines().collect::<Vec<_>>(), expected);
}

#[test]
fn declined_payments_are_listed_when_asked_for_and_none_when_asked_to_be_quiet() {
    let run = bank(&["--verbose"]);
    assert_eq!(run.err.lines().count() as u64, run.count("rejected"));
    assert_eq!(bank(&["--quiet"]).err, "");
}

#[test]
fn the_isolation_table_has_all_four_components() {
    let run = bank(&["--quiet"]);
    let closed = ["mprotect", "pkey"]; // the better of them, where there are protection keys
    for (name, scope, protections) in [
        ("analytics", "restricted", closed),
        ("bankcard", "isolated", closed),
        ("interface", "shared", ["no state"; 2]),
        ("payment_gateway", "shared", closed),
    ] {
        let row =
            run.out.lines().find(|line| line.starts_with(name)).unwrap_or_else(|| panic!("{}", run.out));
        assert!(
            row.contains(scope) && protections.iter().any(|protection| row.contains(protection)),
            "{row}"
        );
    }
    let unprotected = bank(&["--quiet", "--protection", "none"]);
    assert!(unprotected.out.contains("PROTECTION IS OFF"), "{}", unprotected.out);
    assert_eq!(unprotected.essence(), run.essence());
}

/// One for each payment that the gateway answered, with four digits of its card, and none of them in `analytics`' hands.
#[test]
fn receipts_are_printed_with_four_digits_of_the_card() {
    let file = std::path::Path::new(env!("CARGO_TARGET_TMPDIR")).join("receipts.txt");
    let run = bank(&["--quiet", "--receipts", file.to_str().expect("a path in UTF-8")]);
    assert_eq!(run.code, Some(0), "{}", run.err);
    let printed = std::fs::read_to_string(&file).expect("receipts");
    let account = Account::of(generate::payments(SHIPPED));
    let [charged, declined, ..] = account.all();
    assert_eq!(printed.lines().count() as u64, charged + declined);
    assert_eq!(printed.lines().filter(|line| line.contains(": approved ")).count() as u64, charged);
    let right = generate::payments(SHIPPED).filter(|payment| payment.flaw.is_none());
    let card = |payment: Payment| {
        let line = String::from_utf8_lossy(&payment.line).into_owned();
        line.split(',').nth(1).expect("a card").to_owned()
    };
    for (card, receipt) in right.map(card).zip(printed.lines()) {
        assert!(receipt.contains(&format!("card ending in {}:", &card[card.len() - 4..])), "{receipt}");
        assert!(!receipt.contains(&card[..card.len() - 4]), "the number of a card is on a receipt");
    }

    let nowhere = bank(&["--receipts", "/nowhere/receipts.txt"]);
    assert_eq!(nowhere.code, Some(1));
    assert!(nowhere.err.contains("cannot write receipts to `/nowhere/receipts.txt`"), "{}", nowhere.err);
    assert_eq!(bank(&["--receipts"]).code, Some(2));
}

#[test]
fn standard_input_is_the_same_as_a_file() {
    let payments = shipped(3_000);
    let from_file = common::charge("stdin", &[], &payments);
    let from_stdin = common::bank_with_stdin(&["-"], &payments);
    assert!(from_stdin.out.starts_with("standard input: 3,000 payments"), "{}", from_stdin.out);
    assert_eq!(from_stdin.essence(), from_file.essence());
}

#[test]
fn the_size_of_a_batch_changes_nothing() {
    let payments = shipped(3_000);
    let run = |batch| common::charge(&format!("batch-{batch}"), &["--batch", batch], &payments);
    let usual = run("500");
    assert_eq!(usual.payments(), 3_000);
    for batch in ["1", "7", "1000", "1000000"] {
        assert_eq!(run(batch).essence(), usual.essence(), "--batch {batch}");
    }
}

/// The same payments, counted here.
#[derive(Default)]
struct Account {
    networks: BTreeMap<&'static str, [u64; 6]>,
    rejected: BTreeMap<&'static str, u64>,
}

impl Account {
    fn of(payments: impl Iterator<Item = Payment>) -> Self {
        let mut account = Self::default();
        for payment in payments {
            if let Some(flaw) = payment.flaw {
                *account.rejected.entry(flaw.reason).or_default() += 1;
                continue;
            }
            let row = account.networks.entry(payment.network).or_default();
            if let Some(decline) = decline(&payment) {
                *account.rejected.entry(decline).or_default() += 1;
                row[1] += 1;
            } else {
                row[0] += 1;
                let currency = ["EUR", "GBP", "JPY", "USD"].iter().position(|code| *code == payment.currency);
                row[2 + currency.expect("a known currency")] += payment.minor;
            }
        }
        account
    }

    fn all(&self) -> [u64; 6] {
        self.networks.values().fold([0; 6], |all, row| std::array::from_fn(|i| all[i] + row[i]))
    }
}

/// The gateway's rules, told once more.
fn decline(payment: &Payment) -> Option<&'static str> {
    let limit = match payment.network {
        "American Express" | "Diners Club" => 1_000_000,
        "Discover" | "JCB" => 250_000,
        _ => 500_000,
    };
    match payment.minor % 100 {
        13 => Some("insufficient funds"),
        41 => Some("card reported lost"),
        _ if payment.minor > limit => Some("over the network's limit"),
        _ => None,
    }
}
