//! Scopes: the state of a session, as a cap's type, for the length of a closure.
#![forbid(unsafe_code)]

use super::change::{Change, settle};
use super::hierarchy::{bit, has};
use super::live::{Live, Seen};
use super::plan::{self, TransitionKind};
use super::standing::Standing;
use super::{Permissions, Session, State, Within, expiry};
use crate::audit::EventKind;
use crate::capability::Cap;
use crate::component::Principal;
use crate::error::{Lapse, SessionError};
use crate::frame::Frame;
use crate::memory::kernel::clock::since_boot;
use crate::principal::PrincipalInfo;

impl<C: Principal, S: State> Cap<'_, C, S> {
    /// Enters session state `T` for the length of `scope`, if its guard accepts the credential. A session that the caller
    /// is in stays as it is: what is gained here ends with the scope.
    ///
    /// `T`'s parent must be the current state or an ancestor of it. Its `on_enter` and that of its parts run before the
    /// scope, their `on_exit` after it, whatever that says. The caller's region is closed, if it is open, for all of
    /// these are strangers to it.
    ///
    /// # Errors
    ///
    /// [`SessionError::Refused`] when the guard returns `false`, [`SessionError::GuardPanicked`] when it panics,
    /// [`SessionError::AuditUnavailable`] when the transition could not be recorded,
    /// [`SessionError::EnterFailed`] when an `on_enter` fails, [`SessionError::Lapsed`] when the session around has lost
    /// `T`'s parent, and [`SessionError::NoKeeper`] when `T` expires and nobody could see to it.
    ///
    /// ```standalone_crate
    /// use polycall::prelude::*;
    ///
    /// #[polycall::states]
    /// pub mod session {
    ///     #[state(initial)]
    ///     pub struct Anonymous;
    ///     #[state(parent = Anonymous, guard = super::verify, credential = u32)]
    ///     pub struct Authenticated;
    /// }
    /// fn verify(token: &u32) -> bool { *token == 42 }
    ///
    /// #[micro(scope = "shared")]
    /// pub mod account {
    ///     use super::session::Authenticated;
    ///     #[polycall_export(state = Authenticated)]
    ///     pub fn balance() -> u64 { 10 }
    /// }
    ///
    /// #[polycall::main(host = App, allowed = [account])]
    /// fn main(cap: &mut Cap<'_>) {
    ///     assert!(cap.enter::<session::Authenticated, _>(7, |_| ()).is_err());
    ///     let balance = cap.enter::<session::Authenticated, _>(42, |cap| account::balance(cap));
    ///     assert_eq!(balance, Ok(Ok(10)));
    /// }
    /// ```
    pub fn enter<T, R>(
        &mut self,
        credential: T::Credential,
        scope: impl FnOnce(&mut Cap<'_, C, T>) -> R,
    ) -> Result<R, SessionError>
    where
        T: State,
        S: Within<T::Parent>,
    {
        let frame = self.frame();
        frame.hold.release();
        let entered = Inner::enter::<T>(C::INFO, frame, &credential)?;
        drop(credential);
        let _restore =
            Restore { frame, before: frame.standing.replace(entered.standing::<T>(frame, C::INFO)) };
        Ok(scope(&mut Cap::new(frame)))
    }

    /// Relies on `session` being in state `T`, for the length of `scope`. No guard is asked: that was done when the
    /// session entered it. The caller's region is closed, if it is open.
    ///
    /// A call whose session has lost the state meanwhile is [`CallError::Lapsed`](crate::CallError::Lapsed).
    ///
    /// Cost: no system call; a lock, and a look at the clock if a state of the session expires.
    ///
    /// # Errors
    ///
    /// [`SessionError::Lapsed`] when the session is not in `T`: not yet, or not any more.
    ///
    /// [`Session`] has an example.
    pub fn in_session<T, R>(
        &mut self,
        session: &Session<T::Initial>,
        scope: impl FnOnce(&mut Cap<'_, C, T>) -> R,
    ) -> Result<R, SessionError>
    where
        T: State,
    {
        let (frame, live) = (self.frame(), session.live);
        frame.hold.release();
        expiry::take_away_due(live);
        let standing = {
            let facts = live.lock();
            if facts.over.is_some() || !has(facts.active, T::INDEX) {
                return Err(SessionError::Lapsed { state: T::NAME, why: facts.why(bit(T::INDEX)) });
            }
            let rights = facts.hierarchy.rights(facts.active, T::INDEX);
            let before = frame.standing.get();
            let kept =
                if std::ptr::eq(before.live, live) { before.kept(&facts) } else { Permissions::default() };
            let rights = rights & (C::INFO.permissions() | kept);
            Standing { live, seen: Seen::new(live.word(), rights, T::INDEX, frame.depth.get()) }
        };
        let _restore = Restore { frame, before: frame.standing.replace(standing) };
        Ok(scope(&mut Cap::new(frame)))
    }

    /// Moves `session` into state `T`, if its guard accepts the credential: for all who use the session, and until it
    /// leaves it. The guard is asked, what is left runs its `on_exit` from inner to outer, then the change is recorded and
    /// in force, and what is entered runs its `on_enter` from outer to inner; only then do calls find the session in `T`.
    /// Cost: as callbacks and records take; no call in the session waits for it.
    ///
    /// # Errors
    ///
    /// Nothing has changed after [`SessionError::NotWithin`] (the session is not in `T`'s parent),
    /// [`SessionError::Refused`], [`SessionError::GuardPanicked`], [`SessionError::ExitFailed`],
    /// [`SessionError::Busy`] (asked for by one of its callbacks), [`SessionError::Bound`] (`T` is a part) and
    /// [`SessionError::NotActive`] (an internal transition of a state that it is not in).
    /// After [`SessionError::EnterFailed`], [`SessionError::AuditUnavailable`] of a change that had begun and
    /// [`SessionError::NoKeeper`] the session is in quarantine: it can only be dropped. [`SessionError::Lapsed`]: it was
    /// revoked or expired, before or meanwhile.
    ///
    /// [`Session`] has an example.
    pub fn transition<T: State>(
        &mut self,
        session: &Session<T::Initial>,
        kind: TransitionKind,
        credential: T::Credential,
    ) -> Result<(), SessionError> {
        let frame = self.frame();
        frame.hold.release();
        Change { live: session.live, who: C::INFO, frame }.move_into::<T>(kind, &credential)
    }

    /// Moves `session` out of state `T`, and of all states inside it, into `T`'s parent. No guard is asked.
    ///
    /// # Errors
    ///
    /// [`SessionError::NotActive`], [`SessionError::Bound`] (the initial state, or a part),
    /// [`SessionError::ExitFailed`], [`SessionError::Busy`] and [`SessionError::Lapsed`]: nothing has changed.
    /// [`SessionError::AuditUnavailable`]: the session is in quarantine.
    ///
    /// ```
    /// use polycall::session::{Session, TransitionKind};
    /// #[polycall::states]
    /// pub mod session {
    ///     #[state(initial)]
    ///     pub struct Visitor;
    ///     #[state(parent = Visitor, guard = super::yes)]
    ///     pub struct Clerk;
    /// }
    /// fn yes((): &()) -> bool { true }
    /// # polycall::host! { App, allowed = [] }
    /// # fn main() {
    /// # polycall::Options::new().start().unwrap();
    /// App::enter(|cap| {
    ///     let session = Session::<session::Visitor>::open(cap).unwrap();
    ///     cap.transition::<session::Clerk>(&session, TransitionKind::Local, ()).unwrap();
    ///     assert_eq!(session.states(), ["Visitor", "Clerk"]);
    ///     cap.leave::<session::Clerk>(&session).unwrap();
    ///     assert_eq!(session.states(), ["Visitor"]);
    /// }).unwrap();
    /// # }
    /// ```
    pub fn leave<T: State>(&mut self, session: &Session<T::Initial>) -> Result<(), SessionError> {
        let frame = self.frame();
        frame.hold.release();
        Change { live: session.live, who: C::INFO, frame }.move_out_of::<T>()
    }

    /// A word that the session was opened with, if the running entry point names it: `#[polycall_export(context =
    /// [terminal])]`. A host sees all. A lock and a copy.
    ///
    /// [`Session::open_with`] has an example.
    #[must_use]
    pub fn context(&self, name: &str) -> Option<String> {
        let frame = self.frame();
        let is_seen = frame.point.is_none_or(|point| point.context.contains(&name));
        let context = if is_seen { frame.standing.get().live.lock().context.clone() } else { None };
        context.and_then(|context| context.get(name).map(str::to_owned))
    }
}

/// Stands where it stood before when the scope ends, also by a panic that a scope further out catches.
struct Restore<'f> {
    frame: &'f Frame,
    before: Standing,
}

