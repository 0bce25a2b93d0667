//! Options and their values, one after the other.
#![forbid(unsafe_code)]

use std::ffi::OsString;
use std::fmt;
use std::path::PathBuf;
use std::time::Duration;

/// Arguments, with `--option=value` taken apart.
pub(super) struct Args<I> {
    pub(super) rest: I,
    pub(super) value: Option<OsString>,
    /// `--` was seen.
    pub(super) only_files: bool,
}

impl<I: Iterator<Item = OsString>> Args<I> {
    pub(super) fn next(&mut self) -> Option<OsString> {
        let arg = self.rest.next()?;
        let option = arg.to_str().filter(|text| !self.only_files && text.starts_with("--"));
        match option.and_then(|text| text.split_once('=')) {
            Some((name, value)) => {
                self.value = Some(OsString::from(value));
                Some(OsString::from(name))
            }
            None => Some(arg),
        }
    }

    /// `what` is what it is to be the path of.
    pub(super) fn path_of(&mut self, option: &str, what: &str) -> Result<PathBuf, UsageError> {
        let path = self.value.take().or_else(|| self.rest.next()).filter(|path| !path.is_empty());
        path.map(PathBuf::from).ok_or_else(|| UsageError(format!("`{option}` needs a {what}")))
    }

    pub(super) fn value_of(&mut self, option: &str) -> Result<String, UsageError> {
        let value = self.value.take().or_else(|| self.rest.next());
        let value = value.ok_or_else(|| UsageError(format!("`{option}` needs a value")))?;
        value.into_string().map_err(|_| UsageError(format!("the value of `{option}` is not UTF-8 text")))
    }
}

pub(super) fn number(text: &str) -> Result<u64, UsageError> {
    match text.parse() {
        Ok(number @ 1..=1_000_000) => Ok(number),
        _ => Err(UsageError(format!("`--batch` takes a number from 1 to 1000000, not `{text}`"))),
    }
}

/// `65536`, `64K`, `1M`, `2G`.
pub(super) fn size(text: &str) -> Result<usize, UsageError> {
    let (digits, unit) = match text.as_bytes() {
        [.., b'K'] => (&text[..text.len() - 1], 1 << 10),
        [.., b'M'] => (&text[..text.len() - 1], 1 << 20),
        [.., b'G'] => (&text[..text.len() - 1], 1 << 30),
        _ => (text, 1),
    };
    let bytes = digits.parse::<usize>().ok().and_then(|number| number.checked_mul(unit));
    bytes.ok_or_else(|| UsageError(format!("`--memory` takes a size such as `1M`, not `{text}`")))
}

/// The till's own time, which its state's annotation says.
const MOST: Duration = Duration::from_secs(15 * 60);

/// `50ms`, `30s`, `15m`.
pub(super) fn duration(text: &str) -> Result<Duration, UsageError> {
    let unit_at = text.find(|each: char| !each.is_ascii_digit()).unwrap_or(text.len());
    let (digits, unit) = text.split_at(unit_at);
    let unit = match unit {
        "ms" => Some(1),
        "s" => Some(1_000),
        "m" => Some(60_000),
        _ => None,
    };
    let time = unit.and_then(|unit| digits.parse::<u64>().ok()?.checked_mul(unit)).map(Duration::from_millis);
    time.filter(|time| *time <= MOST).ok_or_else(|| {
        UsageError(format!("`--session` takes a time such as `50ms`, at most `15m`, not `{text}`"))
    })
}

pub(super) fn one_of(value: &str, known: &[&str]) -> Result<usize, UsageError> {
    let at = known.iter().position(|known| *known == value);
    at.ok_or_else(|| UsageError(format!("unknown value `{value}`; known: `{}`", known.join("`, `"))))
}

/// What is wrong with the command line.
#[derive(Debug, PartialEq)]
pub(super) struct UsageError(pub(super) String);

impl fmt::Display for UsageError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}
