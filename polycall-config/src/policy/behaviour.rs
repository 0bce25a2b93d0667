//! When a caller's behaviour is conspicuous.

use crate::diagnostic::{Code, Diagnostic};
use crate::policy::json::Json;
use crate::policy::read::{Path, Reader};
use crate::policy::words::{Level, Per};
use crate::span::Spanned;

/// How many refused calls in a time make a caller how conspicuous, and what that leads to.
///
/// ```
/// use polycall_config::{Source, policy};
/// let source = Source::new("policy.json", r#"{
///     "behaviour": { "per": "1m", "elevated": 5, "high": 20, "throttle": "high" }
/// }"#);
/// let behaviour = policy::parse(&source).config.behaviour.unwrap();
/// assert_eq!(behaviour.threshold(policy::Level::High), Some(20));
/// assert_eq!(behaviour.threshold(policy::Level::Critical), None);
/// assert_eq!(behaviour.throttle.unwrap().value, policy::Level::High);
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
#[non_exhaustive]
pub struct Behaviour {
    /// The time in which is counted; there if any threshold is.
    pub per: Option<Spanned<Per>>,
    /// From as many on, the caller is [`Level::Elevated`].
    pub elevated: Option<Spanned<u32>>,
    /// From as many on, the caller is [`Level::High`]; above `elevated`.
    pub high: Option<Spanned<u32>>,
    /// From as many on, the caller is [`Level::Critical`]; above `high`.
    pub critical: Option<Spanned<u32>>,
    /// From this level on, the caller is slowed down.
    pub throttle: Option<Spanned<Level>>,
    /// From this level on, the caller is shut out; above `throttle`.
    pub quarantine: Option<Spanned<Level>>,
}

impl Behaviour {
    /// From how many on a caller has a level; nothing leads to [`Level::Normal`].
    ///
    /// ```
    /// use polycall_config::policy::{Behaviour, Level};
    /// assert_eq!(Behaviour::default().threshold(Level::Elevated), None);
    /// ```
    #[must_use]
    pub fn threshold(&self, level: Level) -> Option<u32> {
        let threshold = match level {
            Level::Normal => None,
            Level::Elevated => self.elevated,
            Level::High => self.high,
            Level::Critical => self.critical,
        };
        threshold.map(|threshold| threshold.value)
    }
}

pub(super) const KEYS: &[&str] = &["per", "elevated", "high", "critical", "throttle", "quarantine"];

impl Reader<'_> {
    pub(super) fn behaviour(&mut self, json: &Json, at: &Path) -> Option<Spanned<Behaviour>> {
        let members = self.object(json, at, KEYS)?;
        let mut number = |key: &str| {
            let json = members.get(key)?;
            self.number(json, &at.key(key))
        };
        let (elevated, high, critical) = (number("elevated"), number("high"), number("critical"));
        let mut level = |key: &str| {
            let json = members.get(key)?;
            self.word(json, &at.key(key))
        };
        let (throttle, quarantine) = (level("throttle"), level("quarantine"));
        if ["elevated", "high", "critical"].iter().any(|key| members.get(key).is_some()) {
            self.required(&members, "per", json, at, "in which time is counted: `\"per\": \"1m\"`");
        }
        let per = members.get("per").and_then(|per| self.word(per, &at.key("per")));

        let thresholds = [("elevated", elevated), ("high", high), ("critical", critical)];
        let given: Vec<_> = thresholds.into_iter().filter_map(|(key, value)| Some((key, value?))).collect();
        for pair in given.windows(2) {
            self.in_order(pair[0], pair[1], at);
        }
        if let (Some(throttle), Some(quarantine)) = (throttle, quarantine) {
            self.in_order(("throttle", throttle), ("quarantine", quarantine), at);
        }
        Some(json.span.with(Behaviour { per, elevated, high, critical, throttle, quarantine }))
    }

    /// What comes first has to be lower.
    fn in_order<T: Ord + Copy + std::fmt::Display>(
        &mut self,
        (first, low): (&str, Spanned<T>),
        (second, high): (&str, Spanned<T>),
        at: &Path,
    ) {
        if low.value < high.value {
            return;
        }
        let message = format!("{at} never comes to `{first}` before `{second}`");
        let order = Diagnostic::new(Code::OutOfOrder, high.span, message).here(format!("`{second}`"));
        let order = order.label(low.span, format!("`{first}`, which is not below it"));
        self.found.push(order.help(format!("write less for `{first}`, or more for `{second}`")));
    }
}
