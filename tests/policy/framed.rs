//! Nobody gets somebody else into quarantine: what a session lacks is not held against who is called in it.

use polycall::session::{Session, TransitionKind};

use crate::session::{Anonymous, Authenticated, Chief};
use crate::*;

#[micro(scope = "shared", allowed = [archive])]
pub mod librarian {
    /// Permitted in a state that its caller may be in.
    #[polycall_export]
    pub fn reads(cap: &mut Cap<'_>) -> bool {
        archive::reads(cap).is_ok()
    }

    #[polycall_export]
    pub fn opens(cap: &mut Cap<'_>) -> bool {
        archive::opens(cap).is_ok()
    }

    /// The session is its own: so is what that lacks.
    #[polycall_export]
    pub fn reads_by_itself(cap: &mut Cap<'_>) -> bool {
        let session = polycall::session::Session::<super::Anonymous>::open(cap).unwrap();
        cap.in_session::<super::Anonymous, _>(&session, |cap| archive::reads(cap).is_ok()).unwrap()
    }
}

#[micro(scope = "shared")]
pub mod archive {
    #[polycall_export]
    pub fn reads() {}
    #[polycall_export]
    pub fn opens() {}
}

polycall::host! { Reader, allowed = [librarian] }

#[test]
fn who_acts_for_a_session_is_not_quarantined_for_it() {
    let ended = child::run(|| {
        let policy = policy(
            r#""rules": [{ "id": "reads", "effect": "permit", "entry": "reads", "component": "archive", "state": "chief" },
                         { "id": "librarian", "effect": "permit", "component": "librarian" }],
               "behaviour": { "per": "1h", "elevated": 3, "quarantine": "elevated" }"#,
        );
        Options::new().policy(policy).start().unwrap();
        Reader::enter(|cap| {
            let session = Session::<Anonymous>::open(cap).unwrap();
            cap.transition::<Authenticated>(&session, TransitionKind::Local, ()).unwrap();
            cap.in_session::<Authenticated, _>(&session, |cap| {
                for _ in 0..10 {
                    assert_eq!(librarian::reads(cap), Ok(false), "nobody is chief");
                }
            })
            .unwrap();
            cap.transition::<Chief>(&session, TransitionKind::Local, ()).unwrap();
            cap.in_session::<Chief, _>(&session, |cap| assert_eq!(librarian::reads(cap), Ok(true))).unwrap();
            cap.in_session::<Chief, _>(&session, |cap| {
                session.revoke_state::<Chief>();
                assert!(librarian::reads(cap).is_err(), "it is over for who relies on it");
            })
            .unwrap();

            // what is refused whatever the session is like, counts
            cap.in_session::<Authenticated, _>(&session, |cap| {
                for _ in 0..2 {
                    assert_eq!(librarian::opens(cap), Ok(false));
                }
            })
            .unwrap();
            assert_eq!(conspicuous(), 0);
            assert_eq!(librarian::reads_by_itself(cap), Ok(false));
            assert_eq!(conspicuous(), 1, "the session was its own");
        })
        .unwrap();
    });
    ended.exited(0);
}

fn conspicuous() -> usize {
    polycall::status().policy.unwrap().conspicuous.len()
}
