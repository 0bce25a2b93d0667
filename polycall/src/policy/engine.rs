//! The policy in force: who changes it, and how it comes into force for all callers at once.
#![forbid(unsafe_code)]

use std::cell::Cell;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};

use once_cell::sync::OnceCell;
use parking_lot::{Mutex, MutexGuard};
use polycall_config::policy::{AuditLevel, Level as HowMuch};

use super::behaviour::Behaviour;
use super::compiled::{Caller, Named, Point, Program};
use super::denial::Denial;
use super::rates::Rates;
use super::situation::Call;
use super::snapshot::{self, Snapshot};
use super::word::{Decision, DecisionWord, Epoch};
use super::{Policy, PolicyError};
use crate::audit::facts::Facts;
use crate::audit::{self, EventKind, Level};
use crate::config;
use crate::entry::EntryPoint;
use crate::memory::kernel::clock;
use crate::principal::PrincipalInfo;
use crate::registry::registry;
use crate::session::standing::Standing;

static EPOCH: Epoch = Epoch(AtomicU64::new(Epoch::FIRST as u64));
/// Whether anything was ever decided: until then, annotations alone say who may call.
static DECIDES: AtomicBool = AtomicBool::new(false);
static ENGINE: OnceCell<Engine> = OnceCell::new();

/// What is in force, and what it was made from. One thread at a time changes it.
struct Engine {
    /// Held by who applies a policy.
    applying: Mutex<()>,
    state: Mutex<State>,
    newest: Mutex<Arc<Snapshot>>,
}

struct State {
    policy: Policy,
    program: Arc<Program>,
    alert: HowMuch,
    disabled: Vec<usize>,
    behaviours: Vec<Behaviour>,
    rates: Arc<Rates>,
    /// Something changed that is not in force yet: it was somebody else's turn.
    is_behind: bool,
}

impl Engine {
    fn get() -> &'static Self {
        ENGINE.get_or_init(|| {
            let program = Arc::new(program());
            let (callers, policy) = (program.callers.len(), Policy::default());
            let rates = Arc::new(Rates::new(0, callers));
            let behaviours = vec![Behaviour::new(); callers];
            let newest = Snapshot::new(
                Epoch::FIRST,
                policy.rules.clone(),
                program.clone(),
                as_callers(&behaviours),
                rates.clone(),
            );
            let state = State {
                policy,
                program,
                alert: HowMuch::Normal,
                disabled: Vec::new(),
                behaviours,
                rates,
                is_behind: false,
            };
            Self { applying: Mutex::new(()), state: Mutex::new(state), newest: Mutex::new(Arc::new(newest)) }
        })
    }

    /// Ends a turn. What came up meanwhile comes into force: whoever waits for no turn relies on that.
    fn end(&self, turn: MutexGuard<'_, ()>) {
        drop(turn);
        self.catch_up();
    }

    /// Brings what is behind into force, unless it is somebody's turn, who does so at its end. Whether it still is is asked
    /// with no turn taken: else whoever came between the question and the turn's end would be seen to by nobody.
    fn catch_up(&self) {
        while self.is_behind() {
            let Some(_turn) = self.applying.try_lock() else { return };
            let mut state = self.state.lock();
            if std::mem::take(&mut state.is_behind) {
                self.publish(&state);
            }
        }
    }

    fn is_behind(&self) -> bool {
        self.state.lock().is_behind
    }

    /// Brings the state into force: decides all that can be decided, and then begins an epoch. Its number.
    fn publish(&self, state: &State) -> u32 {
        let next = EPOCH.now() + 1;
        let mut snapshot = Snapshot::new(
            next,
            state.policy.rules.clone(),
            state.program.clone(),
            as_callers(&state.behaviours),
            state.rates.clone(),
        );
        (snapshot.alert, snapshot.disabled) = (state.alert, state.disabled.clone());
        let mut decisions = Vec::new();
        snapshot.decide(|point, caller, decision| decisions.push((point, caller, decision)));

        let points = &registry().points;
        let callers = state.program.callers.len();
        let decided = |domain| {
            let mine = |(point, _, decision): &(usize, usize, Decision)| {
                *decision != Decision::Permit && std::ptr::eq(points[*point].1, domain)
            };
            decisions.iter().any(mine)
        };
        // from here on calls look at the words, which say what was in force before
        let policed: Vec<_> = registry().components.iter().map(|domain| (domain, decided(*domain))).collect();
        for (domain, _) in policed.iter().filter(|(_, is_policed)| *is_policed) {
            domain.word().is_policed_from_now(None, true);
        }
        for (point, caller, decision) in decisions {
            if let Some(word) = words(points[point].0, callers).get(caller) {
                word.prepare(next, decision);
            }
        }
        let level = state.policy.rules.audit.level.map_or(Level::None, |level| recorded(level.value));
        let critical: Vec<_> = snapshot.critical().collect();
        for (index, (point, domain)) in points.iter().enumerate() {
            let level = if critical.contains(&index) { Level::Trace } else { level };
            if level > Level::None && audit::record_at_least(point, level) {
                domain.word().keep_records();
            }
        }
        DECIDES.store(true, Ordering::Relaxed);
        {
            // who gets it finds its epoch begun: what is asked and what was decided before change at once
            let mut newest = self.newest.lock();
            *newest = Arc::new(snapshot);
            EPOCH.begin(next);
        }
        for (domain, is_policed) in policed {
            domain.word().is_policed_from_now(Some(next), is_policed);
        }
        next
    }
}

