//! How conspicuous a caller is: by how often it was denied, or panicked, in this window of time and the one before.
#![forbid(unsafe_code)]

use polycall_config::policy::{Behaviour as Thresholds, Level};

/// What one caller did.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Behaviour {
    /// How long a window was when this one began.
    per: u64,
    window: u64,
    now: u32,
    before: u32,
    pub(crate) level: Level,
    /// Until a host pardons it.
    pub(crate) quarantined: bool,
}

impl Behaviour {
    pub(crate) fn new() -> Self {
        Self { per: 0, window: 0, now: 0, before: 0, level: Level::Normal, quarantined: false }
    }

    /// Counts one denial or panic. Whether that changes what it may do.
    pub(crate) fn count(&mut self, thresholds: &Thresholds, seconds: u64) -> bool {
        self.roll(thresholds, seconds);
        self.now = self.now.saturating_add(1);
        self.judge(thresholds)
    }

    /// Time goes on. Whether that changes what it may do.
    pub(crate) fn cool_down(&mut self, thresholds: &Thresholds, seconds: u64) -> bool {
        self.roll(thresholds, seconds);
        self.judge(thresholds)
    }

    fn roll(&mut self, thresholds: &Thresholds, seconds: u64) {
        let per = thresholds.per.map_or(60, |per| per.value.duration().as_secs().max(1));
        let window = seconds / per;
        // another policy may count in other windows, whose numbers say nothing of these
        if std::mem::replace(&mut self.per, per) != per {
            self.window = window;
        }
        match window.checked_sub(self.window) {
            Some(0) | None => {}
            Some(1) => (self.before, self.now) = (self.now, 0),
            Some(_) => (self.before, self.now) = (0, 0),
        }
        self.window = self.window.max(window);
    }

    fn judge(&mut self, thresholds: &Thresholds) -> bool {
        let count = self.now.max(self.before);
        let reached = |level: &&Level| thresholds.threshold(**level).is_some_and(|least| count >= least);
        let level = Level::ALL.iter().rev().find(reached).copied().unwrap_or(Level::Normal);
        let quarantined = self.quarantined
            || thresholds.quarantine.is_some_and(|at| level >= at.value && at.value > Level::Normal);
        let changes = (level, quarantined) != (self.level, self.quarantined);
        (self.level, self.quarantined) = (level, quarantined);
        changes
    }
}

#[cfg(test)]
mod tests {
    use polycall_config::{Source, policy};

    use super::Behaviour;

    fn thresholds(text: &str) -> policy::Behaviour {
        let text = format!("{{ \"behaviour\": {text} }}");
        policy::parse(&Source::new("policy.json", text)).into_result().unwrap().behaviour.unwrap().value
    }

    #[test]
    fn who_is_denied_often_is_conspicuous_for_a_while() {
        let thresholds = thresholds(r#"{ "per": "1m", "elevated": 2, "high": 4 }"#);
        let mut caller = Behaviour::new();
        let mut level_after = |seconds| {
            let changed = caller.count(&thresholds, seconds);
            (caller.level, changed)
        };
        use policy::Level::{Elevated, High, Normal};
        assert_eq!(level_after(600), (Normal, false));
        assert_eq!(level_after(600), (Elevated, true));
        assert_eq!(level_after(659), (Elevated, false));
        assert_eq!(level_after(659), (High, true));
        assert!(!caller.cool_down(&thresholds, 661) && caller.level == High, "the window before counts too");
        assert!(caller.cool_down(&thresholds, 720) && caller.level == Normal);
        assert!(!caller.cool_down(&thresholds, 1), "time does not go back");
    }

    #[test]
    fn longer_windows_of_another_policy_end_too() {
        let seconds = thresholds(r#"{ "per": "1s", "elevated": 1 }"#);
        let hours = thresholds(r#"{ "per": "1h", "elevated": 1 }"#);
        let mut caller = Behaviour::new();
        assert!(caller.count(&seconds, 500_000));
        assert!(!caller.cool_down(&hours, 500_000));
        assert!(caller.cool_down(&hours, 500_000 + 2 * 3_600), "two hours later");
    }

    #[test]
    fn quarantine_does_not_end_by_itself() {
        let thresholds = thresholds(
            r#"{ "per": "1s", "elevated": 1, "high": 2, "throttle": "elevated", "quarantine": "high" }"#,
        );
        let mut caller = Behaviour::new();
        assert!(caller.count(&thresholds, 5) && !caller.quarantined);
        assert!(caller.count(&thresholds, 5) && caller.quarantined);
        assert!(caller.cool_down(&thresholds, 500) && caller.quarantined);
    }
}
