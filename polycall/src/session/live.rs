//! A live session: which states are in force now, and a word that says whether that is still so.
#![forbid(unsafe_code)]

use std::cell::Cell;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use parking_lot::{Mutex, ReentrantMutex, ReentrantMutexGuard};

use super::context::Context;
use super::hierarchy::{Hierarchy, StateRow, bit, has};
use super::{Permissions, expiry};
use crate::error::Lapse;
use crate::principal::PrincipalInfo;

/// One session. They are never freed, only used again, so that a frame may refer to one without counting.
#[derive(Debug)]
pub(crate) struct Live {
    /// Its own for good, so that a number says which state a frame stands in.
    pub(crate) hierarchy: &'static Hierarchy,
    /// Goes up by [`CHANGE`] with each change of what is in force. Written with `facts` locked.
    word: AtomicU64,
    facts: Mutex<InForce>,
    /// Held by the thread that carries out a transition; true while its callbacks run.
    turn: ReentrantMutex<Cell<bool>>,
}

/// What is in force in a session.
#[derive(Debug)]
pub(crate) struct InForce {
    pub(crate) hierarchy: &'static Hierarchy,
    /// Its number in this process; zero before the first.
    pub(crate) id: u64,
    /// Who opened it.
    pub(crate) who: Option<&'static PrincipalInfo>,
    /// Why nothing is in force any more.
    pub(crate) over: Option<Lapse>,
    /// The states a session is in.
    pub(crate) active: u64,
    /// The states whose `on_enter` succeeded, and whose `on_exit` is still due.
    pub(crate) entered: u64,
    /// The states that were taken away, and not entered since.
    expired: u64,
    revoked: u64,
    /// When states end that do not last.
    deadlines: Vec<(u8, Duration)>,
    pub(crate) context: Option<Arc<Context>>,
    /// A scope's session is inside another, and loses what that loses.
    inside: Option<&'static Live>,
    scopes: Vec<&'static Live>,
    /// The states that a scope entered itself.
    own: u64,
    /// What a scope may have at most, if a mask says so.
    lent: Option<Lent>,
}

/// What a scope may have: what who entered it may have at all, and what is left of what it had of the session around.
#[derive(Debug, Clone, Copy)]
struct Lent {
    own: Permissions,
    most: Permissions,
    /// Where it stands in the session around.
    state: u8,
}

/// What a scope has to know of the session around it.
#[derive(Clone, Copy)]
struct Around {
    hierarchy: &'static Hierarchy,
    active: u64,
    over: Option<Lapse>,
    expired: u64,
    revoked: u64,
    lent: Option<Lent>,
}

impl Around {
    fn rights(&self, state: u8) -> Permissions {
        rights(self.hierarchy, self.active, self.lent, state)
    }
}

/// What is granted where somebody stands within this state.
fn rights(hierarchy: &Hierarchy, active: u64, lent: Option<Lent>, state: u8) -> Permissions {
    let rights = hierarchy.rights(active, state);
    lent.map_or(rights, |lent| rights & lent.most)
}

/// A scope that is to follow the session around it, and its number.
struct Inner {
    scope: &'static Live,
    id: u64,
    around: Around,
}

/// What a crossing finds when the word is another.
pub(crate) enum Found {
    /// The states it relies on are in force, and grant this.
    InForce { word: u64, rights: Permissions, all: bool },
    /// This one is not, for this reason.
    Lapsed { state: &'static str, why: Lapse },
}

/// One change. What is below it in a frame's copy says how the frame stands to the session: see [`Seen`].
const CHANGE: u64 = 1 << 25;
/// A session with as many changes behind it is not used again, so that no number comes twice.
const LAST: u64 = u64::MAX - (CHANGE << 20);

/// A session's word as a frame has seen it, and in the bits that the word does not use: the rights (8 bits), the state's
/// number (6), and how deep the frame is that began the scope (11).
#[derive(Debug, Clone, Copy)]
pub(crate) struct Seen(u64);

impl Seen {
    pub(crate) const fn nothing() -> Self {
        Self(0)
    }

    pub(crate) fn new(word: u64, rights: Permissions, state: u8, depth: u32) -> Self {
        let low = u64::from(rights.bits()) | u64::from(state & 63) << 8 | u64::from(depth & 0x7ff) << 14;
        Self(word & !(CHANGE - 1) | low)
    }

