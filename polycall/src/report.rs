//! What is linked in, and how it does: components, entry points, hosts.
#![forbid(unsafe_code)]

use std::fmt;
use std::ops::Range;

use crate::exceptions::Exception;
use crate::memory::Domain;
use crate::principal::{HostKind, Id, Kind, Lookup, PrincipalInfo, Protection, Scope};
use crate::quota::{QuotaReport, Resource};
use crate::region::RegionReport;
use crate::registry::registry;
use crate::session::Permissions;
use crate::timing::{Timing, TimingReport};
use crate::units::bytes;
use crate::{config, counters, start};

/// Every component that is linked in, by path.
///
/// No system call. Counts of calls are sums over all threads, and may lag behind calls that run now.
///
/// ```
/// for component in polycall::components() {
///     println!("{component}");
/// }
/// ```
pub fn components() -> Vec<ComponentReport> {
    registry().components.iter().map(|domain| ComponentReport::of(domain)).collect()
}

/// Every host that is linked in, by path: where crossings can begin.
///
/// ```standalone_crate
/// assert!(polycall::hosts().is_empty(), "this program declares none");
/// ```
pub fn hosts() -> Vec<HostReport> {
    registry().hosts.iter().filter_map(|info| HostReport::of(info)).collect()
}

/// Every exception that is linked in, by path: of this program's crates and of those it uses.
///
/// No system call.
///
/// ```standalone_crate
/// use polycall::prelude::*;
///
/// #[derive(Portable)]
/// struct Price {
///     #[portable(opaque = "plain digits, no shared state")]
///     _amount: std::num::ParseIntError,
/// }
///
/// let [opaque] = polycall::exceptions()[..] else { panic!("there is one") };
/// assert!(opaque.place.ends_with("::Price::_amount"));
/// assert_eq!(opaque.reason, "plain digits, no shared state");
/// ```
#[must_use]
pub fn exceptions() -> Vec<Exception> {
    registry().exceptions.clone()
}

/// One component, as it is now.
///
/// ```
/// let bytes: usize = polycall::components().iter().map(|component| component.bytes_used).sum();
/// # let _ = bytes;
/// ```
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct ComponentReport {
    /// The module's name.
    pub name: &'static str,
    /// The module's path, crate first.
    pub path: &'static str,
    /// Its stable id.
    pub id: Id,
    /// How far it is closed off.
    pub scope: Scope,
    /// What it may do, by its annotation and its configuration: see [`config`](crate::config).
    pub permissions: Permissions,
    /// Whom it may call, by path: whom its annotation lists, without those whom a configuration leaves out.
    pub allowed: Vec<&'static str>,
    /// Who may call it, by path; `None` where it does not say.
    pub callers: Option<Vec<&'static str>>,
    /// Its entry points.
    pub entry_points: Vec<EntryReport>,
    /// Bytes in use in its region.
    pub bytes_used: usize,
    /// Bytes of its region that are backed by pages.
    pub bytes_committed: usize,
    /// Bytes it may use.
    pub max_memory: usize,
    /// How its state is closed; `None` for a component without state.
    pub protection: Option<Protection>,
    /// The addresses its region may take; `None` for a component without state.
    pub region: Option<Range<usize>>,
    /// Frames for which its region is open now.
    pub open: usize,
    /// Its regions beside the state.
    pub regions: Vec<RegionReport>,
    /// What it may use, and what it has used: its memory first.
    pub quotas: Vec<QuotaReport>,
    /// Whether it refuses calls since it panicked.
    pub poisoned: bool,
}

