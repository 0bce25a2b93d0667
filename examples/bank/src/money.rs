//! Amounts: whole minor units of a currency, never a float.
#![forbid(unsafe_code)]

use std::fmt;

use polycall::prelude::*;

use crate::reason::Refusal;

/// An amount of one currency, in its smallest unit.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Inline, Portable)]
pub struct Money {
    pub minor: u64,
    pub currency: Currency,
}

/// The currencies this bank takes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Inline, Portable)]
pub enum Currency {
    #[default]
    Eur,
    Gbp,
    Jpy,
    Usd,
}

/// The most that one payment may be, in minor units: ten million euros, a thousand million yen.
pub(crate) const MOST: u64 = 1_000_000_000;

impl Currency {
    pub const ALL: [Self; 4] = [Self::Eur, Self::Gbp, Self::Jpy, Self::Usd];

    pub fn parse(code: &[u8]) -> Result<Self, Refusal> {
        let known = Self::ALL.into_iter().find(|currency| currency.code().as_bytes() == code);
        known.ok_or(Refusal::UnknownCurrency)
    }

    pub fn code(self) -> &'static str {
        match self {
            Self::Eur => "EUR",
            Self::Gbp => "GBP",
            Self::Jpy => "JPY",
            Self::Usd => "USD",
        }
    }

    fn decimals(self) -> usize {
        match self {
            Self::Jpy => 0,
            Self::Eur | Self::Gbp | Self::Usd => 2,
        }
    }

    /// Writes an amount of this currency for people: `1,234.50`.
    pub fn amount(self, minor: u128) -> String {
        let unit = 10_u128.pow(self.decimals() as u32);
        let whole = thousands(minor / unit);
        match self.decimals() {
            0 => whole,
            decimals => format!("{whole}.{:0decimals$}", minor % unit),
        }
    }
}

impl Money {
    /// `19.99`, `7`, `0.5`; no more decimals than the currency has, and above zero.
    pub fn parse(amount: &[u8], currency: Currency) -> Result<Self, Refusal> {
        if let Some(digits) = amount.strip_prefix(b"-") {
            return Err(if is_number(digits) { Refusal::AmountNegative } else { Refusal::AmountForm });
        }
        if !is_number(amount) {
            return Err(Refusal::AmountForm);
        }
        let point = amount.iter().position(|byte| *byte == b'.').unwrap_or(amount.len());
        let fraction = amount.get(point + 1..).unwrap_or_default();
        if fraction.len() > currency.decimals() {
            return Err(Refusal::AmountDecimals);
        }
        let padding = std::iter::repeat_n(&b'0', currency.decimals() - fraction.len());
        let minor = amount[..point]
            .iter()
            .chain(fraction)
            .chain(padding)
            .try_fold(0_u64, |minor, digit| minor.checked_mul(10)?.checked_add(u64::from(digit - b'0')));
        match minor {
            Some(0) => Err(Refusal::AmountZero),
            Some(minor @ 1..=MOST) => Ok(Self { minor, currency }),
            _ => Err(Refusal::AmountTooLarge),
        }
    }
}

/// Digits, and perhaps a point between digits.
fn is_number(text: &[u8]) -> bool {
    let mut parts = text.splitn(2, |byte| *byte == b'.');
    parts.all(|part| !part.is_empty() && part.iter().all(u8::is_ascii_digit))
}

/// `1234567` as `1,234,567`.
pub(crate) fn thousands(number: impl fmt::Display) -> String {
    let digits = number.to_string();
    let mut grouped = String::with_capacity(digits.len() + digits.len() / 3);
    for (i, digit) in digits.chars().enumerate() {
        if i > 0 && (digits.len() - i).is_multiple_of(3) {
            grouped.push(',');
        }
        grouped.push(digit);
    }
    grouped
}

#[cfg(test)]
mod tests {
    use super::{Currency, MOST, Money, thousands};
    use crate::reason::Refusal;

    fn eur(text: &str) -> Result<u64, Refusal> {
        Money::parse(text.as_bytes(), Currency::Eur).map(|money| money.minor)
    }

    #[test]
    fn amounts_are_exact() {
        assert_eq!(eur("19.99"), Ok(1999));
        assert_eq!(eur("7"), Ok(700));
        assert_eq!(eur("0.5"), Ok(50));
        assert_eq!(eur("007.10"), Ok(710));
        assert_eq!(eur("10000000.00"), Ok(MOST));
        assert_eq!(Money::parse(b"500", Currency::Jpy).map(|money| money.minor), Ok(500));
    }

    #[test]
    fn what_is_no_amount_is_told_apart() {
        for text in ["", ".", "1.", ".5", "1.2.3", "1,5", "ten", "+5", "1e3", " 1", "--1", "-", "٣"] {
            assert_eq!(eur(text), Err(Refusal::AmountForm), "{text:?}");
        }
        assert_eq!(eur("-1.00"), Err(Refusal::AmountNegative));
        assert_eq!(eur("0.00"), Err(Refusal::AmountZero));
        assert_eq!(eur("1.999"), Err(Refusal::AmountDecimals));
        assert_eq!(Money::parse(b"5.0", Currency::Jpy), Err(Refusal::AmountDecimals));
        assert_eq!(eur("10000000.01"), Err(Refusal::AmountTooLarge));
        assert_eq!(eur("99999999999999999999999999"), Err(Refusal::AmountTooLarge));
        assert_eq!(Currency::parse(b"eur"), Err(Refusal::UnknownCurrency));
    }

    #[test]
    fn amounts_read_well() {
        assert_eq!(Currency::Eur.amount(123_456_705), "1,234,567.05");
        assert_eq!(Currency::Jpy.amount(1_000), "1,000");
        assert_eq!(Currency::Usd.amount(0), "0.00");
        assert_eq!([0, 999, 1_000, 12_345].map(thousands), ["0", "999", "1,000", "12,345"]);
    }
}
