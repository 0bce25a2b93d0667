//! What a call has that is not known before it: where its session stands, and when it is.
#![forbid(unsafe_code)]

use polycall_config::policy::Day;

use crate::memory::kernel::clock;
use crate::registry::registry;
use crate::session::context::Context;
use crate::session::standing::Standing;
use crate::session::{Hierarchy, NoSession, Permissions, State};

/// What a rule asks of one call.
pub(crate) trait Situation {
    /// Whether the session is in a state of this name, as far as the caller relies on it.
    fn is_in(&self, state: &str) -> bool;
    /// Whether the session is in one, whatever the caller relies on: what forbids is not got round by standing further
    /// out, or by a scope inside.
    fn is_anywhere_in(&self, state: &str) -> bool {
        self.is_in(state)
    }
    /// Whether the session was opened with a word of this name that is as wanted; by whomever, or by a host.
    fn has_word(&self, name: &str, by_host: bool, is_wanted: impl Fn(&str) -> bool) -> bool;
    /// Whether the session grants ADMIN, by a state of the one hierarchy whose word counts: anybody may declare states that
    /// grant it.
    fn is_administrator(&self, by: &[&'static Hierarchy]) -> bool;
    /// The day and its minute, UTC.
    fn time(&self) -> (Day, u16);
    /// Seconds on a clock that does not go back.
    fn seconds(&self) -> u64;
}

/// A call that is being made.
pub(crate) struct Call(pub(crate) Standing);

impl Situation for Call {
    fn is_in(&self, state: &str) -> bool {
        // one that is not listed was not looked at when the policy's names were
        let hierarchy = self.0.live.hierarchy;
        let relied = if registry().has_states(hierarchy) { self.0.relied() } else { 0 };
        has_named(hierarchy, relied, state)
    }

    fn is_anywhere_in(&self, state: &str) -> bool {
        self.0.live.is_anywhere(|hierarchy, active| has_named(hierarchy, active, state))
    }

    fn has_word(&self, name: &str, by_host: bool, is_wanted: impl Fn(&str) -> bool) -> bool {
        let facts = self.0.live.lock();
        let get =
            |context| if by_host { Context::get_of_host(context, name) } else { Context::get(context, name) };
        facts.context.as_deref().and_then(get).is_some_and(is_wanted)
    }

    fn is_administrator(&self, by: &[&'static Hierarchy]) -> bool {
        matches!(by, [one] if one.is(self.0.live.hierarchy)) && self.0.rights().contains(Permissions::ADMIN)
    }

    fn time(&self) -> (Day, u16) {
        let minutes = clock::coarse_utc() / 60;
        let (days, minute) = (minutes / (24 * 60), minutes % (24 * 60));
        // the first of January 1970 was a Thursday
        (Day::ALL[((days + 3) % 7) as usize], minute as u16)
    }

    fn seconds(&self) -> u64 {
        clock::coarse_seconds()
    }
}

/// Whether a state of this name is among these. In none is everybody.
fn has_named(hierarchy: &Hierarchy, states: u64, name: &str) -> bool {
    hierarchy.among(states).any(|at| is_named(hierarchy.row(at).name, name))
        || is_named(NoSession::NAME, name)
}

/// A state by its name, in Rust's spelling or in another: `java:authenticated` is in `Authenticated`.
pub(crate) fn is_named(state: &str, name: &str) -> bool {
    state == name || letters(state).eq(letters(name))
}

fn letters(text: &str) -> impl Iterator<Item = u8> + '_ {
    text.bytes().filter(|byte| *byte != b'_').map(|byte| byte.to_ascii_lowercase())
}

#[cfg(test)]
mod tests {
    use super::is_named;

    #[test]
    fn a_state_goes_by_its_name_in_any_spelling() {
        assert!(
            is_named("CardProcessing", "CardProcessing") && is_named("CardProcessing", "card_processing")
        );
        assert!(is_named("Authenticated", "authenticated"));
        assert!(!is_named("Authenticated", "authenticate") && !is_named("Authenticated", ""));
    }
}
