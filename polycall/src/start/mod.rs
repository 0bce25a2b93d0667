//! The start: options are checked against the annotations, then every domain gets its place and its state.
#![forbid(unsafe_code)]

mod asked;
mod check;
mod place;

use std::cell::Cell;

use once_cell::sync::OnceCell;
use parking_lot::ReentrantMutex;

use asked::limits;
pub(crate) use asked::settings;

use crate::audit::facts::Facts;
use crate::audit::trail::names::Linked;
use crate::audit::{self, EventKind, Trail, trail};
use crate::config::Narrowed;
use crate::entry::{now_running, running};
use crate::error::StartError;
use crate::memory::domain::Build;
use crate::memory::kernel::{self, Errno, sealed};
use crate::memory::{Domain, Hardened, arena, fault};
use crate::options::Options;
use crate::policy::engine;
use crate::quota::{Limits, notices};
use crate::registry::registry;
use crate::session::{NoSession, State};
use crate::{config, counters, panic_hook};

/// The options in force, once started.
static SEALED: OnceCell<Options> = OnceCell::new();
/// Set by the first attempt: regions cannot be placed twice, so a failed start is final. Another thread waits until
/// it has succeeded or failed; an `init` or a sink that starts polycall again, on the same thread, does not.
static ATTEMPTED: ReentrantMutex<Cell<bool>> = ReentrantMutex::new(Cell::new(false));

impl Options {
    /// Starts polycall: checks these options against all annotations, reserves the regions, builds the states,
    /// and lets calls in. Once in a process; `#[polycall::main]` does it for you.
    ///
    /// # Errors
    ///
    /// See [`StartError`]; no component can be called then.
    ///
    /// ```standalone_crate
    /// polycall::Options::new().start().unwrap();
    /// assert_eq!(polycall::Options::new().start(), Err(polycall::StartError::AlreadyStarted));
    /// ```
    pub fn start(self) -> Result<(), StartError> {
        start(self)
    }
}

impl Options {
    /// Says what the start would refuse of the program, these options, their configurations and their policy, and does
    /// nothing else: for a program that says all that is wrong before it begins. What the machine refuses is known at the start
    /// alone.
    ///
    /// # Errors
    ///
    /// One or more [`StartError`]s.
    ///
    /// ```standalone_crate
    /// use polycall::{Options, policy::Policy};
    /// let policy = Policy::parse("policy.json", r#"{ "rules": [{ "id": "a", "effect": "forbid", "entry": "opne" }] }"#);
    /// let options = Options::new().policy(policy.unwrap()).config_text("polycall.conf", "micro bankcrad {\n}\n");
    /// assert_eq!(options.check().unwrap_err().len(), 2);
    /// ```
    pub fn check(&self) -> Result<(), Vec<StartError>> {
        checked(self).map(drop)
    }
}

/// What configurations come to, if nothing is wrong with them or anything else that is known before.
fn checked(options: &Options) -> Result<Narrowed, Vec<StartError>> {
    let mut found: Vec<_> = check::check_program().err().into_iter().collect();
    let narrowed = config::read(options);
    if let Ok(narrowed) = &narrowed {
        found.extend(check::check_options(options, narrowed).err());
    }
    if let Some(policy) = &options.policy {
        let refused = engine::check(policy).err();
        found.extend(refused.map(|error| StartError::Policy { mistakes: error.to_string() }));
    }
    match narrowed {
        Ok(narrowed) if found.is_empty() => Ok(narrowed),
        Ok(_) => Err(found),
        Err(errors) => Err(errors.into_iter().chain(found).collect()),
    }
}

fn start(mut options: Options) -> Result<(), StartError> {
    let narrowed = checked(&options).map_err(|mut errors| errors.swap_remove(0))?;
    let attempted = ATTEMPTED.lock();
    if attempted.replace(true) {
        return Err(StartError::AlreadyStarted);
    }
    let narrowed = narrowed.hold();
    for (index, (point, _)) in registry().points.iter().enumerate() {
        point.place(u32::try_from(index).unwrap_or(u32::MAX));
    }
    counters::fix(registry().points.len(), registry().components.len());
    let trail = options.trail.take().map(start_trail).transpose()?;
    audit::install(trail.map(|trail| trail.desk), options.sink.take());
    for state in registry().states.iter() {
        state.domain.claim_state(state.layout);
    }
    panic_hook::install();
    kernel::in_forked_children(refuse_in_fork);
    if options.no_fault_reports.is_none() {
        fault::install(fault::Hooks { running, record: trail::fault });
    }
    engine::place_callers();
    place::place_domains(&options, narrowed).inspect_err(|_| give_up_states())?;
    seal_syscalls(&options);
    record_start(&options).inspect_err(|_| give_up_states())?;

    if let Some(policy) = &options.policy {
        engine::start(policy).map_err(|_| StartError::AuditUnavailable).inspect_err(|_| give_up_states())?;
    } else if !narrowed.closed.is_empty() {
        engine::close_connections();
    }
    let percent = options.on_quota.as_ref().map(|callback| callback.percent);
    if let Some(callback) = options.on_quota.take() {
        let started = notices::start(callback);
        started.map_err(|errno| StartError::QuotaThread { errno }).inspect_err(|_| give_up_states())?;
    }
    // Components are open before hosts are let in, so that nobody can end or poison one that is opened afterwards.
    for domain in registry().components.iter() {
        let points = registry().points.iter().filter(|(_, of)| std::ptr::eq(*of, *domain));
        let points: Vec<_> = points.map(|(point, _)| *point).collect();
        domain.meter().allow(limits(domain, narrowed), domain.quota().limit(), percent);
        let is_metered =
            domain.meter().limits() != Limits::default() || points.iter().any(|point| point.io > 0);
        domain.admit_from_now(audit::who_records(points.into_iter()), is_metered, engine::epoch());
    }
    let _ = SEALED.set(options);
    Ok(())
}