impl ComponentReport {
    fn of(domain: &Domain) -> Self {
        let info = domain.info();
        let settings = start::settings(domain);
        let place = domain.place();
        Self {
            name: info.name,
            path: info.path,
            id: info.id(),
            scope: info.narrowed_scope().unwrap_or(settings.scope),
            permissions: info.permissions(),
            allowed: open(info),
            callers: info.callers.map(paths),
            entry_points: EntryReport::all_of(domain),
            bytes_used: domain.used(),
            bytes_committed: domain.committed(),
            max_memory: match domain.quota().limit() {
                0 => settings.max_memory, // before the start
                granted => granted,
            },
            protection: place.map(|place| place.backend.protection()),
            region: place.map(|place| place.range()),
            open: domain.inside(),
            regions: domain.pool().alive().into_iter().map(RegionReport::of).collect(),
            quotas: Resource::ALL
                .into_iter()
                .filter_map(|resource| QuotaReport::of(domain, resource))
                .collect(),
            poisoned: domain.is_poisoned(),
        }
    }

    /// Calls into it that ran.
    pub fn crossings(&self) -> u64 {
        self.entry_points.iter().map(|point| point.crossings).sum()
    }

    /// Calls into it that were refused.
    pub fn denials(&self) -> u64 {
        self.entry_points.iter().map(|point| point.denials).sum()
    }
}

impl fmt::Display for ComponentReport {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let protection = match self.protection {
            Some(protection) => protection.to_string(),
            None => "no state".to_owned(),
        };
        write!(
            f,
            "{:<20} {:<10} {:<9} {:>10} calls {:>6} denied",
            self.name,
            self.scope,
            protection,
            self.crossings(),
            self.denials(),
        )?;
        if self.protection.is_some() {
            write!(f, " {:>9} of {}", bytes(self.bytes_used), bytes(self.max_memory))?;
        }
        if self.poisoned { f.write_str("  POISONED") } else { Ok(()) }
    }
}

/// One entry point, as it is now.
///
/// ```
/// for component in polycall::components() {
///     for point in &component.entry_points {
///         println!("{}::{}: {} calls", component.name, point.name, point.crossings);
///     }
/// }
/// ```
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct EntryReport {
    /// The function's name.
    pub name: &'static str,
    /// Its stable id.
    pub id: Id,
    /// The session state it requires.
    pub session: &'static str,
    /// The permissions it requires, as written; empty for none.
    pub requires: &'static str,
    /// Calls that ran.
    pub crossings: u64,
    /// Calls that were refused.
    pub denials: u64,
    /// When its results leave; `None` for at once.
    pub timing: Option<TimingReport>,
}

impl EntryReport {
    fn all_of(domain: &Domain) -> Vec<Self> {
        let mine = registry().points.iter().filter(|(_, of)| std::ptr::eq(*of, domain));
        let reports = mine.map(|(point, _)| {
            let (crossings, denials) = counters::totals(point.index());
            let (name, id) = (point.name, point.id());
            let (session, requires) = (point.session, point.requires);
            let timing = point.timing.map(Timing::report);
            Self { name, id, session, requires, crossings, denials, timing }
        });
        let mut reports: Vec<_> = reports.collect();
        reports.sort_by_key(|report| report.name);
        reports
    }
}

/// One host.
///
/// ```standalone_crate
/// for host in polycall::hosts() {
///     println!("{} may call {:?}", host.path, host.allowed);
/// }
/// ```
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct HostReport {
    /// Its name.
    pub name: &'static str,
    /// Its path, crate first.
    pub path: &'static str,
    /// How it is entered.
    pub kind: HostKind,
    /// Whom it may call, by path.
    pub allowed: Vec<&'static str>,
}

impl HostReport {
    fn of(info: &'static PrincipalInfo) -> Option<Self> {
        match info.kind {
            Kind::Host(kind) => {
                Some(Self { name: info.name, path: info.path, kind, allowed: paths(info.allowed) })
            }
            Kind::Component(_) => None,
        }
    }
}

fn open(caller: &PrincipalInfo) -> Vec<&'static str> {
    let callees = caller.allowed.iter().map(|callee| callee());
    callees.filter(|callee| !config::is_closed(caller, callee)).map(|callee| callee.path).collect()
}

fn paths(listed: &[Lookup]) -> Vec<&'static str> {
    listed.iter().map(|info| info().path).collect()
}
