//! A session's words are its user's: no component gives itself the word that a rule asks for, or gets rid of the one that a
//! rule forbids.

use polycall::SessionError;
use polycall::session::Session;

use crate::session::Anonymous;
use crate::*;

#[micro(scope = "shared", allowed = [bankcard])]
pub mod impostor {
    use super::session::Anonymous;
    use polycall::session::Session;

    /// Calls in a session of its own, with a word of its own.
    #[polycall_export]
    pub fn counts(cap: &mut Cap<'_>, terminal: &str) -> Result<String, polycall::SessionError> {
        let words = if terminal.is_empty() { Vec::new() } else { vec![("terminal", terminal)] };
        let session = Session::<Anonymous>::open_with(cap, words)?;
        cap.in_session::<Anonymous, _>(&session, |cap| super::said(bankcard::count(cap)))
    }
}

polycall::host! { Branch, allowed = [impostor, bankcard] }

fn as_branch(body: fn(&mut Cap<'_, Branch>)) {
    let ended = child::run(|| {
        Options::new().start().unwrap();
        Branch::enter(body).unwrap();
    });
    ended.exited(0);
}

#[test]
fn a_rule_permits_nothing_by_a_components_own_word() {
    as_branch(|cap| {
        let rules = r#""rules": [{ "id": "inside", "effect": "permit", "entry": "count", "context": { "terminal": ["T-1"] } },
            { "id": "impostor", "effect": "permit", "component": "impostor" }]"#;
        cap.apply_policy(&policy(rules)).unwrap();
        let none = refused("count", "no rule permits it");
        assert_eq!(impostor::counts(cap, "T-1").unwrap(), none);
        let session = Session::<Anonymous>::open_with(cap, [("terminal", "T-1")]).unwrap();
        let by_host = cap.in_session::<Anonymous, _>(&session, |cap| {
            (said(bankcard::count(cap)), impostor::counts(cap, "").unwrap())
        });
        assert_eq!(by_host, Ok(("ok".to_owned(), "ok".to_owned())));
        // the word is not in the host's session
        let session = Session::<Anonymous>::open(cap).unwrap();
        let without = cap.in_session::<Anonymous, _>(&session, |cap| impostor::counts(cap, "T-1").unwrap());
        assert_eq!(without, Ok(none));
    });
}

#[test]
fn a_component_keeps_the_words_that_it_is_called_with() {
    as_branch(|cap| {
        let rules = format!(
            r#""rules": [{ALL}, {{ "id": "stolen", "effect": "forbid", "entry": "count", "context": {{ "terminal": ["T-9"] }} }}]"#
        );
        cap.apply_policy(&policy(&rules)).unwrap();
        let session = Session::<Anonymous>::open_with(cap, [("terminal", "T-9")]).unwrap();
        cap.in_session::<Anonymous, _>(&session, |cap| {
            let stolen = refused("count", "rule `stolen` forbids it");
            assert_eq!(said(bankcard::count(cap)), stolen);
            assert_eq!(impostor::counts(cap, "").unwrap(), stolen);
            let why = "the session that it is opened in has a word of that name";
            assert_eq!(impostor::counts(cap, "T-1"), Err(CallError::Returned(SessionError::Context { why })));
        })
        .unwrap();
        assert_eq!(said(bankcard::count(cap)), "ok");
    });
}
