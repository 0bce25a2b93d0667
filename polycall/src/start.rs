//! The start: options are checked against the annotations, then every domain gets its place and its state.
#![forbid(unsafe_code)]

use std::cell::Cell;
use std::collections::{BTreeMap, BTreeSet};

use once_cell::sync::OnceCell;
use parking_lot::ReentrantMutex;

use crate::audit::{self, EventKind};
use crate::entry::{now_running, running};
use crate::error::StartError;
use crate::memory::domain::{Build, whole_pages};
use crate::memory::harden::Wants;
use crate::memory::kernel::{self, Errno, sealed};
use crate::memory::pool::{Pool, Range};
use crate::memory::protection::{Backend, Choice, choose, for_regions};
use crate::memory::stack::{self, Stacks};
use crate::memory::window::{Place, addresses};
use crate::memory::{Domain, Hardened, arena, fault, switch};
use crate::options::Options;
use crate::principal::{HostKind, Id, Kind, Protection, Scope, Settings};
use crate::registry::registry;
use crate::{counters, panic_hook};

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

fn start(mut options: Options) -> Result<(), StartError> {
    check_program()?;
    check_options(&options)?;
    let attempted = ATTEMPTED.lock();
    if attempted.replace(true) {
        return Err(StartError::AlreadyStarted);
    }
    if let Some(sink) = options.sink.take() {
        audit::install(sink);
    }
    for (index, (point, _)) in registry().points.iter().enumerate() {
        point.place(u32::try_from(index).unwrap_or(u32::MAX));
    }
    counters::fix_points(registry().points.len());
    for state in registry().states.iter() {
        state.domain.claim_state(state.layout);
    }
    panic_hook::install();
    kernel::in_forked_children(refuse_in_fork);
    if options.no_fault_reports.is_none() {
        fault::install(running);
    }
    place_regions(&options)?;
    seal_syscalls(&options);
    record_start(&options)?;

    // Components are open before hosts are let in, so that nobody can end or poison one that is opened afterwards.
    registry().components.iter().for_each(|domain| domain.admit_from_now(audit::is_on()));
    let _ = SEALED.set(options);
    Ok(())
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

/// Wipes every region, when the main host returns.
pub(crate) fn end_all() -> Result<(), StartError> {
    registry().components.iter().map(|domain| end(domain)).fold(Ok(()), Result::and)
}

extern "C" fn refuse_in_fork() {
    kernel::has_forked();
    registry().components.iter().for_each(|domain| domain.refuse_in_fork());
}

/// Checks what no compilation sees: the whole program.
fn check_program() -> Result<(), StartError> {
    let principals =
        registry().components.iter().map(|domain| domain.info()).chain(registry().hosts.iter().copied());
    let paths = principals.map(|info| info.path).chain(registry().points.iter().map(|(point, _)| point.path));
    if let Some((path, ty)) = registry().mislabelled.first().copied() {
        return Err(StartError::Mislabelled { path, ty });
    }
    let mut ids = BTreeSet::new();
    for path in paths {
        if !ids.insert(Id::of(path)) {
            return Err(StartError::Duplicate { path });
        }
    }
    let mut mains = registry().hosts.iter().filter(|host| matches!(host.kind, Kind::Host(HostKind::Main)));
    match (mains.next(), mains.next()) {
        (Some(first), Some(second)) => {
            Err(StartError::TwoMainHosts { first: first.path, second: second.path })
        }
        _ => Ok(()),
    }
}

fn check_options(options: &Options) -> Result<(), StartError> {
    for (name, bytes) in &options.max_memory {
        for domain in named(name)? {
            let annotated = settings(domain).max_memory;
            if *bytes > annotated {
                return Err(StartError::Widens {
                    component: domain.info().name,
                    setting: "max_memory",
                    asked: format!("{} ({bytes} bytes)", crate::units::bytes(*bytes)),
                    annotated: format!("{} ({annotated} bytes)", crate::units::bytes(annotated)),
                });
            }
        }
    }
    for (name, asked) in &options.protection {
        for domain in named(name)? {
            let annotated = settings(domain).protection;
            let narrows = match annotated {
                Some(annotated) => asked.satisfies(annotated),
                None => *asked != Protection::None,
            };
            if !narrows {
                return Err(StartError::Widens {
                    component: domain.info().name,
                    setting: "protection",
                    asked: format!("`{asked}`"),
                    annotated: annotated.map_or("`auto`".to_owned(), |annotated| format!("`{annotated}`")),
                });
            }
        }
    }
    let (least, most) = (stack::LEAST, stack::MOST);
    for (name, asked) in options.private_stack.iter().map(|(name, asked)| (name, *asked)) {
        if let Some(domain) = named(name)?.next()
            && !(least..=most).contains(&asked)
        {
            return Err(StartError::StackSize { component: domain.info().name, asked, least, most });
        }
    }
    if let Some(why) = switch::WHY_NOT {
        let mut all = registry().components.iter();
        if let Some(domain) = all.find(|domain| private_stack(domain, options).is_some()) {
            return Err(StartError::NoStacks { component: domain.info().name, why });
        }
    }
    let others = options.require.keys().chain(&options.in_ram).chain(&options.secret);
    others.into_iter().try_for_each(|name| named(name).map(drop))
}

/// The components that an option names: one, or several that share the name.
fn named(name: &str) -> Result<impl Iterator<Item = &'static Domain> + use<'_>, StartError> {
    let mut named =
        registry().components.iter().copied().filter(move |domain| is_named(domain, name)).peekable();
    match named.peek() {
        Some(_) => Ok(named),
        None => Err(StartError::UnknownComponent {
            name: name.to_owned(),
            known: registry().components.iter().map(|domain| domain.info().name).collect(),
        }),
    }
}

fn place_regions(options: &Options) -> Result<(), StartError> {
    let mut stateful: Vec<_> =
        registry().components.iter().copied().filter(|domain| domain.has_state()).collect();
    // There are fewer keys than there may be components: who can't do without comes first, then who asks by name.
    stateful.sort_by_key(|domain| {
        let (asked, required) = wishes(domain, options);
        (!required.contains(&Some(Protection::Pkey)), asked != Some(Protection::Pkey))
    });
    let protected: Vec<_> =
        stateful.iter().map(|domain| protect(domain, options)).collect::<Result<_, StartError>>()?;
    let quotas: Vec<_> = stateful.iter().map(|domain| whole_pages(granted(domain, options))).collect();
    let sizes: Vec<_> = quotas.iter().map(|quota| addresses(*quota)).collect();
    let pools =
        registry().components.iter().map(|domain| Pool::addresses(whole_pages(granted(domain, options))));
    let stacks: Vec<_> = registry()
        .components
        .iter()
        .filter_map(|domain| Some((*domain, private_stack(domain, options)?)))
        .collect();
    let addresses_of_stacks = stacks.iter().map(|(_, bytes)| Stacks::addresses(*bytes));
    let ranges: Vec<_> = sizes.iter().copied().chain(pools).chain(addresses_of_stacks).collect();
    let bases = arena::reserve(&ranges)?;
    for (index, domain) in registry().components.iter().enumerate() {
        let (base, bytes) = (bases[sizes.len() + index], ranges[sizes.len() + index]);
        let open = options.unprotected.is_some() || settings(domain).protection == Some(Protection::None);
        domain.allow(whole_pages(granted(domain, options)));
        domain.pool().settle(Range { base, bytes, backend: for_regions(open) });
    }
    // Before any `init`, which runs on one.
    for ((domain, bytes), base) in stacks.into_iter().zip(&bases[sizes.len() + registry().components.len()..])
    {
        domain.stacks().settle(*base, bytes, domain.info()).map_err(|Errno(errno)| StartError::Memory {
            what: domain.info().name,
            bytes,
            errno,
        })?;
    }
    for (index, domain) in stateful.into_iter().enumerate() {
        let (base, reserved, quota) = (bases[index], sizes[index], quotas[index]);
        let wants = Wants {
            in_ram: options.in_ram.iter().any(|name| is_named(domain, name)),
            secret: options.secret.iter().any(|name| is_named(domain, name)),
        };
        let place = Place { base, reserved, quota, backend: protected[index], wants };
        building(domain, options, |build| domain.settle(place, build))?;
    }
    Ok(())
}

/// How a component's region will be closed; an error if that is less than required.
fn protect(domain: &'static Domain, options: &Options) -> Result<&'static dyn Backend, StartError> {
    let (asked, required) = wishes(domain, options);
    let Choice { backend, why } = match &options.unprotected {
        Some(reason) => Choice::unprotected(reason),
        None => choose(asked, domain.info().path),
    };
    let got = backend.protection();
    for required in required.into_iter().flatten() {
        if !got.satisfies(required) {
            return Err(StartError::Required { component: domain.info().name, required, got, why });
        }
    }
    domain.say_why(why);
    Ok(backend)
}

/// The protection that was asked for, by options or else the annotation, and those that either requires.
fn wishes(domain: &Domain, options: &Options) -> (Option<Protection>, [Option<Protection>; 2]) {
    let settings = settings(domain);
    let of_options = |named: &BTreeMap<String, Protection>| {
        named.iter().filter(|(name, _)| is_named(domain, name)).map(|(_, protection)| *protection).next_back()
    };
    let asked = of_options(&options.protection).or(settings.protection);
    (asked, [settings.require, of_options(&options.require)])
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
        if let Some(record) = audit::reserve(kind).map_err(|_| StartError::AuditUnavailable)? {
            record.commit(&audit::about(kind, domain.info()));
        }
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

/// The bytes a component may use: its annotation's, or fewer by its options.
fn granted(domain: &Domain, options: &Options) -> usize {
    let narrowed =
        options.max_memory.iter().filter(|(name, _)| is_named(domain, name)).map(|(_, bytes)| *bytes);
    narrowed.fold(settings(domain).max_memory, usize::min)
}

/// Bytes of its private stacks: its annotation's, or its options'.
fn private_stack(domain: &Domain, options: &Options) -> Option<usize> {
    let asked = options.private_stack.iter().filter(|(name, _)| is_named(domain, name));
    asked.map(|(_, bytes)| *bytes).next_back().or(settings(domain).private_stack)
}

fn is_named(domain: &Domain, name: &str) -> bool {
    domain.info().name == name || domain.info().path == name
}

pub(crate) fn settings(domain: &Domain) -> Settings {
    match domain.info().kind {
        Kind::Component(settings) => settings,
        // a domain is only made beside a component's info; a host's here would be granted nothing
        Kind::Host(_) => Settings {
            scope: Scope::Isolated,
            max_memory: 0,
            protection: None,
            require: None,
            private_stack: None,
        },
    }
}
