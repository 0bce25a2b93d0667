//! When a rule holds.

use std::fmt;

use crate::diagnostic::Code;
use crate::policy::json::Json;
use crate::policy::read::{Path, Reader};
use crate::policy::words::Day;
use crate::span::Spanned;
use crate::words::quoted;

/// A time of day, UTC.
///
/// ```
/// use polycall_config::{Source, policy};
/// let source = Source::new("policy.json", r#"{ "rules": [
///     { "id": "a", "effect": "permit", "time": { "from": "08:30", "until": "17:00" } }
/// ] }"#);
/// let time = policy::parse(&source).config.rules[0].time.clone().unwrap();
/// let (from, until) = time.hours.unwrap();
/// assert_eq!((from.minutes(), until.to_string()), (8 * 60 + 30, "17:00".to_owned()));
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct TimeOfDay(u16);

impl TimeOfDay {
    /// A time from 00:00 to 23:59.
    ///
    /// ```
    /// use polycall_config::policy::TimeOfDay;
    /// assert_eq!(TimeOfDay::new(8, 30).unwrap().to_string(), "08:30");
    /// assert_eq!(TimeOfDay::new(24, 0), None);
    /// ```
    #[must_use]
    pub const fn new(hours: u16, minutes: u16) -> Option<Self> {
        if hours < 24 && minutes < 60 { Some(Self(hours * 60 + minutes)) } else { None }
    }

    /// Minutes since midnight, below 1,440.
    ///
    /// ```
    /// use polycall_config::policy::TimeOfDay;
    /// assert_eq!(TimeOfDay::new(8, 30).unwrap().minutes(), 510);
    /// ```
    #[must_use]
    pub const fn minutes(self) -> u16 {
        self.0
    }

    fn parse(text: &str) -> Option<Self> {
        let two = |digits: &str| {
            let is_two = digits.len() == 2 && digits.bytes().all(|byte| byte.is_ascii_digit());
            if is_two { digits.parse::<u16>().ok() } else { None }
        };
        let (hours, minutes) = text.split_once(':')?;
        Self::new(two(hours)?, two(minutes)?)
    }
}

impl fmt::Display for TimeOfDay {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&format!("{:02}:{:02}", self.0 / 60, self.0 % 60))
    }
}

/// When a rule holds, UTC.
///
/// ```
/// use polycall_config::policy::{Day, TimeWindow};
/// let always = TimeWindow::default();
/// assert!(always.contains(Day::Monday, 0));
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Default)]
#[non_exhaustive]
pub struct TimeWindow {
    /// From the first time to before the second, which is on the next day if it is the smaller one. All day, if there are
    /// none.
    pub hours: Option<(Spanned<TimeOfDay>, Spanned<TimeOfDay>)>,
    /// On these days, each once; hours that go past midnight belong to the day on which they begin. On all, if there are
    /// none.
    pub days: Option<Vec<Spanned<Day>>>,
}

impl TimeWindow {
    /// Whether it holds in the minute after as many since midnight.
    ///
    /// ```
    /// use polycall_config::{Source, policy::{self, Day}};
    /// let source = Source::new("policy.json", r#"{ "rules": [
    ///     { "id": "a", "effect": "forbid", "time": { "from": "22:00", "until": "06:00", "days": ["fri"] } }
    /// ] }"#);
    /// let night = policy::parse(&source).config.rules[0].time.clone().unwrap();
    /// assert!(night.contains(Day::Friday, 22 * 60) && night.contains(Day::Saturday, 5 * 60 + 59));
    /// assert!(!night.contains(Day::Saturday, 6 * 60) && !night.contains(Day::Friday, 5 * 60));
    /// ```
    #[must_use]
    pub fn contains(&self, day: Day, minutes: u16) -> bool {
        let on = |day: Day| self.days.as_ref().is_none_or(|days| days.iter().any(|known| known.value == day));
        let Some((from, until)) = &self.hours else { return on(day) };
        if from.minutes() < until.minutes() {
            return on(day) && (from.minutes()..until.minutes()).contains(&minutes);
        }
        (on(day) && minutes >= from.minutes()) || (on(before(day)) && minutes < until.minutes())
    }
}

fn before(day: Day) -> Day {
    Day::ALL[(day as usize + Day::ALL.len() - 1) % Day::ALL.len()]
}

pub(super) const KEYS: &[&str] = &["from", "until", "days"];

impl Reader<'_> {
    pub(super) fn time_window(&mut self, json: &Json, at: &Path) -> Option<Spanned<TimeWindow>> {
        let members = self.object(json, at, KEYS)?;
        let read = |reader: &mut Self, key: &str| match members.get(key) {
            Some(value) => reader.time_of_day(value, &at.key(key)),
            None => None,
        };
        let (from, until) = (read(self, "from"), read(self, "until"));
        for (key, other) in [("from", "until"), ("until", "from")] {
            if members.get(other).is_some() {
                self.required(&members, key, json, at, &format!("`\"{key}\": \"HH:MM\"` beside `{other}`"));
            }
        }
        if members.get("from").is_none() && members.get("until").is_none() && members.get("days").is_none() {
            let message = format!("{at} says no time");
            self.push(
                Code::MissingMember,
                json.mark(),
                message,
                "write `from` and `until`, or `days`, or remove it",
            );
        }
        if let (Some(from), Some(until)) = (from, until)
            && from.value == until.value
        {
            let message = format!("{at} ends when it begins");
            self.push(Code::NeverTrue, until.span, message, "remove both times for all day");
        }
        let days = members.get("days").and_then(|days| {
            let at = at.key("days");
            self.not_empty(days, &at);
            self.words::<Day>(days, &at)
        });
        Some(json.span.with(TimeWindow { hours: from.zip(until), days }))
    }

    fn time_of_day(&mut self, json: &Json, at: &Path) -> Option<Spanned<TimeOfDay>> {
        let help = "write hours and minutes of UTC from `00:00` to `23:59`";
        let written = self.text(json, at, help)?;
        let time = TimeOfDay::parse(written);
        if time.is_none() {
            let padded = format!("0{written}");
            let help = match written {
                "24:00" => format!("{help}; did you mean `00:00`?"),
                _ if TimeOfDay::parse(&padded).is_some() => {
                    format!("{help}; did you mean {}?", quoted(&padded))
                }
                _ => help.to_owned(),
            };
            self.no_value(Code::BadTime, json, at, written, help);
        }
        time.map(|time| json.span.with(time))
    }
}

#[cfg(test)]
mod tests {
    use super::{TimeOfDay, before};
    use crate::policy::Day;

    #[test]
    fn times_go_both_ways() {
        for text in ["00:00", "09:05", "23:59"] {
            assert_eq!(TimeOfDay::parse(text).unwrap().to_string(), text);
        }
        for text in ["", "24:00", "12:60", "9:05", "09:5", "09:05:00", "+9:05", "0905", "٠٩:٠٥"] {
            assert_eq!(TimeOfDay::parse(text), None, "{text}");
        }
    }

    #[test]
    fn sunday_is_before_monday() {
        assert_eq!(before(Day::Monday), Day::Sunday);
        assert_eq!(before(Day::Sunday), Day::Saturday);
    }
}
