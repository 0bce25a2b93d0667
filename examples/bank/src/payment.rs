//! One line of the payments file, taken apart where it lies.
#![forbid(unsafe_code)]

use std::fmt;

use polycall::prelude::*;

use crate::card::{self, Network};
use crate::money::{Currency, Money};
use crate::month::Month;
use crate::reason::Refusal;

/// The columns, and the header line of a payments file.
pub(crate) const HEADER: &str = "id,card,expiry,amount,currency";

/// What the payer calls a payment; one that was used is not charged again.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Inline)]
pub(crate) struct PaymentId([u8; 16]);

/// A line that can be charged. The card number still lies in the line.
#[derive(PartialEq, Eq)]
pub(crate) struct Parsed<'line> {
    pub id: PaymentId,
    pub number: &'line str,
    pub network: Network,
    pub expires: Month,
    pub money: Money,
}

/// Never says which card it is.
impl fmt::Debug for Parsed<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Parsed")
            .field("network", &self.network)
            .field("money", &self.money)
            .finish_non_exhaustive()
    }
}

/// Takes a line apart. `None` if it holds no payment: blank lines, `#` comments, headers.
pub(crate) fn parse(line: &[u8], now: Month) -> Option<Result<Parsed<'_>, Refusal>> {
    let line = line.strip_prefix(BYTE_ORDER_MARK).unwrap_or(line).trim_ascii();
    if line.is_empty() || line.starts_with(b"#") || line == HEADER.as_bytes() {
        return None;
    }
    Some(fields(line, now))
}

/// Some programs put this in front of UTF-8 text.
const BYTE_ORDER_MARK: &[u8] = "\u{feff}".as_bytes();

fn fields(line: &[u8], now: Month) -> Result<Parsed<'_>, Refusal> {
    let line = str::from_utf8(line).map_err(|_| Refusal::NotText)?;
    let mut fields = line.split(',').map(str::trim_ascii);
    let five = [(); 5].map(|()| fields.next());
    let ([Some(id), Some(number), Some(expires), Some(amount), Some(currency)], None) = (five, fields.next())
    else {
        return Err(Refusal::Fields);
    };
    let id = PaymentId::parse(id.as_bytes())?;
    let network = card::check(number.as_bytes())?;
    let expires = Month::parse(expires.as_bytes())?;
    let currency = Currency::parse(currency.as_bytes())?;
    let money = Money::parse(amount.as_bytes(), currency)?;
    // a card is good to the end of its month
    if expires < now { Err(Refusal::Expired) } else { Ok(Parsed { id, number, network, expires, money }) }
}

impl PaymentId {
    /// It begins with a letter, so that a card number in the wrong column is never taken for an id.
    fn parse(text: &[u8]) -> Result<Self, Refusal> {
        let mut id = [0; 16];
        let starts_well = text.first().is_some_and(u8::is_ascii_alphabetic);
        let fits =
            text.len() <= id.len() && text.iter().all(|byte| byte.is_ascii_alphanumeric() || *byte == b'-');
        if !(starts_well && fits) {
            return Err(Refusal::Id);
        }
        id[..text.len()].copy_from_slice(text);
        Ok(Self(id))
    }
}

#[cfg(test)]
mod tests {
    use super::{HEADER, parse};
    use crate::card::Network;
    use crate::money::{Currency, Money};
    use crate::month::Month;
    use crate::reason::Refusal;

    fn now() -> Month {
        Month::parse(b"11/26").unwrap()
    }

    fn refusal(line: &str) -> Option<Refusal> {
        parse(line.as_bytes(), now())?.err()
    }

    #[test]
    fn a_good_line_is_taken_apart() {
        let parsed = parse(b" P1 , 4111111111111111 ,12/29, 19.99,EUR\t", now()).unwrap().unwrap();
        assert_eq!(parsed.number, "4111111111111111");
        assert_eq!(parsed.network, Network::Visa);
        assert_eq!(parsed.expires, Month::parse(b"12/29").unwrap());
        assert_eq!(parsed.money, Money { minor: 1999, currency: Currency::Eur });
    }

    #[test]
    fn lines_without_a_payment_are_skipped() {
        for line in ["", "  ", "# 4111111111111111", HEADER, "\u{feff}id,card,expiry,amount,currency"] {
            assert_eq!(parse(line.as_bytes(), now()), None, "{line:?}");
        }
    }

    #[test]
    fn every_field_has_its_own_refusal() {
        let good = "P1,4111111111111111,12/29,19.99,EUR";
        assert_eq!(refusal(good), None);
        assert_eq!(refusal("P1,4111111111111111,12/29,19.99"), Some(Refusal::Fields));
        assert_eq!(refusal("P1,4111111111111111,12/29,19.99,EUR,"), Some(Refusal::Fields));
        assert_eq!(refusal("4111111111111111,P1,12/29,19.99,EUR"), Some(Refusal::Id));
        assert_eq!(refusal("P23456789012345678,4111111111111111,12/29,19.99,EUR"), Some(Refusal::Id));
        assert_eq!(refusal("P1,4111111111111112,12/29,19.99,EUR"), Some(Refusal::CardCheckDigit));
        assert_eq!(refusal("P1,4111111111111111,13/29,19.99,EUR"), Some(Refusal::ExpiryMonth));
        assert_eq!(refusal("P1,4111111111111111,10/26,19.99,EUR"), Some(Refusal::Expired));
        assert_eq!(refusal("P1,4111111111111111,11/26,19.99,EUR"), None, "good to the end of its month");
        assert_eq!(refusal("P1,4111111111111111,12/29,0,EUR"), Some(Refusal::AmountZero));
        assert_eq!(refusal("P1,4111111111111111,12/29,19.99,XAU"), Some(Refusal::UnknownCurrency));
        assert_eq!(parse(b"P1,\xff,12/29,1,EUR", now()), Some(Err(Refusal::NotText)));
    }
}