    /// The same, at another word and with other rights.
    pub(crate) fn again(self, word: u64, rights: Permissions) -> Self {
        Self::new(word, rights, self.state(), self.depth())
    }

    #[inline(always)]
    pub(crate) fn rights(self) -> Permissions {
        Permissions::from_bits_truncate(self.0 as u8)
    }

    #[inline(always)]
    pub(crate) fn state(self) -> u8 {
        (self.0 >> 8) as u8 & 63
    }

    pub(crate) fn depth(self) -> u32 {
        (self.0 >> 14) as u32 & 0x7ff
    }
}

static SESSIONS: AtomicU64 = AtomicU64::new(0);

impl Live {
    /// The session of those who have none.
    pub(crate) const fn nobodys(hierarchy: &'static Hierarchy) -> Self {
        Self {
            hierarchy,
            word: AtomicU64::new(0),
            turn: ReentrantMutex::new(Cell::new(false)),
            facts: Mutex::new(InForce::nothing(hierarchy)),
        }
    }

    /// A session in these states, of which none was entered yet. Inside another one, it loses what that loses.
    pub(crate) fn begin(
        hierarchy: &'static Hierarchy,
        active: u64,
        who: &'static PrincipalInfo,
        context: Option<Arc<Context>>,
    ) -> &'static Self {
        let unused = hierarchy.unused.lock().pop();
        let live = unused.unwrap_or_else(|| Box::leak(Box::new(Self::nobodys(hierarchy))));
        let mut facts = live.facts.lock();
        let id = SESSIONS.fetch_add(1, Ordering::Relaxed) + 1;
        *facts = InForce { id, who: Some(who), active, context, ..InForce::nothing(hierarchy) };
        live.changed();
        drop(facts);
        live
    }

    /// Gives it back. Nothing refers to it any more but frames that have ended.
    pub(crate) fn end(&'static self) {
        let mut facts = self.facts.lock();
        expiry::forget(facts.id, &facts.deadlines);
        let outer = facts.inside.take();
        facts.over = Some(Lapse::Ended);
        facts.active = 0;
        facts.context = None;
        facts.deadlines.clear();
        self.changed();
        drop(facts);
        if let Some(outer) = outer {
            outer.facts.lock().scopes.retain(|scope| !std::ptr::eq(*scope, self));
        }
        if self.word() < LAST {
            self.hierarchy.unused.lock().push(self);
        }
    }

    /// Whether what was in force at this word is in force still. One atomic load.
    #[inline(always)]
    pub(crate) fn is_still(&self, seen: Seen) -> bool {
        (self.word.load(Ordering::Acquire) ^ seen.0) < CHANGE
    }