/// The threshold that a policy asks for.
fn recorded(level: AuditLevel) -> Level {
    match level {
        AuditLevel::None => Level::None,
        AuditLevel::Error => Level::Error,
        AuditLevel::Warning => Level::Warning,
        AuditLevel::Info => Level::Info,
        AuditLevel::Debug => Level::Debug,
        AuditLevel::Trace | AuditLevel::Detailed => Level::Trace,
    }
}

/// What the policy says of the program's callers now.
fn as_callers(behaviours: &[Behaviour]) -> Vec<Caller> {
    let caller = |(place, behaviour): (usize, &Behaviour)| Caller {
        place,
        behaviour: behaviour.level,
        quarantined: behaviour.quarantined,
    };
    behaviours.iter().enumerate().map(caller).collect()
}

fn words(point: &EntryPoint, callers: usize) -> &[DecisionWord] {
    point.words.get_or_init(|| (0..callers).map(|_| DecisionWord::new()).collect())
}

/// Components, then hosts, each at its place.
fn principals() -> impl Iterator<Item = &'static PrincipalInfo> {
    registry().components.iter().map(|domain| domain.info()).chain(registry().hosts.iter().copied())
}

/// Gives everybody that is linked in a place.
pub(crate) fn place_callers() {
    for (place, info) in principals().enumerate() {
        info.give_place(u32::try_from(place).unwrap_or(u32::MAX));
    }
}

/// All that is linked in.
fn program() -> Program {
    let named = |info: &PrincipalInfo| Named { name: info.name.to_owned(), path: info.path.to_owned() };
    let points = registry().points.iter().zip(&registry().asked).map(|((point, domain), asked)| {
        let is_callee = |info: &&'static PrincipalInfo| {
            info.allowed.iter().any(|callee| std::ptr::eq(callee(), domain.info()))
        };
        let connected = principals().enumerate().filter(|(_, info)| is_callee(info)).map(|(place, _)| place);
        let closed = principals().enumerate().filter(|(_, info)| config::is_closed(info, domain.info()));
        Point {
            name: point.name.to_owned(),
            component: named(domain.info()),
            requires: point.requires_set(),
            can_change: point.can_change,
            administrators: registry().administrators(asked),
            connected: connected.collect(),
            closed: closed.map(|(place, _)| place).collect(),
        }
    });
    Program { callers: principals().map(named).collect(), points: points.collect() }
}

/// The policy's names, held against the program's.
pub(crate) fn check(policy: &Policy) -> Result<(), PolicyError> {
    let states: Vec<_> = registry().state_names();
    // not the engine's, if there is none yet: what configurations close is known later
    let program =
        ENGINE.get().map_or_else(|| Arc::new(program()), |engine| engine.state.lock().program.clone());
    let mistakes = super::check::mistakes(&policy.rules, &policy.source, &program, &states);
    if mistakes.is_empty() { Ok(()) } else { Err(PolicyError::Mistakes(mistakes.join("\n"))) }
}

