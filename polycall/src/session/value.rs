//! A user's session: a value that lives as long, and goes from thread to thread.
#![forbid(unsafe_code)]

use std::fmt;
use std::marker::PhantomData;
use std::sync::Arc;
use std::time::Duration;

use super::change::{Change, settle};
use super::context::Context;
use super::hierarchy::{bit, has};
use super::live::Live;
use super::plan::{TransitionKind, whole};
use super::{Begins, Permissions, State, expiry};
use crate::audit::facts::Facts;
use crate::audit::{self, EventKind};
use crate::capability::Cap;
use crate::component::Principal;
use crate::error::{Lapse, SessionError};
use crate::memory::kernel::clock::since_boot;

/// A user's session, in the hierarchy of states whose initial state is `I`.
///
/// It begins in `I`, goes from state to state by [`Cap::transition`] and [`Cap::leave`], and its state becomes a cap's
/// type for the length of [`Cap::in_session`]. It can be sent to other threads and used by several at a time. Dropped, it
/// leaves all its states.
///
/// States end by themselves (`expires = "15m"`) or are taken away by [`revoke`](Self::revoke), from any thread: from then on
/// no call starts that relies on them. What runs already goes on, with what is left of its rights.
///
/// ```standalone_crate
/// use polycall::prelude::*;
/// use polycall::session::{Session, TransitionKind};
///
/// #[polycall::states]
/// pub mod session {
///     #[state(initial)]
///     pub struct Anonymous;
///     #[state(parent = Anonymous, guard = super::verify, credential = u32, expires = "15m", permissions = READ)]
///     pub struct Authenticated;
/// }
/// fn verify(pin: &u32) -> bool { *pin == 4711 }
///
/// #[micro(scope = "shared")]
/// pub mod account {
///     use super::session::Authenticated;
///     #[polycall_export(state = Authenticated, requires = READ)]
///     pub fn balance() -> u64 { 10 }
/// }
///
/// #[polycall::main(host = App, allowed = [account])]
/// fn main(cap: &mut Cap<'_>) -> Result<(), Box<dyn std::error::Error>> {
///     let session = Session::<session::Anonymous>::open(cap)?;
///     cap.transition::<session::Authenticated>(&session, TransitionKind::Local, 4711)?;
///     let balance = cap.in_session::<session::Authenticated, _>(&session, |cap| account::balance(cap))??;
///     assert_eq!(balance, 10);
///
///     session.revoke();
///     let late = cap.in_session::<session::Authenticated, _>(&session, |cap| account::balance(cap));
///     assert_eq!(late.unwrap_err().to_string(), "session state `Authenticated` is not in force: it was revoked");
///     Ok(())
/// }
/// ```
#[must_use = "a session that is dropped has ended"]
pub struct Session<I: State> {
    pub(super) live: &'static Live,
    _initial: PhantomData<fn() -> I>,
}

