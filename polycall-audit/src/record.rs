//! One record: what happened in one call, as eight words.

/// Numbers with names; one without a name is shown as a number, since a later writer may know more than this reader.
macro_rules! numbers {
    ($(#[$about:meta])* $type:ident { $($(#[$note:meta])* $constant:ident = $number:literal, $name:literal;)* }) => {
        $(#[$about])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
        pub struct $type(pub u8);

        impl $type {
            $($(#[$note])* pub const $constant: Self = Self($number);)*

            /// Each number that has a name.
            ///
            /// ```
            #[doc = concat!("use polycall_audit::", stringify!($type), ";")]
            #[doc = concat!("assert!(", stringify!($type), "::ALL.iter().all(|known| known.name().is_some()));")]
            /// ```
            pub const ALL: &'static [Self] = &[$(Self::$constant),*];

            /// Its name, if it has one.
            ///
            /// ```
            #[doc = concat!("use polycall_audit::", stringify!($type), ";")]
            #[doc = concat!("assert_eq!(", stringify!($type), "(99).name(), None);")]
            #[doc = concat!("assert_eq!(", stringify!($type), "(99).to_string(), \"99\");")]
            /// ```
            pub const fn name(self) -> Option<&'static str> {
                match self.0 {
                    $($number => Some($name),)*
                    _ => None,
                }
            }

            /// The number of a name.
            ///
            /// ```
            #[doc = concat!("use polycall_audit::", stringify!($type), ";")]
            #[doc = concat!("assert_eq!(", stringify!($type), "::from_name(\"a name of nothing\"), None);")]
            /// ```
            pub fn from_name(name: &str) -> Option<Self> {
                Self::ALL.iter().copied().find(|known| known.name() == Some(name))
            }
        }

        impl std::fmt::Display for $type {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                match self.name() {
                    Some(name) => f.pad(name),
                    None => f.pad(&self.0.to_string()),
                }
            }
        }
    };
}
pub(crate) use numbers;

numbers! {
    /// What happened.
    ///
    /// ```
    /// assert_eq!(polycall_audit::Kind::DENIED.to_string(), "denied");
    /// ```
    Kind {
        /// A call ran and came back.
        CROSSING = 0, "crossing";
        /// A call was refused and did not run.
        DENIED = 1, "denied";
        /// A session state was entered.
        STATE_ENTERED = 2, "state entered";
        /// A guard refused a session state.
        STATE_REFUSED = 3, "state refused";
        /// polycall started with this component.
        COMPONENT_STARTED = 4, "component started";
        /// A component panicked while its state was being changed.
        POISONED = 5, "poisoned";
        /// A host wiped a component and built it afresh.
        RESET = 6, "reset";
        /// A component's region was wiped for good.
        COMPONENT_ENDED = 7, "component ended";
        /// Protection is off for a component by name.
        UNPROTECTED = 8, "unprotected";
        /// A stray access.
        FAULT = 9, "fault";
        /// A session left a state.
        STATE_LEFT = 10, "state left";
        /// A session's state came to the end of its time.
        STATE_EXPIRED = 11, "state expired";
        /// A session's state was taken away.
        STATE_REVOKED = 12, "state revoked";
        /// A transition failed half-way.
        SESSION_QUARANTINED = 13, "session quarantined";
        /// A session was dropped.
        SESSION_ENDED = 14, "session ended";
        /// A policy came into force.
        POLICY_APPLIED = 15, "policy applied";
        /// A caller was denied so often that it may make no call any more.
        CALLER_QUARANTINED = 16, "caller quarantined";
        /// A host said how alert the system is.
        ALERT_CHANGED = 17, "alert changed";
        /// A component has used as much of a quota as somebody wanted to know.
        QUOTA_NEAR = 18, "quota near";
        /// A host gave a component what is limited in all anew.
        QUOTA_REPLENISHED = 19, "quota replenished";
        /// A host disabled an entry point.
        ENTRY_DISABLED = 20, "entry disabled";
        /// A host enabled it again.
        ENTRY_ENABLED = 21, "entry enabled";
        /// A host forgave a caller what it was refused.
        CALLER_PARDONED = 22, "caller pardoned";
        /// A component gave something out under a lower label.
        DECLASSIFIED = 23, "declassified";
        /// A validator refused a call's arguments, or its result.
        REFUSED = 24, "refused";
        /// A call took longer than its entry point's timing lets it.
        OVERRUN = 25, "overrun";
        /// A host took a component's timing back to what its annotations say.
        TIMING_RESTORED = 26, "timing restored";
    }
}

numbers! {
    /// How a call ended.
    ///
    /// ```
    /// assert_eq!(polycall_audit::Outcome::from_name("quota"), Some(polycall_audit::Outcome::QUOTA));
    /// ```
    Outcome {
        /// With a value.
        RETURNED = 0, "returned";
        /// With the callee's own error.
        FAILED = 1, "failed";
        /// By a panic, which was contained.
        PANICKED = 2, "panicked";
        /// By running out of quota.
        QUOTA = 3, "quota";
        /// It ran, and could not have its state or more memory.
        STOPPED = 4, "stopped";
        /// It did not run.
        DENIED = 5, "denied";
        /// One of its validators refused it.
        REFUSED = 6, "refused";
    }
}

numbers! {
    /// How much a record matters.
    ///
    /// ```
    /// use polycall_audit::Level;
    /// assert!(Level::ERROR < Level::TRACE);
    /// ```
    Level {
        /// No level.
        NONE = 0, "none";
        /// An error.
        ERROR = 1, "error";
        /// A warning.
        WARNING = 2, "warning";
        /// Information.
        INFO = 3, "info";
        /// For finding mistakes.
        DEBUG = 4, "debug";
        /// Everything.
        TRACE = 5, "trace";
    }
}

/// The words of a record.
///
/// ```
/// let words: polycall_audit::Words = [0; 8];
/// # let _ = words;
/// ```
pub type Words = [u64; 8];

/// Bytes of a record.
pub(crate) const RECORD: usize = 64;

/// One record. Numbers stand for names that the trail gives; 0 for none.
///
/// ```
/// use polycall_audit::{Kind, Outcome, Record};
/// let denied = Record { sequence: 7, kind: Kind::DENIED, outcome: Outcome::DENIED, ..Record::default() };
/// assert_eq!(Record::from_words(denied.to_words()), denied);
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Record {
    /// Its place among those of its thread.
    pub sequence: u64,
    /// When it began, in ticks of the processor.
    pub start: u64,
    /// How long it took, in ticks.
    pub duration: u64,
    /// Who called.
    pub caller: u32,
    /// Who was called.
    pub callee: u32,
    /// The entry point.
    pub entry: u32,
    /// The session state in force or asked for.
    pub session: u32,
    /// The policy epoch that decided.
    pub policy: u32,
    /// Crossings below it on its thread.
    pub depth: u16,
    /// What happened.
    pub kind: Kind,
    /// How it ended; four bits.
    pub outcome: Outcome,
    /// How much it matters; four bits.
    pub level: Level,
    /// A digest of the arguments; zeros for none. Of a declassification four names, of 32 bits each: who labelled the value, and the
    /// last three that it came to. Of an overrun, the quantum that was too short, in nanoseconds.
    pub digest: [u64; 2],
}

impl Record {
    /// A record from its words. Any words are a record.
    ///
    /// ```
    /// use polycall_audit::{Kind, Level, Outcome, Record};
    /// let record = Record::from_words([1, 0, 0, 2 | 3 << 32, 0, 9 | 4 << 32 | 1 << 48 | 5 << 56 | 3 << 60, 0, 0]);
    /// assert_eq!((record.caller, record.callee, record.policy, record.depth), (2, 3, 9, 4));
    /// assert_eq!((record.kind, record.outcome, record.level), (Kind::DENIED, Outcome::DENIED, Level::INFO));
    /// ```
    pub const fn from_words(words: Words) -> Self {
        let [sequence, start, duration, who, what, how, low, high] = words;
        Self {
            sequence,
            start,
            duration,
            caller: who as u32,
            callee: (who >> 32) as u32,
            entry: what as u32,
            session: (what >> 32) as u32,
            policy: how as u32,
            depth: (how >> 32) as u16,
            kind: Kind((how >> 48) as u8),
            outcome: Outcome((how >> 56) as u8 & 15),
            level: Level((how >> 60) as u8),
            digest: [low, high],
        }
    }

    /// Its words.
    ///
    /// ```
    /// let record = polycall_audit::Record { sequence: 3, ..Default::default() };
    /// assert_eq!(record.to_words(), [3, 0, 0, 0, 0, 0, 0, 0]);
    /// ```
    pub const fn to_words(&self) -> Words {
        [
            self.sequence,
            self.start,
            self.duration,
            self.caller as u64 | (self.callee as u64) << 32,
            self.entry as u64 | (self.session as u64) << 32,
            self.policy as u64
                | (self.depth as u64) << 32
                | (self.kind.0 as u64) << 48
                | (self.outcome.0 as u64 & 15) << 56
                | (self.level.0 as u64 & 15) << 60,
            self.digest[0],
            self.digest[1],
        ]
    }

    pub(crate) fn from_bytes(bytes: &[u8; RECORD]) -> Self {
        let mut words = [0; 8];
        for (word, bytes) in words.iter_mut().zip(bytes.as_chunks().0) {
            *word = u64::from_le_bytes(*bytes);
        }
        Self::from_words(words)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_bit_of_the_words_is_kept() {
        for word in 0..8 {
            for bit in 0..64 {
                let mut words = [0; 8];
                words[word] = 1 << bit;
                assert_eq!(Record::from_words(words).to_words(), words, "word {word}, bit {bit}");
            }
        }
    }

    #[test]
    fn names_and_numbers_go_both_ways() {
        for kind in Kind::ALL {
            assert_eq!(Kind::from_name(kind.name().unwrap()), Some(*kind));
        }
        assert_eq!(Kind(200).to_string(), "200");
    }
}
