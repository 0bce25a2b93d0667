//! The shipped file is what the generator makes, and has what the example promises.

mod common;

use std::collections::HashSet;
use std::path::Path;

use common::{SHIPPED, generate};

#[test]
fn the_shipped_file_is_what_the_generator_makes() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("payments.csv");
    let shipped = std::fs::read(path).unwrap();
    assert!(
        shipped == common::shipped(SHIPPED),
        "make it anew: cargo run -p bank --bin make-payments > examples/bank/payments.csv"
    );
}

#[test]
fn about_one_payment_in_a_hundred_is_malformed_in_many_ways() {
    let flaws: Vec<_> = generate::payments(SHIPPED).filter_map(|payment| payment.flaw).collect();
    assert!((90..=150).contains(&flaws.len()), "{} of {SHIPPED}", flaws.len());
    let reasons: HashSet<_> = flaws.iter().map(|flaw| flaw.reason).collect();
    assert!(reasons.len() >= 10, "{reasons:?}");
}

#[test]
fn the_networks_test_cards_have_good_check_digits() {
    for (number, network, _) in generate::CARDS {
        let digits = number.bytes().rev().map(|digit| u32::from(digit - b'0')).enumerate();
        let sum: u32 =
            digits.map(|(i, digit)| if i % 2 == 0 { digit } else { digit * 2 / 10 + digit * 2 % 10 }).sum();
        assert_eq!(sum % 10, 0, "{network} {number}");
    }
}
