//! Policies and calls made up, the same ones each time.

use polycall_config::policy::{Day, Level};

use super::Made;
use crate::session::Permissions;

pub(super) struct Random(u64);

impl Random {
    pub(super) fn new(seed: u64) -> Self {
        Self(seed)
    }

    pub(super) fn below(&mut self, end: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        ((self.0 >> 16) % end as u64) as usize
    }

    pub(super) fn one_in(&mut self, many: usize) -> bool {
        self.below(many) == 0
    }

    fn of<T: Copy>(&mut self, all: &[T]) -> T {
        all[self.below(all.len())]
    }

    pub(super) fn level(&mut self) -> Level {
        if self.one_in(2) { Level::Normal } else { self.of(Level::ALL) }
    }

    /// One name, or a list of some.
    fn names(&mut self, all: &[&str]) -> String {
        if self.one_in(2) {
            return format!("{:?}", self.of(all));
        }
        let mut some: Vec<_> = all.iter().filter(|_| self.one_in(2)).collect();
        if some.is_empty() {
            some.push(&all[0]);
        }
        format!("{some:?}")
    }

    fn rule(&mut self, index: usize) -> String {
        let effect = self.of(&["permit", "permit", "forbid"]);
        let mut members = vec![format!(r#""id": "rule-{index}", "effect": "{effect}""#)];
        let mut add = |random: &mut Self, many: usize, member: &mut dyn FnMut(&mut Self) -> String| {
            if random.one_in(many) {
                let member = member(random);
                members.push(member);
            }
        };
        add(self, 2, &mut |random| {
            format!(r#""caller": {}"#, random.names(&["App", "interface", "bank::analytics", "gateway"]))
        });
        add(self, 2, &mut |random| {
            format!(r#""component": {}"#, random.names(&["bankcard", "bank::gateway", "interface"]))
        });
        add(self, 3, &mut |random| {
            format!(r#""entry": {}"#, random.names(&["charge", "count", "authorize", "serve"]))
        });
        add(self, 6, &mut |random| format!(r#""state": {}"#, random.names(&["Anonymous", "Clerk"])));
        add(self, 6, &mut |random| {
            format!(r#""permission": "{}""#, random.of(&["read", "write", "network"]))
        });
        add(self, 6, &mut |random| {
            let sign = random.of(&["", ">="]);
            format!(r#""behaviour": "{sign}{}""#, random.level())
        });
        add(self, 6, &mut |random| {
            format!(r#""alert": "<{}""#, random.of(&["elevated", "high", "critical"]))
        });
        add(self, 8, &mut |random| {
            format!(r#""context": {{ "terminal": {} }}"#, random.names(&["T-1", "T-2"]))
        });
        add(self, 8, &mut |random| {
            let days = random.of(&["mon", "sun"]);
            let (from, until) = random.of(&[("08:00", "18:00"), ("22:00", "06:00")]);
            format!(r#""time": {{ "from": "{from}", "until": "{until}", "days": ["{days}"] }}"#)
        });
        format!("{{ {} }}", members.join(", "))
    }

    pub(super) fn policy(&mut self) -> String {
        let rules: Vec<_> = (0..self.below(6)).map(|index| self.rule(index)).collect();
        let mut members = vec![format!(r#""rules": [{}]"#, rules.join(", "))];
        if self.one_in(3) {
            let names = [
                "App",
                "interface",
                "analytics",
                "gateway",
                "rust",
                "interface:Clerk",
                "rust:trusted",
                "python",
            ];
            members.push(format!(
                r#""permissions": {{ "{}": {} }}, "isolation": {{ "default": "strict", "{}": "trusted" }}"#,
                self.of(&["write", "read", "network"]),
                self.names(&names).replace("[]", "[\"rust\"]").trim_start_matches('"').to_owned().list(),
                self.of(&["interface", "rust"]),
            ));
        }
        if self.one_in(3) {
            let attribute = self.of(&["untrusted", "privileged", "critical"]);
            members.push(format!(
                r#""entries": {{ "{}": {{ "enabled": {}, "attributes": ["{attribute}"], "sensitivity": "{}" }} }}"#,
                self.of(&["bankcard::charge", "bank::gateway::authorize", "interface::serve"]),
                !self.one_in(4),
                self.level(),
            ));
        }
        format!("{{ {} }}", members.join(", "))
    }

    pub(super) fn call(&mut self) -> Made {
        let states =
            self.of(&[&["NoSession"][..], &["NoSession", "Anonymous"], &["NoSession", "Anonymous", "Clerk"]]);
        let words = self.of(&[&[][..], &[("terminal", "T-1")], &[("terminal", "T-2"), ("user", "T-1")]]);
        Made {
            states: states.to_vec(),
            words: words.to_vec(),
            rights: Permissions::from_bits_truncate(self.of(&[0, 0x80, 0xff])),
            time: (self.of(Day::ALL), self.below(24 * 60) as u16),
        }
    }
}

/// A list, where one name alone would not do.
trait List {
    fn list(self) -> String;
}

impl List for String {
    fn list(self) -> String {
        if self.starts_with('[') { self } else { format!("[\"{}\"]", self.trim_matches('"')) }
    }
}