/// Brings a policy into force. Nothing has changed after an error.
pub(crate) fn apply(policy: &Policy, who: &'static PrincipalInfo) -> Result<u32, PolicyError> {
    check(policy)?;
    let engine = Engine::get();
    // not with the state locked: a sink may ask for `status()`
    let turn = engine.applying.lock();
    let facts = Facts { epoch: EPOCH.now() + 1, ..Facts::about(EventKind::PolicyApplied, who) };
    let recorded = audit::record(&facts);
    let mut state = engine.state.lock();
    if recorded.is_err() {
        drop(state);
        engine.end(turn);
        return Err(PolicyError::AuditUnavailable);
    }
    state.is_behind = false;
    state.policy = policy.clone();
    state.rates = Arc::new(Rates::new(policy.rules.rules.len(), state.program.callers.len()));
    let epoch = engine.publish(&state);
    drop(state);
    engine.end(turn);
    Ok(epoch)
}

/// The same, while polycall starts: nobody calls yet.
pub(crate) fn start(policy: &Policy) -> Result<(), PolicyError> {
    let host = registry().hosts.first().copied();
    let who = host.or_else(|| registry().components.first().map(|domain| domain.info()));
    who.map_or(Ok(()), |who| apply(policy, who).map(drop))
}

/// Closes the connections that a configuration closes, while polycall starts without a policy.
pub(crate) fn close_connections() {
    change(|_| true);
}

/// Changes something else, if `change` says so.
fn change(change: impl FnOnce(&mut State) -> bool) -> u32 {
    let engine = Engine::get();
    let turn = engine.applying.lock();
    let mut state = engine.state.lock();
    let epoch = if change(&mut state) {
        state.is_behind = false;
        engine.publish(&state)
    } else {
        EPOCH.now()
    };
    drop(state);
    engine.end(turn);
    epoch
}

/// The same, on behalf of a call, which waits for nobody: in somebody else's turn, it comes into force at the end of that.
fn change_soon(change: impl FnOnce(&mut State) -> bool) {
    let engine = Engine::get();
    let mut state = engine.state.lock();
    let changes = change(&mut state);
    state.is_behind |= changes;
    drop(state);
    if changes {
        engine.catch_up();
    }
}

pub(crate) fn set_alert(alert: HowMuch) -> u32 {
    change(|state| std::mem::replace(&mut state.alert, alert) != alert)
}

pub(crate) fn alert() -> HowMuch {
    ENGINE.get().map_or(HowMuch::Normal, |engine| engine.state.lock().alert)
}

/// Disables an entry point, or enables it again: each of that name, where two components share theirs. False if there is
/// none.
pub(crate) fn set_disabled(component: &str, entry: &str, disabled: bool) -> bool {
    let mut found = false;
    change(|state| {
        let State { program, disabled: all, .. } = state;
        let is_it = |point: &Point| point.name == entry && point.component.is(component);
        let mut changes = false;
        for (at, _) in program.points.iter().enumerate().filter(|(_, point)| is_it(point)) {
            found = true;
            changes |= all.contains(&at) != disabled;
            all.retain(|known| *known != at);
            all.extend(disabled.then_some(at));
        }
        changes
    });
    found
}

/// Forgets what a caller did.
pub(crate) fn pardon(who: &'static PrincipalInfo) {
    change(|state| {
        let behaviour = state.behaviours.get_mut(who.place());
        behaviour.is_some_and(|behaviour| {
            let before = std::mem::replace(behaviour, Behaviour::new());
            before.quarantined || before.level > HowMuch::Normal
        })
    });
}

/// The epoch under which a call may run, if that was decided before. One load for the epoch, one for the decision.
#[inline(always)]
pub(crate) fn permits_at_once(point: &EntryPoint, caller: &PrincipalInfo) -> Option<u32> {
    // read first: where there are no words, nothing was decided until then
    let now = EPOCH.now();
    let Some(words) = point.words.get() else { return Some(now) };
    match words.get(caller.place())?.decide(now) {
        (epoch, Decision::Permit) => Some(epoch),
        _ => None,
    }
}

/// Whether calls are refused whatever they are like.
#[cold]
pub(crate) fn forbids(point: &EntryPoint, caller: &PrincipalInfo) -> bool {
    let now = EPOCH.now();
    let word = point.words.get().and_then(|words| words.get(caller.place()));
    word.is_some_and(|word| word.decide(now).1 == Decision::Forbid)
}

