//! Months: what a card's expiry date is, and which one is now.
#![forbid(unsafe_code)]

use std::time::SystemTime;

use polycall::prelude::*;

use crate::reason::Refusal;

/// Months since January 2000.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Inline)]
pub(crate) struct Month(u16);

impl Month {
    /// `MM/YY`, of the years 2000 to 2099.
    pub(crate) fn parse(text: &[u8]) -> Result<Self, Refusal> {
        let &[m1, m2, b'/', y1, y2] = text else { return Err(Refusal::ExpiryForm) };
        let digits = [m1, m2, y1, y2].map(|byte| byte.is_ascii_digit().then(|| u16::from(byte - b'0')));
        let [Some(m1), Some(m2), Some(y1), Some(y2)] = digits else { return Err(Refusal::ExpiryForm) };
        match m1 * 10 + m2 {
            month @ 1..=12 => Ok(Self((y1 * 10 + y2) * 12 + month - 1)),
            _ => Err(Refusal::ExpiryMonth),
        }
    }

    /// The month it is now, in UTC. A clock before 2000 counts as January 2000: then no card has expired.
    pub(crate) fn now() -> Self {
        let since_epoch = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH).unwrap_or_default();
        Self::of_day(since_epoch.as_secs() / 86_400)
    }

    /// The month of a day, counted from 1 January 1970.
    fn of_day(day: u64) -> Self {
        const FROM_1970_TO_2000: u64 = 10_957;
        let mut day = day.saturating_sub(FROM_1970_TO_2000);
        let mut months = 0;
        for year in 2000.. {
            for length in lengths(year) {
                if day < length {
                    return Self(months);
                }
                day -= length;
                months = months.saturating_add(1);
            }
        }
        unreachable!("years do not run out before days do")
    }
}

fn lengths(year: u64) -> [u64; 12] {
    let leap = year.is_multiple_of(4) && (!year.is_multiple_of(100) || year.is_multiple_of(400));
    [31, 28 + u64::from(leap), 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]
}

#[cfg(test)]
mod tests {
    use super::Month;
    use crate::reason::Refusal;

    #[test]
    fn days_fall_into_their_months() {
        let month = |day| Month::of_day(day).0;
        assert_eq!(month(0), 0, "before 2000");
        assert_eq!(month(10_957), 0, "1 January 2000");
        assert_eq!(month(11_016), 1, "29 February 2000");
        assert_eq!(month(11_017), 2, "1 March 2000");
        assert_eq!(month(20_778), 26 * 12 + 10, "21 November 2026");
        assert_eq!(month(20_787), 26 * 12 + 10, "30 November 2026");
        assert_eq!(month(20_788), 26 * 12 + 11, "1 December 2026");
    }

    #[test]
    fn expiry_dates_are_a_month_and_a_year() {
        assert_eq!(Month::parse(b"12/29"), Ok(Month(29 * 12 + 11)));
        assert_eq!(Month::parse(b"01/00"), Ok(Month(0)));
        assert!(Month::parse(b"01/99") > Month::parse(b"12/98"));
        for text in ["", "1/29", "12-29", "2029-12", "12/2029", "1a/29", "12/ 9", " 12/29"] {
            assert_eq!(Month::parse(text.as_bytes()), Err(Refusal::ExpiryForm), "{text:?}");
        }
        assert_eq!(Month::parse(b"13/29"), Err(Refusal::ExpiryMonth));
        assert_eq!(Month::parse(b"00/29"), Err(Refusal::ExpiryMonth));
    }
}
