//! What else must hold for a rule: levels, how often, and the call's context.

use std::fmt;

use crate::diagnostic::Code;
use crate::policy::json::{Json, Kind};
use crate::policy::model::Member;
use crate::policy::read::{Path, Reader};
use crate::policy::words::{Level, Per, Word};
use crate::span::{Span, Spanned};
use crate::words::{nearest, quoted};

/// A condition on a level: `"high"`, `">=high"` or `"<high"`.
///
/// ```
/// use polycall_config::policy::{Comparison, Level, LevelTest};
/// let test = LevelTest { comparison: Comparison::AtLeast, level: Level::High };
/// assert_eq!(test.to_string(), ">=high");
/// assert!(test.holds(Level::Critical) && !test.holds(Level::Elevated));
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct LevelTest {
    /// How levels are compared.
    pub comparison: Comparison,
    /// With which level.
    pub level: Level,
}

/// How a level is compared with another.
///
/// ```
/// use polycall_config::policy::Comparison;
/// assert_eq!(Comparison::Below.to_string(), "<");
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Comparison {
    /// It is that level; written without a sign.
    Is,
    /// It is that level or a higher one: `>=`.
    AtLeast,
    /// It is a lower level: `<`.
    Below,
}

impl LevelTest {
    /// Whether a level fulfils it.
    ///
    /// ```
    /// use polycall_config::policy::{Comparison, Level, LevelTest};
    /// assert!(LevelTest { comparison: Comparison::Below, level: Level::High }.holds(Level::Normal));
    /// ```
    #[must_use]
    pub fn holds(self, level: Level) -> bool {
        match self.comparison {
            Comparison::Is => level == self.level,
            Comparison::AtLeast => level >= self.level,
            Comparison::Below => level < self.level,
        }
    }

    fn split(text: &str) -> (Comparison, &str) {
        let signs = [(">=", Comparison::AtLeast), ("<", Comparison::Below)];
        let signed =
            signs.into_iter().find_map(|(sign, comparison)| Some((comparison, text.strip_prefix(sign)?)));
        signed.unwrap_or((Comparison::Is, text))
    }
}

impl fmt::Display for Comparison {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(match self {
            Self::Is => "",
            Self::AtLeast => ">=",
            Self::Below => "<",
        })
    }
}

impl fmt::Display for LevelTest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&format!("{}{}", self.comparison, self.level))
    }
}

/// How often a caller may make a call.
///
/// ```
/// use polycall_config::{Source, policy};
/// let source = Source::new("policy.json", r#"{ "rules": [
///     { "id": "a", "effect": "permit", "rate": { "calls": 100, "per": "1s" } }
/// ] }"#);
/// let rate = policy::parse(&source).config.rules[0].rate.unwrap();
/// assert_eq!((rate.calls.value, rate.per.value), (100, policy::Per::Second));
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Rate {
    /// As many calls; above zero.
    pub calls: Spanned<u32>,
    /// In this time.
    pub per: Spanned<Per>,
}

pub(super) const RATE_KEYS: &[&str] = &["calls", "per"];

impl Reader<'_> {
    pub(super) fn level_test(&mut self, json: &Json, at: &Path) -> Option<Spanned<LevelTest>> {
        let help = "write `normal`, `elevated`, `high` or `critical`, alone or behind `>=` or `<`";
        let written = self.text(json, at, help)?;
        let (comparison, name) = LevelTest::split(written);
        let Some(level) = Level::of(name) else {
            let name = name.trim_start_matches(['>', '=', '<', ' ']);
            let help = match nearest(name, Level::NAMES.iter().copied()) {
                Some(meant) => format!("{help}; did you mean `{comparison}{meant}`?"),
                None => help.to_owned(),
            };
            self.no_value(Code::UnknownValue, json, at, written, help);
            return None;
        };
        if (comparison, level) == (Comparison::Below, Level::Normal) {
            let message = format!("{at} is {}, and no level is", quoted(written));
            self.push(
                Code::NeverTrue,
                json.span,
                message,
                "write `normal` for that level, or another level behind `<`",
            );
        }
        Some(json.span.with(LevelTest { comparison, level }))
    }

    pub(super) fn rate(&mut self, json: &Json, at: &Path) -> Option<Spanned<Rate>> {
        let members = self.object(json, at, RATE_KEYS)?;
        let calls =
            self.required(&members, "calls", json, at, "how many calls may be made: `\"calls\": 100`");
        let calls = calls.and_then(|calls| self.number(calls, &at.key("calls")));
        let per = self.required(&members, "per", json, at, "in which time: `\"per\": \"1m\"`");
        let per = per.and_then(|per| self.word(per, &at.key("per")));
        Some(json.span.with(Rate { calls: calls?, per: per? }))
    }

    /// What must stand in the call's context: for each key one text, or any of some.
    pub(super) fn context(&mut self, json: &Json, at: &Path) -> Vec<Member<Vec<Spanned<String>>>> {
        let members = self.map(json, at).unwrap_or_default();
        let one = |(key, value): (&Spanned<String>, &Json)| {
            let at = at.key(key);
            let help = "write a text, or a list of texts of which any may be there";
            let texts = match &value.kind {
                Kind::List(elements) => {
                    self.not_empty(value, &at);
                    elements.as_slice()
                }
                _ => std::slice::from_ref(value),
            };
            let mut values: Vec<Spanned<String>> = Vec::new();
            let mut places: std::collections::HashMap<&str, Span> = std::collections::HashMap::new();
            for text in texts {
                let Some(written) = self.text(text, &at, help) else { continue };
                if let Some(first) = places.get(written) {
                    self.twice(text, *first, &at);
                } else {
                    places.insert(written, text.span);
                    values.push(text.span.with(written.to_owned()));
                }
            }
            Member { name: key.clone(), value: value.span.with(values) }
        };
        members.into_iter().map(one).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::{Comparison, LevelTest};
    use crate::policy::Level;

    #[test]
    fn tests_are_split_at_their_sign() {
        assert_eq!(LevelTest::split("high"), (Comparison::Is, "high"));
        assert_eq!(LevelTest::split(">=high"), (Comparison::AtLeast, "high"));
        assert_eq!(LevelTest::split("<high"), (Comparison::Below, "high"));
        assert_eq!(LevelTest::split(">high"), (Comparison::Is, ">high"));
    }

    #[test]
    fn a_level_is_at_least_or_below_and_never_both() {
        for level in Level::ALL {
            for other in Level::ALL {
                let holds = |comparison| LevelTest { comparison, level: *level }.holds(*other);
                assert_ne!(holds(Comparison::AtLeast), holds(Comparison::Below));
                assert_eq!(holds(Comparison::Is), level == other);
            }
        }
    }
}