/// The epoch under which a call may run; asked, if that was not decided before. A call that is refused is asked again by
/// [`decide`], which says why.
#[inline(always)]
pub(crate) fn permits(
    point: &EntryPoint,
    caller: &'static PrincipalInfo,
    standing: &Cell<Standing>,
) -> Option<u32> {
    permits_at_once(point, caller).or_else(|| ask_quickly(point, caller, standing.get()))
}

/// The epoch under which a call may run, asked as it is made; else why not, and under which epoch. Of a call that was permitted
/// under `before`, only if that is not the newest epoch any more, so that no rate counts it twice.
pub(crate) fn decide_again(
    point: &EntryPoint,
    caller: &'static PrincipalInfo,
    standing: Standing,
    before: Option<u32>,
) -> Result<u32, (Denial, u32)> {
    match before {
        Some(epoch) if epoch == EPOCH.now() => Ok(epoch),
        _ => decide(point, caller, standing),
    }
}

fn decide(
    point: &EntryPoint,
    caller: &'static PrincipalInfo,
    standing: Standing,
) -> Result<u32, (Denial, u32)> {
    let answer = decide_now(point, caller, standing);
    // time may have passed since it was so conspicuous
    if answer.is_err() && cools_down(caller) { decide_now(point, caller, standing) } else { answer }
}

fn decide_now(point: &EntryPoint, caller: &PrincipalInfo, standing: Standing) -> Result<u32, (Denial, u32)> {
    permits_at_once(point, caller).map_or_else(|| ask(point, caller, standing), Ok)
}

fn ask(point: &EntryPoint, caller: &PrincipalInfo, standing: Standing) -> Result<u32, (Denial, u32)> {
    snapshot::with(EPOCH.now(), newest, |snapshot| {
        match snapshot.ask(point.index(), caller.place(), &Call(standing)) {
            Ok(()) => Ok(snapshot.epoch),
            Err(why) => Err((why, snapshot.epoch)),
        }
    })
}

/// The same, without saying why not: a reason that is moved about costs more than the asking.
#[inline(never)]
fn ask_quickly(point: &EntryPoint, caller: &PrincipalInfo, standing: Standing) -> Option<u32> {
    snapshot::with(EPOCH.now(), newest, |snapshot| {
        snapshot.ask(point.index(), caller.place(), &Call(standing)).is_ok().then_some(snapshot.epoch)
    })
}

fn newest() -> Arc<Snapshot> {
    Engine::get().newest.lock().clone()
}

fn cools_down(caller: &PrincipalInfo) -> bool {
    let mut changes = false;
    change_soon(|state| {
        let State { policy, behaviours, .. } = state;
        if let (Some(thresholds), Some(behaviour)) =
            (&policy.rules.behaviour, behaviours.get_mut(caller.place()))
        {
            changes = behaviour.cool_down(&thresholds.value, clock::coarse_seconds());
        }
        changes
    });
    changes
}

/// A caller was denied, or panicked.
pub(crate) fn misbehaved(caller: &'static PrincipalInfo) {
    if !DECIDES.load(Ordering::Relaxed) {
        return;
    }
    let mut is_quarantined = false;
    change_soon(|state| {
        let State { policy, behaviours, .. } = state;
        let (Some(thresholds), Some(behaviour)) =
            (&policy.rules.behaviour, behaviours.get_mut(caller.place()))
        else {
            return false;
        };
        let before = behaviour.quarantined;
        let changes = behaviour.count(&thresholds.value, clock::coarse_seconds());
        is_quarantined = behaviour.quarantined && !before;
        changes
    });
    if is_quarantined {
        audit::tell(EventKind::CallerQuarantined, caller);
    }
}

/// The epoch in force.
pub(crate) fn epoch() -> u32 {
    EPOCH.now()
}

/// What `status()` says: the policy's name, its rules, and who is how conspicuous.
pub(crate) fn summary() -> Option<(Policy, Vec<(&'static PrincipalInfo, Behaviour)>)> {
    let state = ENGINE.get().filter(|_| DECIDES.load(Ordering::Relaxed))?.state.lock();
    let conspicuous = principals().zip(state.behaviours.iter().copied());
    let conspicuous =
        conspicuous.filter(|(_, behaviour)| behaviour.quarantined || behaviour.level > HowMuch::Normal);
    Some((state.policy.clone(), conspicuous.collect()))
}