impl<I: State> Session<I> {
    /// Opens a session in its initial state, of which nothing is known.
    ///
    /// # Errors
    ///
    /// [`SessionError::EnterFailed`] when an `on_enter` of the initial state or of a part of it fails;
    /// [`SessionError::AuditUnavailable`] when it can't be recorded; [`SessionError::NoKeeper`] when the state expires and
    /// nobody could see to it.
    ///
    /// ```
    /// use polycall::session::{NoSession, Session};
    /// # polycall::host! { App, allowed = [] }
    /// # polycall::Options::new().start().unwrap();
    /// App::enter(|cap| {
    ///     let session = Session::<NoSession>::open(cap).unwrap();
    ///     assert_eq!(session.states(), ["NoSession"]);
    /// }).unwrap();
    /// ```
    pub fn open<C: Principal, S: State>(cap: &mut Cap<'_, C, S>) -> Result<Self, SessionError>
    where
        I: Begins,
    {
        Self::open_with(cap, [] as [(&str, &str); 0])
    }

    /// The same, with words that are known of its user: entry points under `context = […]` see those that they name, by
    /// [`Cap::context`]. They can't be changed. At most 32, of 1,024 bytes each.
    ///
    /// A session that a component opens also has the words of the one that it is called in. What it adds counts for a
    /// policy's rules that forbid, not for those that permit: these take a host's word alone.
    ///
    /// # Errors
    ///
    /// As [`open`](Self::open), and [`SessionError::Context`] for words that are too many, too long, or given twice, also
    /// by the session around.
    ///
    /// ```
    /// use polycall::session::{NoSession, Session};
    /// # polycall::host! { App, allowed = [] }
    /// # polycall::Options::new().start().unwrap();
    /// App::enter(|cap| {
    ///     let session = Session::<NoSession>::open_with(cap, [("terminal", "T-17")]).unwrap();
    ///     let seen = cap.in_session::<NoSession, _>(&session, |cap| cap.context("terminal"));
    ///     assert_eq!(seen.unwrap().as_deref(), Some("T-17"));
    /// }).unwrap();
    /// ```
    pub fn open_with<C: Principal, S: State, K: Into<String>, V: Into<String>>(
        cap: &mut Cap<'_, C, S>,
        context: impl IntoIterator<Item = (K, V)>,
    ) -> Result<Self, SessionError>
    where
        I: Begins,
    {
        let frame = cap.frame();
        frame.hold.release(); // callbacks and sinks are strangers
        let around = match frame.point {
            None => None, // a host says what is known of whom
            Some(_) => frame.standing.get().live.lock().context.clone(),
        };
        let context = Arc::new(Context::collect(context, frame.point.is_none(), around.as_deref())?);
        let (hierarchy, active) = (I::HIERARCHY, I::HIERARCHY.at_first());
        // in no state before it is recorded and entered
        let session = Self { live: Live::begin(hierarchy, 0, C::INFO, Some(context)), _initial: PhantomData };
        let change = Change { live: session.live, who: C::INFO, frame };
        let name = &hierarchy.row(I::INDEX).name;
        change.record_or_quarantine(EventKind::StateEntered, name)?;
        change.enter_all(hierarchy, active, &change.told(name, TransitionKind::Local))?;
        let mut facts = session.live.lock();
        facts
            .begin_time(session.live, active, since_boot())
            .map_err(|errno| SessionError::NoKeeper { state: name, errno })?;
        session.live.put_in_force(&mut facts, active);
        drop(facts);
        Ok(session)
    }
}

impl<I: State> Session<I> {
    /// Its number in this process, as records of changes to it have it.
    ///
    /// ```
    /// # use polycall::session::{NoSession, Session};
    /// let number = |session: &Session<NoSession>| session.number();
    /// # let _ = number;
    /// ```
    #[must_use]
    pub fn number(&self) -> u64 {
        self.live.lock().id
    }

    /// The states it is in, outer ones first; none if it is over.
    ///
    /// ```
    /// # use polycall::session::{NoSession, Session};
    /// let states = |session: &Session<NoSession>| session.states().join(" > ");
    /// # let _ = states;
    /// ```
    #[must_use]
    pub fn states(&self) -> Vec<&'static str> {
        expiry::take_away_due(self.live);
        let facts = self.live.lock();
        let order = facts.hierarchy.outer_first(facts.active);
        order.into_iter().map(|state| facts.hierarchy.row(state).name).collect()
    }

    /// Whether it is in state `T`.
    ///
    /// ```
    /// # use polycall::session::{NoSession, Session};
    /// let there = |session: &Session<NoSession>| session.is_in::<NoSession>();
    /// # let _ = there;
    /// ```
    #[must_use]
    pub fn is_in<T: State<Initial = I>>(&self) -> bool {
        expiry::take_away_due(self.live);
        has(self.live.lock().active, T::INDEX)
    }

    /// What a scope in state `T` may do now: what the state grants, less what states inside it take away; nothing if the
    /// session is not in it.
    ///
    /// ```
    /// # use polycall::session::{NoSession, Session};
    /// let rights = |session: &Session<NoSession>| session.permissions::<NoSession>().to_string();
    /// # let _ = rights;
    /// ```
    #[must_use]
    pub fn permissions<T: State<Initial = I>>(&self) -> Permissions {
        expiry::take_away_due(self.live);
        let facts = self.live.lock();
        match has(facts.active, T::INDEX) {
            true => facts.hierarchy.rights(facts.active, T::INDEX),
            false => Permissions::default(),
        }
    }

    /// How long until the first of its states expires; `None` if none does.
    ///
    /// ```
    /// # use polycall::session::{NoSession, Session};
    /// let rest = |session: &Session<NoSession>| session.expires_in();
    /// # let _ = rest;
    /// ```
    #[must_use]
    pub fn expires_in(&self) -> Option<Duration> {
        self.live.lock().first_deadline().map(|deadline| deadline.saturating_sub(since_boot()))
    }

