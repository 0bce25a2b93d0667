//! Card numbers: which network one belongs to, and whether it can be one at all.
//!
//! Everything here looks at bytes that somebody else keeps, and returns small values that say nothing of them.
#![forbid(unsafe_code)]

use std::fmt;

use polycall::label::Confidential;
use polycall::prelude::*;

use crate::reason::Refusal;

/// Stands for a card outside of the vault: a keyed hash of its number, from which nobody finds the way back. Still it tells which
/// payments were made with one card, so it goes no further than the gateway.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Inline, Portable)]
#[label(Confidential)]
pub struct CardToken(pub [u8; 16]);

/// Who issues a card.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Inline, Portable)]
pub enum Network {
    #[default]
    Visa,
    Mastercard,
    Amex,
    Discover,
    Diners,
    Jcb,
    UnionPay,
}

/// Finds the network of a card number, and checks everything the number alone can tell.
pub(crate) fn check(number: &[u8]) -> Result<Network, Refusal> {
    if number.is_empty() {
        return Err(Refusal::CardMissing);
    }
    if !number.iter().all(u8::is_ascii_digit) {
        return Err(Refusal::CardNotDigits);
    }
    if !(12..=19).contains(&number.len()) {
        return Err(Refusal::CardLength);
    }
    if !has_check_digit(number) {
        return Err(Refusal::CardCheckDigit);
    }
    let prefix = number[..6].iter().fold(0, |prefix, digit| prefix * 10 + u32::from(digit - b'0'));
    let (network, _, lengths) =
        RANGES.iter().find(|(_, range, _)| range.contains(&prefix)).ok_or(Refusal::UnknownNetwork)?;
    if lengths.contains(&number.len()) { Ok(*network) } else { Err(Refusal::CardLength) }
}

type Range = (Network, std::ops::RangeInclusive<u32>, &'static [usize]);

/// First six digits and lengths, as the networks publish them.
const RANGES: [Range; 13] = [
    (Network::Visa, 400_000..=499_999, &[13, 16, 19]),
    (Network::Mastercard, 510_000..=559_999, &[16]),
    (Network::Mastercard, 222_100..=272_099, &[16]),
    (Network::Amex, 340_000..=349_999, &[15]),
    (Network::Amex, 370_000..=379_999, &[15]),
    (Network::Discover, 601_100..=601_199, &[16, 17, 18, 19]),
    (Network::Discover, 644_000..=659_999, &[16, 17, 18, 19]),
    (Network::Diners, 300_000..=305_999, &[14, 15, 16, 17, 18, 19]),
    (Network::Diners, 309_500..=309_599, &[14, 15, 16, 17, 18, 19]),
    (Network::Diners, 360_000..=369_999, &[14, 15, 16, 17, 18, 19]),
    (Network::Diners, 380_000..=399_999, &[14, 15, 16, 17, 18, 19]),
    (Network::Jcb, 352_800..=358_999, &[16, 17, 18, 19]),
    (Network::UnionPay, 620_000..=629_999, &[16, 17, 18, 19]),
];

/// The Luhn check: every second digit from the right counts double, and the sum of all digits ends in zero.
fn has_check_digit(digits: &[u8]) -> bool {
    let weighted = digits.iter().rev().enumerate().map(|(place, digit)| {
        let value = u32::from(digit - b'0');
        match place % 2 {
            0 => value,
            _ if value > 4 => 2 * value - 9,
            _ => 2 * value,
        }
    });
    weighted.sum::<u32>().is_multiple_of(10)
}

impl fmt::Display for Network {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(match self {
            Self::Visa => "Visa",
            Self::Mastercard => "Mastercard",
            Self::Amex => "American Express",
            Self::Discover => "Discover",
            Self::Diners => "Diners Club",
            Self::Jcb => "JCB",
            Self::UnionPay => "UnionPay",
        })
    }
}

#[cfg(test)]
mod tests {
    use super::{Network, check};
    use crate::reason::Refusal;

    #[test]
    fn the_networks_own_test_cards_are_known() {
        let cards = [
            ("4111111111111111", Network::Visa),
            ("4222222222222", Network::Visa),
            ("5555555555554444", Network::Mastercard),
            ("2223003122003222", Network::Mastercard),
            ("378282246310005", Network::Amex),
            ("6011111111111117", Network::Discover),
            ("30569309025904", Network::Diners),
            ("3056930009020004", Network::Diners),
            ("3530111333300000", Network::Jcb),
            ("6212345678901265", Network::UnionPay),
        ];
        for (number, network) in cards {
            assert_eq!(check(number.as_bytes()), Ok(network), "{number}");
        }
    }

    #[test]
    fn what_is_no_card_number_is_told_apart() {
        assert_eq!(check(b""), Err(Refusal::CardMissing));
        assert_eq!(check(b"4111 1111 1111 1111"), Err(Refusal::CardNotDigits));
        assert_eq!(check(b"41111111111"), Err(Refusal::CardLength));
        assert_eq!(check(b"41111111111111111111"), Err(Refusal::CardLength));
        assert_eq!(check(b"4111111111111112"), Err(Refusal::CardCheckDigit));
        assert_eq!(check(b"9999999999999995"), Err(Refusal::UnknownNetwork));
        // a good check digit, but American Express issues fifteen digits
        assert_eq!(check(b"3782822463100003"), Err(Refusal::CardLength));
    }
}
