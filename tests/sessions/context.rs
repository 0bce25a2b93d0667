//! What an entry point may see of its caller's session: the words it names, and no others.

use polycall::prelude::*;
use polycall::session::{NoSession, Session};

#[micro(scope = "shared")]
pub mod desk {
    #[polycall_export(context = [terminal])]
    pub fn terminal(cap: &mut Cap<'_>) -> (Option<String>, Option<String>) {
        (cap.context("terminal"), cap.context("user"))
    }

    #[polycall_export]
    pub fn nothing(cap: &mut Cap<'_>) -> (Option<String>, Option<String>) {
        (cap.context("terminal"), cap.context("user"))
    }
}

#[micro(scope = "shared", allowed = [desk])]
pub mod counter {
    /// It sees less than what it calls: that is declared, and not handed on.
    #[polycall_export(context = [user])]
    pub fn asks(cap: &mut Cap<'_>) -> (Option<String>, Option<String>, Option<String>) {
        let (terminal, user) = desk::terminal(cap).unwrap();
        assert_eq!(user, None);
        (terminal, cap.context("terminal"), cap.context("user"))
    }
}

#[polycall::test(allowed = [desk, counter])]
fn an_entry_point_sees_the_words_it_names(cap: &mut Cap<'_>) {
    assert_eq!(desk::terminal(cap).unwrap(), (None, None), "without a session there are none");
    let words = [("terminal", "T-17"), ("user", "4711")];
    let session = Session::<NoSession>::open_with(cap, words).unwrap();
    let (t, u) = (Some("T-17".to_owned()), Some("4711".to_owned()));
    cap.in_session::<NoSession, _>(&session, |cap| {
        assert_eq!(desk::terminal(cap).unwrap(), (t.clone(), None));
        assert_eq!(desk::nothing(cap).unwrap(), (None, None));
        assert_eq!(counter::asks(cap).unwrap(), (t.clone(), None, u.clone()));
        assert_eq!((cap.context("user"), cap.context("else")), (u, None), "a host opened it, and sees it");
    })
    .unwrap();
    assert_eq!(cap.context("terminal"), None);
    drop(session);
    let next = Session::<NoSession>::open(cap).unwrap();
    let left = cap.in_session::<NoSession, _>(&next, |cap| cap.context("terminal"));
    assert_eq!(left, Ok(None), "the next session has nothing of the last one");
}