    pub(crate) fn lock(&self) -> parking_lot::MutexGuard<'_, InForce> {
        self.facts.lock()
    }

    /// The word, with what is in force locked.
    pub(crate) fn word(&self) -> u64 {
        self.word.load(Ordering::Relaxed)
    }

    /// Something else is in force, or nothing. With `facts` locked.
    fn changed(&self) {
        // a read-modify-write: who learns that this has returned can't read the word from before
        self.word.fetch_add(CHANGE, Ordering::AcqRel);
    }

    /// The turn to change it, for the length of a transition. None for its own callbacks.
    pub(crate) fn turn(&self) -> Option<Turn<'_>> {
        let turn = self.turn.lock();
        (!turn.replace(true)).then_some(Turn(turn))
    }

    /// Puts these states in force, and no others. The scopes inside follow, one after the other: they may be as deep inside
    /// each other as whoever enters them has stack, and this thread has less.
    pub(crate) fn put_in_force(&self, facts: &mut InForce, active: u64) {
        self.put_here(facts, active);
        let mut inside = facts.inner();
        while let Some(Inner { scope, id, around }) = inside.pop() {
            let mut facts = scope.facts.lock();
            // one that has ended meanwhile may be another's by now
            if facts.id == id && scope.follow(&mut facts, &around) {
                inside.extend(facts.inner());
            }
        }
    }

    fn put_here(&self, facts: &mut InForce, active: u64) {
        facts.active = active;
        facts.expired &= !active;
        facts.revoked &= !active;
        let gone: Vec<_> = facts.deadlines.extract_if(.., |(state, _)| !has(active, *state)).collect();
        expiry::forget(facts.id, &gone);
        self.changed();
    }

    /// Ends it for good, for this reason.
    pub(crate) fn stop(&self, facts: &mut InForce, why: Lapse) {
        facts.over.get_or_insert(why);
        self.put_in_force(facts, 0);
    }

    /// Takes states away, with all below them. The initial state is the session itself.
    pub(crate) fn take_away(&self, facts: &mut InForce, states: u64, why: Lapse) {
        match why {
            Lapse::Expired => facts.expired |= states,
            _ => facts.revoked |= states,
        }
        let left = facts.hierarchy.rooted(facts.active & !states);
        match left {
            0 => self.stop(facts, why),
            _ => self.put_in_force(facts, left),
        }
    }

    /// A scope loses what the session around it has lost. Whether that was something.
    fn follow(&self, facts: &mut InForce, around: &Around) -> bool {
        let mine = if facts.hierarchy.is(around.hierarchy) {
            facts.hierarchy.rooted(facts.active & (around.active | facts.own))
        } else {
            facts.active
        };
        let lent =
            facts.lent.map(|lent| Lent { most: lent.most & (lent.own | around.rights(lent.state)), ..lent });
        let has_less = lent.map(|lent| lent.most) != facts.lent.map(|lent| lent.most);
        facts.lent = lent;
        if let Some(why) = around.over {
            facts.over.get_or_insert(why);
            self.put_here(facts, 0);
        } else if mine != facts.active || has_less {
            (facts.expired, facts.revoked) = (around.expired, around.revoked);
            self.put_here(facts, mine);
        } else {
            return false;
        }
        true
    }

    /// Lends a scope what its frame, which may have `own` at all and has `had` of the session around, has of that still. What it
    /// grants where it stands in `state`; and its word.
    pub(crate) fn lend(
        &self,
        outer: &Self,
        (from, had): (u8, Permissions),
        own: Permissions,
        state: u8,
    ) -> (u64, Permissions) {
        // the one around first, as whoever holds both
        let around = outer.facts.lock();
        let mut facts = self.facts.lock();
        let is_the_same = facts.hierarchy.is(around.hierarchy);
        let most = if is_the_same { own | had & around.rights(from) } else { own };
        facts.lent = is_the_same.then_some(Lent { own, most, state: from });
        (self.word(), facts.hierarchy.rights(facts.active, state) & most)
    }

    /// Makes it the session of a scope inside another: in these of its states, and in `own`. An error if the other has
    /// lost one meanwhile.
    pub(crate) fn put_inside(
        &'static self,
        outer: &'static Self,
        states: u64,
        own: u64,
    ) -> Result<(), Lapse> {
        let mut around = outer.facts.lock();
        if let Some(why) = around.over {
            return Err(why);
        }
        let mut facts = self.facts.lock();
        let is_the_same = facts.hierarchy.is(around.hierarchy);
        if is_the_same && states & !around.active != 0 {
            return Err(around.why(states & !around.active));
        }
        facts.own = own;
        if around.id != 0 {
            facts.inside = Some(outer);
            drop(facts);
            around.scopes.push(self);
        }
        Ok(())
    }

    /// The states that are in force now.
    pub(crate) fn active(&self) -> u64 {
        self.facts.lock().active
    }

    /// Whether something is true of the states in force here, or in a session that this one is a scope in.
    pub(crate) fn is_anywhere(&'static self, is_it: impl Fn(&Hierarchy, u64) -> bool) -> bool {
        self.outwards().any(|live| is_it(live.hierarchy, live.active()))
    }

    /// This one, and those that it is a scope in, from inner to outer.
    pub(super) fn outwards(&'static self) -> impl Iterator<Item = &'static Self> {
        std::iter::successors(Some(self), |live| live.facts.lock().inside)
    }

    /// What a crossing that needs one state, and stands in another, has to know now.
    pub(crate) fn look(&self, standing: u8, needed: (&'static Hierarchy, u8), scope: bool) -> Found {
        let facts = self.facts.lock();
        let (hierarchy, state) = needed;
        let lapsed = |state: &'static StateRow, why| Found::Lapsed { state: state.name, why };
        if let Some(why) = facts.over {
            return lapsed(self.hierarchy.row(standing), why);
        }
        let all = has(facts.active, standing);
        if scope && !all {
            return lapsed(self.hierarchy.row(standing), facts.why(bit(standing)));
        }
        if facts.hierarchy.is(hierarchy) && !has(facts.active, state) {
            return lapsed(hierarchy.row(state), facts.why(bit(state)));
        }
        let rights = facts.rights(standing);
        Found::InForce { word: self.word(), rights, all }
    }
}

impl InForce {
    const fn nothing(hierarchy: &'static Hierarchy) -> Self {
        Self {
            hierarchy,
            id: 0,
            who: None,
            over: None,
            active: 0,
            entered: 0,
            expired: 0,
            revoked: 0,
            deadlines: Vec::new(),
            context: None,
            inside: None,
            scopes: Vec::new(),
            own: 0,
            lent: None,
        }
    }

    /// What it grants where it stands within this state.
    pub(crate) fn rights(&self, state: u8) -> Permissions {
        rights(self.hierarchy, self.active, self.lent, state)
    }

    /// The scopes inside, and what they have to know. They can't end before this is unlocked.
    fn inner(&self) -> Vec<Inner> {
        let Self { hierarchy, active, over, expired, revoked, lent, .. } = *self;
        let around = Around { hierarchy, active, over, expired, revoked, lent };
        let inner = |scope: &&'static Live| Inner { scope, id: scope.facts.lock().id, around };
        self.scopes.iter().map(inner).collect()
    }

    /// Why these states are not in force.
    pub(crate) fn why(&self, states: u64) -> Lapse {
        let line = self.hierarchy.among(states).flat_map(|state| self.hierarchy.line(state));
        let above: u64 = line.fold(0, |all, state| all | bit(state));
        match self.over {
            Some(why) => why,
            None if self.revoked & above != 0 => Lapse::Revoked,
            None if self.expired & above != 0 => Lapse::Expired,
            None => Lapse::Left,
        }
    }

    /// The time of these states begins now. `on` says whose session it is.
    pub(crate) fn begin_time(&mut self, on: &'static Live, states: u64, now: Duration) -> Result<(), i32> {
        for state in self.hierarchy.among(states) {
            let Some(lasts) = self.hierarchy.row(state).lasts() else { continue };
            let old: Vec<_> = self.deadlines.extract_if(.., |(known, _)| *known == state).collect();
            expiry::forget(self.id, &old);
            self.resume_time(on, &[(state, now + lasts)])?;
        }
        Ok(())
    }

    /// The time of a state ends at this moment, or when it would have ended before.
    pub(crate) fn shorten_time(&mut self, on: &'static Live, state: u8, end: Duration) -> Result<(), i32> {
        if self.deadlines.iter().any(|(known, before)| *known == state && *before <= end) {
            return Ok(());
        }
        expiry::remember(on, self.id, state, end)?;
        let old: Vec<_> = self.deadlines.extract_if(.., |(known, _)| *known == state).collect();
        expiry::forget(self.id, &old);
        self.deadlines.push((state, end));
        Ok(())
    }

    /// When the time of these states ends: it goes on although they are left for a moment.
    pub(crate) fn deadlines_of(&self, states: u64) -> Vec<(u8, Duration)> {
        self.deadlines.iter().filter(|(state, _)| has(states, *state)).copied().collect()
    }

    /// Their time goes on.
    pub(crate) fn resume_time(&mut self, on: &'static Live, deadlines: &[(u8, Duration)]) -> Result<(), i32> {
        for (state, deadline) in deadlines {
            expiry::remember(on, self.id, *state, *deadline)?;
            self.deadlines.push((*state, *deadline));
        }
        Ok(())
    }

    /// The states whose time is over.
    pub(crate) fn due(&self, now: impl FnOnce() -> Duration) -> u64 {
        if self.deadlines.is_empty() {
            return 0;
        }
        let now = now();
        let due = self.deadlines.iter().filter(|(_, deadline)| *deadline <= now);
        due.map(|(state, _)| bit(*state)).fold(0, |all, state| all | state)
    }

    /// When the first of its states ends.
    pub(crate) fn first_deadline(&self) -> Option<Duration> {
        self.deadlines.iter().map(|(_, deadline)| *deadline).min()
    }
}

/// The turn to change a session.
pub(crate) struct Turn<'l>(ReentrantMutexGuard<'l, Cell<bool>>);

impl Drop for Turn<'_> {
    fn drop(&mut self) {
        self.0.set(false);
    }
}
