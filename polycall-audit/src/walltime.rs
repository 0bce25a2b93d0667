//! Time as the wall's clock tells it.

use std::fmt;

/// Nanoseconds since the first moment of 1970, UTC.
///
/// ```
/// let day: polycall_audit::WallNs = 24 * 60 * 60 * 1_000_000_000;
/// # let _ = day;
/// ```
pub type WallNs = u64;

pub(crate) const SECOND: u64 = 1_000_000_000;

/// The day a moment is in, counted from 1970, by UTC.
pub(crate) const fn day(wall: WallNs) -> u64 {
    wall / SECOND / 86_400
}

/// Shows a moment as RFC 3339 does, in UTC.
///
/// ```
/// let moment = polycall_audit::Moment(1_000_000_000_123_456_789);
/// assert_eq!(moment.to_string(), "2001-09-09T01:46:40.123456789Z");
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Moment(pub WallNs);

impl fmt::Display for Moment {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (seconds, nanoseconds) = (self.0 / SECOND, self.0 % SECOND);
        let (year, month, day) = date(seconds / 86_400);
        let (hour, minute, second) = (seconds / 3600 % 24, seconds / 60 % 60, seconds % 60);
        write!(f, "{year:04}-{month:02}-{day:02}T{hour:02}:{minute:02}:{second:02}.{nanoseconds:09}Z")
    }
}

impl std::str::FromStr for Moment {
    type Err = NotAMoment;

    /// Reads `2001-09-09`, `2001-09-09T01:46:40`, with or without a fraction and a `Z`.
    fn from_str(text: &str) -> Result<Self, NotAMoment> {
        moment(text).map(Self).ok_or(NotAMoment)
    }
}

/// A text is no moment from 1970 to 2554.
///
/// ```
/// let error = "yesterday".parse::<polycall_audit::Moment>().unwrap_err();
/// assert_eq!(error.to_string(), "no moment; write it like `2001-09-09T01:46:40Z`");
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct NotAMoment;

impl fmt::Display for NotAMoment {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("no moment; write it like `2001-09-09T01:46:40Z`")
    }
}

impl std::error::Error for NotAMoment {}

fn moment(text: &str) -> Option<WallNs> {
    let text = text.strip_suffix('Z').unwrap_or(text);
    let (date, time) = text.split_once(['T', ' ']).unwrap_or((text, "00:00:00"));
    let (time, fraction) = time.split_once('.').unwrap_or((time, ""));
    let [year, month, day] = numbers(date, '-')?;
    let [hour, minute, second] = numbers(time, ':')?;
    let days_of_month = days_before(year, month + 1).checked_sub(days_before(year, month))?;
    if !(1970..=2554).contains(&year)
        || !(1..=12).contains(&month)
        || !(1..=days_of_month).contains(&day)
        || hour > 23
        || minute > 59
        || second > 59
        || fraction.len() > 9
        || !fraction.bytes().all(|byte| byte.is_ascii_digit())
    {
        return None;
    }
    let nanoseconds: u64 = format!("{fraction:0<9}").parse().ok()?;
    let days = days_before(year, month) + day - 1;
    let seconds = ((days * 24 + hour) * 60 + minute) * 60 + second;
    seconds.checked_mul(SECOND)?.checked_add(nanoseconds)
}

fn numbers(text: &str, between: char) -> Option<[u64; 3]> {
    let mut parts = text.split(between).map(|part| {
        (!part.is_empty() && part.len() <= 4 && part.bytes().all(|byte| byte.is_ascii_digit()))
            .then(|| part.parse().ok())
            .flatten()
    });
    let numbers = [parts.next()??, parts.next()??, parts.next()??];
    parts.next().is_none().then_some(numbers)
}

/// Days from 1970 to the first of a month; month 13 is the next January.
fn days_before(year: u64, month: u64) -> u64 {
    const CUMULATIVE: [u64; 13] = [0, 31, 59, 90, 120, 151, 181, 212, 243, 273, 304, 334, 365];
    if !(1970..=2554).contains(&year) || !(1..=13).contains(&month) {
        return 0;
    }
    let leap = |year: u64| year / 4 - year / 100 + year / 400;
    let is_leap = year.is_multiple_of(4) && (!year.is_multiple_of(100) || year.is_multiple_of(400));
    let this = CUMULATIVE[month as usize - 1] + u64::from(is_leap && month > 2);
    (year - 1970) * 365 + leap(year - 1) - leap(1969) + this
}

fn date(days: u64) -> (u64, u64, u64) {
    // A year early at most: no year is shorter than 365 days.
    let mut year = 1970 + days / 366;
    while days_before(year + 1, 1) <= days && year < 2554 {
        year += 1;
    }
    let month = (1..=12).rev().find(|month| days_before(year, *month) <= days).unwrap_or(1);
    (year, month, days - days_before(year, month) + 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn moments_go_both_ways() {
        for (text, seconds) in [
            ("1970-01-01T00:00:00.000000000Z", 0),
            ("2000-02-29T23:59:59.000000000Z", 951_868_799),
            ("2024-12-31T12:00:00.000000000Z", 1_735_646_400),
            ("2100-03-01T00:00:00.000000000Z", 4_107_542_400),
        ] {
            assert_eq!(Moment(seconds * SECOND).to_string(), text);
            assert_eq!(text.parse(), Ok(Moment(seconds * SECOND)));
        }
        let every_day_once = (0..200_000).map(|day| Moment(day * 86_400 * SECOND));
        assert!(every_day_once.into_iter().all(|moment| moment.to_string().parse() == Ok(moment)));
    }

    #[test]
    fn what_is_no_moment_is_refused() {
        for text in [
            "",
            "2001",
            "2001-13-01",
            "2001-02-29",
            "2001-00-10",
            "1969-12-31",
            "2001-01-01T24:00:00",
            "3000-01-01",
        ] {
            assert_eq!(text.parse::<Moment>(), Err(NotAMoment), "{text}");
        }
        assert!(Moment(u64::MAX).to_string().starts_with("2554-07-21T"));
    }
}