    /// Ends it for all threads: when this has returned, no call of it starts any more. The `on_exit` of its states runs
    /// when it is dropped.
    ///
    /// Cost: no system call, but the record's. Fails never; where it can't be recorded, gates close for that.
    ///
    /// ```
    /// # use polycall::session::{NoSession, Session};
    /// let log_out = |session: &Session<NoSession>| session.revoke();
    /// # let _ = log_out;
    /// ```
    pub fn revoke(&self) {
        let initial = self.live.lock().hierarchy.initial();
        self.take_away(initial);
    }

    /// Takes state `T` away, with all states inside it; of a part, what it belongs to. As [`revoke`](Self::revoke), but
    /// that the session goes on in `T`'s parent.
    ///
    /// ```
    /// # use polycall::session::{NoSession, Session};
    /// let log_out = |session: &Session<NoSession>| session.revoke_state::<NoSession>();
    /// # let _ = log_out;
    /// ```
    pub fn revoke_state<T: State<Initial = I>>(&self) {
        self.take_away(T::INDEX);
    }

    /// Has state `T` expire after `lasts` from now on, unless it ends before that anyway. It is a state's time in this session,
    /// beside what `expires = …` says of all: the end of a shift, or of what a token is good for. A state that is left and
    /// entered again has its time anew, and so has one with `expires` that is asked for again (`TransitionKind::Internal`).
    ///
    /// # Errors
    ///
    /// [`SessionError::NotActive`] when the session is not in `T`, [`SessionError::Lapsed`] when it is over,
    /// [`SessionError::NoKeeper`] when nobody could see to it: then `T` has the time that it had.
    ///
    /// ```
    /// use std::time::Duration;
    /// use polycall::session::{NoSession, Session};
    /// # polycall::host! { App, allowed = [] }
    /// # polycall::Options::new().start().unwrap();
    /// App::enter(|cap| {
    ///     let session = Session::<NoSession>::open(cap).unwrap();
    ///     session.expire_after::<NoSession>(Duration::from_secs(60)).unwrap();
    ///     session.expire_after::<NoSession>(Duration::from_secs(90)).unwrap();
    ///     assert!(session.expires_in().unwrap() <= Duration::from_secs(60));
    /// }).unwrap();
    /// ```
    pub fn expire_after<T: State<Initial = I>>(&self, lasts: Duration) -> Result<(), SessionError> {
        expiry::take_away_due(self.live);
        let state = T::NAME;
        let mut facts = self.live.lock();
        if let Some(why) = facts.over {
            return Err(SessionError::Lapsed { state, why });
        }
        let index = whole(facts.hierarchy, T::INDEX);
        if !has(facts.active, index) {
            return Err(SessionError::NotActive { state });
        }
        let end = since_boot().saturating_add(lasts);
        facts.shorten_time(self.live, index, end).map_err(|errno| SessionError::NoKeeper { state, errno })
    }

    fn take_away(&self, state: u8) {
        let mut facts = self.live.lock();
        let state = whole(facts.hierarchy, state);
        if facts.over.is_some() || !has(facts.active, state) {
            return;
        }
        self.live.take_away(&mut facts, bit(state), Lapse::Revoked);
        let (row, id, who) = (facts.hierarchy.row(state), facts.id, facts.who);
        drop(facts);
        if let Some(who) = who {
            let about = Facts::about(EventKind::StateRevoked, who);
            let _ = audit::record(&Facts { session: Some(&row.name), digest: [id, 0], ..about });
        }
    }
}

impl<I: State> Drop for Session<I> {
    fn drop(&mut self) {
        let mut facts = self.live.lock();
        let (row, id, who) = (facts.hierarchy.row(facts.hierarchy.initial()), facts.id, facts.who);
        self.live.stop(&mut facts, Lapse::Ended);
        drop(facts);
        settle(self.live);
        if let Some(who) = who {
            let about = Facts::about(EventKind::SessionEnded, who);
            let _ = audit::record(&Facts { session: Some(&row.name), digest: [id, 0], ..about });
        }
        self.live.end();
    }
}

impl<I: State> fmt::Debug for Session<I> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Session({}: {})", self.number(), self.states().join(" > "))
    }
}
