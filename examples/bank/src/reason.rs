//! Why a payment was not charged. A reason says what is wrong with a line, and never what stood in it.
#![forbid(unsafe_code)]

use std::fmt;

use polycall::prelude::*;

use crate::lines::LONGEST;

/// Why a payment was not charged.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Inline, Portable)]
pub enum Reason {
    /// The bank's own: the line could not be charged at all.
    Refused(Refusal),
    /// The gateway's.
    #[default]
    Declined(Decline),
}

/// What is wrong with a line of the payments file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Inline, Portable)]
pub enum Refusal {
    #[default]
    NotText,
    TooLong,
    Fields,
    Id,
    IdUsed,
    CardMissing,
    CardNotDigits,
    CardLength,
    CardCheckDigit,
    UnknownNetwork,
    ExpiryForm,
    ExpiryMonth,
    Expired,
    AmountForm,
    AmountNegative,
    AmountZero,
    AmountDecimals,
    AmountTooLarge,
    UnknownCurrency,
}

/// Why the gateway would not have a payment.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Inline, Portable)]
pub enum Decline {
    #[default]
    InsufficientFunds,
    ReportedLost,
    OverLimit,
    /// It gave no answer, so nothing was charged.
    NoAnswer,
}

impl fmt::Display for Reason {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Refused(refusal) => refusal.fmt(f),
            Self::Declined(decline) => decline.fmt(f),
        }
    }
}

impl fmt::Display for Refusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(match self {
            Self::NotText => "not UTF-8 text",
            Self::TooLong => return f.pad(&format!("longer than {LONGEST} bytes")),
            Self::Fields => "not the five fields id,card,expiry,amount,currency",
            Self::Id => "payment id is not a letter and up to 15 letters, digits or dashes",
            Self::IdUsed => "payment id was used before",
            Self::CardMissing => "card number is missing",
            Self::CardNotDigits => "card number is not all digits",
            Self::CardLength => "card number has a length that no network issues",
            Self::CardCheckDigit => "card number fails its check digit",
            Self::UnknownNetwork => "card number belongs to no known network",
            Self::ExpiryForm => "expiry date is not MM/YY",
            Self::ExpiryMonth => "expiry month is not 01 to 12",
            Self::Expired => "card has expired",
            Self::AmountForm => "amount is not a number",
            Self::AmountNegative => "amount is negative",
            Self::AmountZero => "amount is zero",
            Self::AmountDecimals => "amount has more decimals than its currency",
            Self::AmountTooLarge => "amount is larger than the bank takes",
            Self::UnknownCurrency => "currency is not EUR, GBP, JPY or USD",
        })
    }
}

impl fmt::Display for Decline {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(match self {
            Self::InsufficientFunds => "insufficient funds",
            Self::ReportedLost => "card reported lost",
            Self::OverLimit => "over the network's limit",
            Self::NoAnswer => "the gateway gave no answer",
        })
    }
}