/// Wipes the states that were built before the start failed: nobody can use or end them any more.
fn give_up_states() {
    for domain in registry().components.iter() {
        let _ = domain.end(); // what can't be opened to be wiped stays closed, for good
    }
}

/// Starts with default options, once for all tests of a process.
pub(crate) fn start_for_tests() -> Result<(), StartError> {
    static STARTED: OnceCell<()> = OnceCell::new();
    let outcome = STARTED.get_or_try_init(|| match start(Options::new()) {
        // a test that has options of its own started it before
        Err(StartError::AlreadyStarted) if SEALED.get().is_some() => Ok(()),
        outcome => outcome,
    });
    outcome.copied()
}

/// The options in force; `None` before the start.
pub(crate) fn sealed() -> Option<&'static Options> {
    SEALED.get()
}

pub(crate) fn reset(domain: &'static Domain) -> Result<(), StartError> {
    let Some(options) = SEALED.get() else { return Ok(()) };
    building(domain, options, |build| domain.reset(build))?;
    audit::tell(EventKind::Reset, domain.info());
    Ok(())
}

pub(crate) fn end(domain: &'static Domain) -> Result<(), StartError> {
    let first = !domain.has_ended();
    let outcome = domain.end().map_err(|Errno(errno)| StartError::Memory {
        what: domain.info().name,
        bytes: domain.committed(),
        errno,
    });
    if first {
        audit::tell(EventKind::ComponentEnded, domain.info());
    }
    outcome
}

fn start_trail(trail: Trail) -> Result<&'static trail::Running, StartError> {
    let linked = Linked {
        components: registry().components.iter().map(|domain| domain.info()).collect(),
        hosts: registry().hosts.clone(),
        points: registry().points.iter().map(|(point, domain)| (*point, domain.info())).collect(),
        no_session: NoSession::NAME,
    };
    trail.start(&linked).map_err(|reason| StartError::Trail { reason })
}

/// Wipes every region and seals the trail, when the main host returns.
pub(crate) fn end_all() -> Result<(), StartError> {
    let ended = registry().components.iter().map(|domain| end(domain)).fold(Ok(()), Result::and);
    let sealed = trail::running().map_or(Ok(()), trail::Running::close);
    ended.and(sealed.map_err(|reason| StartError::Trail { reason }))
}

extern "C" fn refuse_in_fork() {
    kernel::has_forked();
    audit::has_forked();
    registry().components.iter().for_each(|domain| domain.refuse_in_fork());
}

/// What came of the filter for system calls.
static SYSCALLS: OnceCell<Hardened> = OnceCell::new();

fn seal_syscalls(options: &Options) {
    if options.seal_syscalls {
        let sealed = arena::range().map_or(Hardened::NotNeeded, |arena| Hardened::of(sealed::seal(arena)));
        let _ = SYSCALLS.set(sealed);
    }
}

/// Whether only polycall's own system calls change pages of the arena.
pub(crate) fn sealed_syscalls() -> Hardened {
    SYSCALLS.get().copied().unwrap_or(Hardened::NotAsked)
}

fn record_start(options: &Options) -> Result<(), StartError> {
    for domain in registry().components.iter() {
        let kind = match &options.unprotected {
            Some(_) => EventKind::Unprotected,
            None => EventKind::ComponentStarted,
        };
        audit::record(&Facts::about(kind, domain.info())).map_err(|_| StartError::AuditUnavailable)?;
    }
    Ok(())
}

/// Gives a domain the builder of its state, and says that its component's `init` is running meanwhile.
fn building<R>(domain: &Domain, options: &Options, settle: impl FnOnce(&Build<'_>) -> R) -> R {
    let mine = registry().states.iter().find(|state| std::ptr::eq(state.domain, domain));
    let before = now_running(Some(domain.info()));
    let result = settle(&|place| mine.map_or(Ok(()), |state| state.build_at(place, options)));
    now_running(before);
    result
}
