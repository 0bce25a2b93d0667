//! What a state has of its parent's permissions, and that no callee has more than its caller's session.

use polycall::prelude::*;
use polycall::session::{Permissions, Session, TransitionKind, states};

#[polycall::states]
pub mod session {
    #[state(initial)]
    pub struct Visitor;
    #[state(parent = Visitor, guard = super::yes, permissions = READ | WRITE)]
    pub struct Clerk;
    #[state(parent = Clerk, guard = super::yes, permissions = READ | ADMIN, inherit = none)]
    pub struct Alone;
    #[state(parent = Clerk, guard = super::yes, permissions = ADMIN, inherit = additive)]
    pub struct More;
    #[state(parent = Clerk, guard = super::yes, permissions = READ | ADMIN, inherit = subtractive)]
    pub struct Less;
    #[state(parent = Clerk, guard = super::yes, permissions = ADMIN, inherit = replace)]
    pub struct Same;
    #[state(parent = More, guard = super::yes, permissions = READ | IO, inherit = subtractive)]
    pub struct LessOfMore;
    #[state(parent = Less, guard = super::yes, permissions = IO)]
    pub struct MoreOfLess;
}
use session::{Alone, Clerk, Less, MoreOfLess, Visitor};

fn yes((): &()) -> bool {
    true
}

#[micro(scope = "shared")]
pub mod ledger {
    use super::session::Clerk;

    #[polycall_export(state = Clerk, requires = WRITE)]
    pub fn write() -> u32 {
        7
    }

    #[polycall_export(state = Clerk, requires = READ)]
    pub fn read() -> u32 {
        8
    }
}

#[micro(scope = "shared", allowed = [ledger])]
pub mod office {
    use super::session::Clerk;
    use polycall::CallError;

    /// By its type it may write; its caller's session may not always.
    #[polycall_export(state = Clerk)]
    pub fn writes(cap: &mut Cap<'_, Clerk>) -> (bool, Result<u32, String>) {
        let wrote = ledger::write(cap);
        let denied = matches!(wrote, Err(CallError::Permission { .. }));
        (denied, wrote.map_err(|error| error.to_string()))
    }

    /// It proves more, and has it until the scope ends.
    #[polycall_export(state = Clerk)]
    pub fn proves(cap: &mut Cap<'_, Clerk>) -> (u32, bool) {
        let inside = cap.enter::<Clerk, _>((), |cap| ledger::write(cap).unwrap()).unwrap();
        (inside, matches!(ledger::write(cap), Err(CallError::Permission { .. })))
    }
}

#[test]
fn effective_permissions_come_from_the_parents_effective_ones() {
    let of: Vec<_> =
        states::<Visitor>().iter().map(|state| (state.name, state.effective.to_string())).collect();
    let expected = [
        ("Visitor", "NONE"),
        ("Clerk", "READ | WRITE"),
        ("Alone", "READ | ADMIN"),
        ("More", "READ | WRITE | ADMIN"),
        ("Less", "ADMIN"),
        ("Same", "READ | WRITE"),
        ("LessOfMore", "IO"),
        ("MoreOfLess", "IO | ADMIN"),
    ];
    assert_eq!(of, expected.map(|(name, text)| (name, text.to_owned())));
}

#[polycall::test(allowed = [office, ledger])]
fn a_callee_has_no_more_than_its_callers_session(cap: &mut Cap<'_>) {
    cap.enter::<Clerk, _>((), |cap| {
        assert_eq!(office::writes(cap).unwrap(), (false, Ok(7)));
        cap.enter::<Alone, _>((), |cap| {
            let (denied, message) = office::writes(cap).unwrap();
            assert!(denied);
            assert_eq!(
                message.unwrap_err(),
                "entry point `write` of component `ledger` was not called: WRITE is missing; the session is in a \
                 state that has less, here or where the caller was called, or a component's `permissions` leave it out"
            );
            assert_eq!(office::proves(cap).unwrap(), (7, true));
            assert!(office::writes(cap).unwrap().0, "what was gained has ended with the call");
        })
        .unwrap();
        assert_eq!(office::writes(cap).unwrap(), (false, Ok(7)));
    })
    .unwrap();
}

/// A scope in an outer state does not get around what an inner one takes away.
#[polycall::test(allowed = [office, ledger])]
fn what_an_inner_state_takes_away_is_gone_for_all_scopes(cap: &mut Cap<'_>) {
    let session = Session::<Visitor>::open(cap).unwrap();
    let local = TransitionKind::Local;
    cap.transition::<Clerk>(&session, local, ()).unwrap();
    assert_eq!(session.permissions::<Clerk>(), Permissions::READ | Permissions::WRITE);
    cap.transition::<Less>(&session, local, ()).unwrap();
    assert_eq!(session.permissions::<Clerk>().to_string(), "NONE");
    let read = cap.in_session::<Clerk, _>(&session, |cap| ledger::read(cap)).unwrap();
    assert_eq!(
        read,
        Err(CallError::Permission { component: "ledger", entry: "read", missing: Permissions::READ })
    );
    cap.transition::<MoreOfLess>(&session, local, ()).unwrap();
    assert_eq!(session.permissions::<Less>().to_string(), "ADMIN");
    cap.leave::<Less>(&session).unwrap();
    assert_eq!(cap.in_session::<Clerk, _>(&session, |cap| ledger::read(cap)), Ok(Ok(8)));
}