impl Drop for Restore<'_> {
    fn drop(&mut self) {
        self.frame.standing.set(self.before);
    }
}

/// A session inside another, for the length of a scope.
struct Inner(&'static Live);

impl Inner {
    fn enter<T: State>(
        who: &'static PrincipalInfo,
        frame: &Frame,
        credential: &T::Credential,
    ) -> Result<Self, SessionError> {
        let (hierarchy, state) = (T::HIERARCHY, T::NAME);
        let outer = frame.standing.get().live;
        let lapsed = |why| SessionError::Lapsed { state, why };
        expiry::take_away_due(outer);
        let (active, plan, context) = {
            let facts = outer.lock();
            facts.over.map_or(Ok(()), |why| Err(lapsed(why)))?;
            let active = if outer.hierarchy.is(hierarchy) { facts.active } else { hierarchy.at_first() };
            let plan = plan::into(hierarchy, active, T::INDEX, TransitionKind::Local);
            let plan = plan.map_err(|_| lapsed(facts.why(bit(T::Parent::INDEX))))?;
            (active, plan, facts.context.clone())
        };
        let own = plan.enters | plan.admitted;
        let kept = active & !plan.exits & !own;
        // it relies on what is around it alone, until the rest is recorded and entered
        let inner = Self(Live::begin(hierarchy, kept, who, context));
        inner.0.put_inside(outer, kept, own).map_err(lapsed)?;
        let change = Change { live: inner.0, who, frame };
        change.ask::<T>(credential)?;
        let name = &hierarchy.row(T::INDEX).name;
        change.record_or_quarantine(EventKind::StateEntered, name)?;
        change.enter_all(hierarchy, own, &change.told(name, TransitionKind::Local))?;
        let mut facts = inner.0.lock();
        let active = hierarchy.rooted(facts.active | own);
        if facts.over.is_some() || !has(active, T::INDEX) {
            return Err(lapsed(facts.why(kept & !facts.active)));
        }
        let time = facts.begin_time(inner.0, own, since_boot());
        time.map_err(|errno| SessionError::NoKeeper { state, errno })?;
        inner.0.put_in_force(&mut facts, active);
        drop(facts);
        Ok(inner)
    }

    /// Where a frame of `who` stands in it: with what `who` may have at all, and what the frame has still of the session around.
    fn standing<T: State>(&self, frame: &Frame, who: &PrincipalInfo) -> Standing {
        let before = frame.standing.get();
        let had = (before.state(), before.rights());
        let (word, rights) = self.0.lend(before.live, had, who.permissions(), T::INDEX);
        Standing { live: self.0, seen: Seen::new(word, rights, T::INDEX, frame.depth.get()) }
    }
}

impl Drop for Inner {
    fn drop(&mut self) {
        let mut facts = self.0.lock();
        self.0.stop(&mut facts, Lapse::Ended);
        drop(facts);
        settle(self.0);
        self.0.end();
    }
}
