//! A transition, as a transaction: guard, exits from inner to outer, commit, enters from outer to inner.
#![forbid(unsafe_code)]

use super::hierarchy::Hierarchy;
use super::live::{InForce, Live, Turn};
use super::plan::{self, NoWay, Plan, TransitionKind};
use super::{AskGuard, State, Transition, expiry};
use crate::audit::facts::Facts;
use crate::audit::{self, EventKind, Outcome};
use crate::error::{Lapse, SessionError};
use crate::frame::Frame;
use crate::memory::kernel::clock::since_boot;
use crate::principal::PrincipalInfo;
use crate::session::hierarchy::{bit, has};

/// Who changes a session, and with what.
pub(super) struct Change<'c> {
    pub(super) live: &'static Live,
    pub(super) who: &'static PrincipalInfo,
    pub(super) frame: &'c Frame,
}

impl Change<'_> {
    /// Into `T`, if its guard lets it.
    pub(super) fn move_into<T: State>(
        &self,
        kind: TransitionKind,
        credential: &T::Credential,
    ) -> Result<(), SessionError> {
        let state = T::NAME;
        let _turn = self.turn(state)?;
        let (before, plan) = self.plan(|facts| {
            plan::into(facts.hierarchy, facts.active, T::INDEX, kind).map_err(|no_way| match no_way {
                NoWay::NotWithin { parent } => {
                    SessionError::NotWithin { state, parent: facts.hierarchy.row(parent).name }
                }
                NoWay::NotActive => SessionError::NotActive { state },
                NoWay::Bound => SessionError::Bound { state },
            })
        })?;
        self.ask::<T>(credential)?;
        self.carry_out(T::HIERARCHY, T::INDEX, kind, before, plan)
    }

    /// Out of `T`, into its parent.
    pub(super) fn move_out_of<T: State>(&self) -> Result<(), SessionError> {
        let state = T::NAME;
        let _turn = self.turn(state)?;
        let (before, plan) = self.plan(|facts| {
            plan::out_of(facts.hierarchy, facts.active, T::INDEX).map_err(|no_way| match no_way {
                NoWay::Bound => SessionError::Bound { state },
                _ => SessionError::NotActive { state },
            })
        })?;
        self.carry_out(T::HIERARCHY, T::INDEX, TransitionKind::Local, before, plan)
    }

    fn turn(&self, state: &'static str) -> Result<Turn<'static>, SessionError> {
        let turn = self.live.turn().ok_or(SessionError::Busy { state })?;
        expiry::take_away_due(self.live);
        settle(self.live);
        Ok(turn)
    }

    /// What there is to do, from which active states.
    fn plan(
        &self,
        plan: impl FnOnce(&InForce) -> Result<Plan, SessionError>,
    ) -> Result<(u64, Plan), SessionError> {
        let facts = self.live.lock();
        let name = facts.hierarchy.row(facts.hierarchy.initial()).name;
        facts.over.map_or(Ok(()), |why| Err(SessionError::Lapsed { state: name, why }))?;
        Ok((facts.active, plan(&facts)?))
    }

    /// Asks `T`'s guard, and records if it refuses. A guard that panics refuses.
    pub(super) fn ask<T: State>(&self, credential: &T::Credential) -> Result<(), SessionError> {
        let state = T::NAME;
        let refused = match audit::shielded(|| T::guard(credential, AskGuard(()))) {
            Some(true) => return Ok(()),
            Some(false) => SessionError::Refused { state },
            None => SessionError::GuardPanicked { state },
        };
        Err(self.refused(&T::HIERARCHY.row(T::INDEX).name, refused))
    }

    /// The rest, once the guard has agreed.
    fn carry_out(
        &self,
        hierarchy: &'static Hierarchy,
        target: u8,
        kind: TransitionKind,
        before: u64,
        plan: Plan,
    ) -> Result<(), SessionError> {
        let name = &hierarchy.row(target).name;
        let told = self.told(name, kind);
        for state in hierarchy.outer_first(plan.exits).into_iter().rev() {
            if !leave(self.live, hierarchy, state, &told) {
                let failed = SessionError::ExitFailed { state: name, left: hierarchy.row(state).name };
                return Err(self.refused(name, failed));
            }
        }
        let deadlines = self.commit(hierarchy, target, before, plan)?;
        let kinds =
            if plan.enters | plan.admitted == 0 { EventKind::StateLeft } else { EventKind::StateEntered };
        self.record_or_quarantine(kinds, name)?;
        self.enter_all(hierarchy, plan.enters, &told)?;
        self.put_in_force(hierarchy, target, plan, &deadlines)
    }

    /// What is left is out of force from here on, for everybody. What goes on although it is left for a moment keeps its
    /// time.
    fn commit(
        &self,
        hierarchy: &'static Hierarchy,
        target: u8,
        before: u64,
        plan: Plan,
    ) -> Result<Vec<(u8, std::time::Duration)>, SessionError> {
        let mut facts = self.live.lock();
        if facts.active != before || facts.over.is_some() {
            // the exits have run: of what was taken away meanwhile they are not due again
            facts.entered &= !plan.exits | facts.active;
            return Err(self.lapsed(&facts, hierarchy, target, before));
        }
        let kept = facts.deadlines_of(plan.enters & !plan.admitted);
        facts.entered &= !plan.exits;
        self.live.put_in_force(&mut facts, before & !plan.exits);
        Ok(kept)
    }

    /// Runs what is to run on entering. One that fails leaves the session in quarantine.
    pub(super) fn enter_all(
        &self,
        hierarchy: &'static Hierarchy,
        enters: u64,
        told: &Transition,
    ) -> Result<(), SessionError> {
        for state in hierarchy.outer_first(enters) {
            let row = hierarchy.row(state);
            let told = Transition { state: row.name, ..*told };
            let succeeded = row.on_enter.is_none_or(|tell| audit::shielded(|| tell(&told)) == Some(true));
            if !succeeded {
                self.quarantine(&row.name);
                return Err(SessionError::EnterFailed { state: told.target, entered: row.name });
            }
            self.live.lock().entered |= bit(state);
        }
        Ok(())
    }

    fn put_in_force(
        &self,
        hierarchy: &'static Hierarchy,
        target: u8,
        plan: Plan,
        deadlines: &[(u8, std::time::Duration)],
    ) -> Result<(), SessionError> {
        let mut facts = self.live.lock();
        let active = hierarchy.rooted(facts.active | plan.enters);
        let relied = plan.enters | plan.admitted;
        if facts.over.is_some() || relied & !active != 0 {
            return Err(self.lapsed(&facts, hierarchy, target, relied));
        }
        let state = hierarchy.row(target).name;
        let kept_time = facts
            .begin_time(self.live, plan.admitted, since_boot())
            .and_then(|()| facts.resume_time(self.live, deadlines));
        if let Err(errno) = kept_time {
            drop(facts);
            self.quarantine(&hierarchy.row(target).name);
            return Err(SessionError::NoKeeper { state, errno });
        }
        if plan.enters != 0 {
            self.live.put_in_force(&mut facts, active);
        }
        Ok(())
    }

    /// Somebody took away meanwhile what the transition began with.
    fn lapsed(
        &self,
        facts: &InForce,
        hierarchy: &'static Hierarchy,
        target: u8,
        relied: u64,
    ) -> SessionError {
        SessionError::Lapsed { state: hierarchy.row(target).name, why: facts.why(relied & !facts.active) }
    }

    /// Nobody may do anything in the session any more, but end it.
    fn quarantine(&self, name: &'static &'static str) {
        let mut facts = self.live.lock();
        self.live.stop(&mut facts, Lapse::Quarantined);
        drop(facts);
        let _ = audit::record(&self.facts(EventKind::SessionQuarantined, name));
    }

    /// The record of a change that has happened. Without it, the session goes no further.
    pub(super) fn record_or_quarantine(
        &self,
        kind: EventKind,
        name: &'static &'static str,
    ) -> Result<(), SessionError> {
        audit::record(&self.facts(kind, name)).map_err(|_| {
            self.quarantine(name);
            SessionError::AuditUnavailable { state: name }
        })
    }

    /// The record of a change that does not happen. Without it, that is what the caller hears of.
    fn refused(&self, name: &'static &'static str, error: SessionError) -> SessionError {
        match audit::record(&self.facts(EventKind::StateRefused, name)) {
            Ok(()) => error,
            Err(_) => SessionError::AuditUnavailable { state: name },
        }
    }

    /// What a callback of this transition is told.
    pub(super) fn told(&self, target: &'static &'static str, kind: TransitionKind) -> Transition {
        Transition { session: self.live.lock().id, state: target, target, kind }
    }

    /// What the record of a change says.
    pub(super) fn facts(&self, kind: EventKind, state: &'static &'static str) -> Facts<'static> {
        let denied = matches!(kind, EventKind::StateRefused | EventKind::SessionQuarantined);
        Facts {
            kind,
            caller: Some(self.who),
            callee: self.who,
            point: None,
            session: Some(state),
            epoch: self.frame.epoch,
            depth: self.frame.depth.get(),
            outcome: if denied { Outcome::Denied } else { Outcome::Returned },
            digest: [self.live.lock().id, 0],
            provenance: None,
        }
    }
}

/// Runs what is to run on leaving a state that was entered, and says whether it succeeded.
fn leave(live: &'static Live, hierarchy: &'static Hierarchy, state: u8, told: &Transition) -> bool {
    if !has(live.lock().entered, state) {
        return true;
    }
    let row = hierarchy.row(state);
    let told = Transition { state: row.name, ..*told };
    row.on_exit.is_none_or(|tell| audit::shielded(|| tell(&told)) == Some(true))
}

/// Runs what is due for states that were taken away. It can't be refused any more, so failing changes nothing.
pub(super) fn settle(live: &'static Live) {
    let facts = live.lock();
    let (hierarchy, id, due) = (facts.hierarchy, facts.id, facts.entered & !facts.active);
    drop(facts);
    for state in hierarchy.outer_first(due).into_iter().rev() {
        let target = hierarchy.row(state).name;
        let told = Transition { session: id, state: target, target, kind: TransitionKind::Local };
        leave(live, hierarchy, state, &told);
        live.lock().entered &= !bit(state);
    }
}
