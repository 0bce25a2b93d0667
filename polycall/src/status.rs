//! What is really enforced on this machine.
#![forbid(unsafe_code)]

use std::fmt;

use crate::audit::TrailStatus;
use crate::bits::RegionFlags;
use crate::config::ConfiguredKey;
use crate::exceptions::Exception;
use crate::fault_reports::FaultReports;
use crate::memory::Domain;
use crate::memory::harden::Hardened;
use crate::policy::PolicyStatus;
use crate::principal::Protection;
use crate::region::RegionReport;
use crate::registry::registry;
use crate::report::exceptions;
use crate::units::bytes;
use crate::{audit, config, start};

/// What is enforced for each component, and each hardening that is on, refused or not there.
///
/// ```
/// println!("{}", polycall::status());
/// ```
pub fn status() -> Status {
    let components = registry().components.iter().map(|domain| ComponentStatus::of(domain)).collect();
    let options = start::sealed();
    Status {
        started: options.is_some(),
        unprotected: options.and_then(|options| options.unprotected.clone()),
        audited: audit::is_on(),
        trail: TrailStatus::now(),
        syscalls_sealed: start::sealed_syscalls(),
        fault_reports: FaultReports::now(options),
        policy: PolicyStatus::now(),
        components,
        configured: config::narrowed().map(|narrowed| narrowed.keys.clone()).unwrap_or_default(),
        exceptions: exceptions(),
    }
}

/// What is enforced on this machine, now.
///
/// ```standalone_crate
/// assert!(!polycall::status().started);
/// ```
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct Status {
    /// Whether polycall has started.
    pub started: bool,
    /// The reason given for leaving every region open, if one was.
    pub unprotected: Option<String>,
    /// Whether a trail or a sink takes the record of every event.
    pub audited: bool,
    /// The audit trail, if one is kept.
    pub trail: Option<TrailStatus>,
    /// Whether only polycall's own system calls change the pages of regions; an option.
    pub syscalls_sealed: Hardened,
    /// Whether a stray access to a region is reported before the process dies of it.
    pub fault_reports: FaultReports,
    /// The policy in force, and what each of its values does; `None` until there is one.
    pub policy: Option<PolicyStatus>,
    /// One row for each component.
    pub components: Vec<ComponentStatus>,
    /// Each key of each configuration that was read, and what it does now, or that it is kept for later.
    pub configured: Vec<ConfiguredKey>,
    /// What the program's source makes exceptions of, and why.
    pub exceptions: Vec<Exception>,
}

/// What is enforced for one component.
///
/// ```
/// for row in polycall::status().components {
///     println!("{}: {}", row.name, row.no_dump);
/// }
/// ```
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct ComponentStatus {
    /// The component.
    pub name: &'static str,
    /// Its path.
    pub path: &'static str,
    /// How its state is closed; `None` for a component without state.
    pub protection: Option<Protection>,
    /// Why it is closed that way: what was asked for, or what this machine does not have. Empty without a state.
    pub why: String,
    /// Its regions that stay open for reading until they end.
    pub locked: Vec<RegionReport>,
    /// Bytes of each of its private stacks; `None` if its entry points run on their callers' stacks. An option.
    pub private_stack: Option<usize>,
    /// Whether pages that nobody can reach lie before and behind its region.
    pub guard_pages: Hardened,
    /// Whether its pages stay out of core dumps.
    pub no_dump: Hardened,
    /// Whether its pages stay out of forked children.
    pub no_fork: Hardened,
    /// Whether a large region is backed by huge pages, so that opening it stays cheap.
    pub huge_pages: Hardened,
    /// Whether its pages are kept off every disk, those of closed regions as well; an option.
    pub in_ram: Hardened,
    /// Whether the kernel leaves its pages out of what it reads for others; an option.
    pub secret: Hardened,
}

impl ComponentStatus {
    fn of(domain: &Domain) -> Self {
        let protection = domain.place().map(|place| place.backend.protection());
        let hardening = domain.hardening();
        let regions: Vec<_> = domain.pool().alive().into_iter().map(RegionReport::of).collect();
        let (locked, closed): (Vec<_>, Vec<_>) =
            regions.into_iter().partition(|region| region.flags.contains(RegionFlags::LOCKED));
        Self {
            name: domain.info().name,
            path: domain.info().path,
            protection,
            why: domain.why().to_owned(),
            in_ram: closed.iter().fold(hardening.in_ram, |all, region| all.and(region.in_ram)),
            locked,
            private_stack: domain.stacks().size(),
            guard_pages: protection.map_or(Hardened::NotNeeded, |_| Hardened::On),
            no_dump: hardening.no_dump,
            no_fork: hardening.no_fork,
            huge_pages: hardening.huge_pages,
            secret: hardening.secret,
        }
    }
}

impl fmt::Display for Status {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let yes = |on| if on { "yes" } else { "no" };
        writeln!(
            f,
            "started: {}   audited: {}   system calls sealed: {}",
            yes(self.started),
            yes(self.audited),
            self.syscalls_sealed
        )?;
        writeln!(f, "fault reports: {}", self.fault_reports)?;
        if let Some(trail) = &self.trail {
            writeln!(f, "audit trail: {trail}")?;
        }
        if let Some(policy) = &self.policy {
            writeln!(f, "policy: {policy}")?;
        }
        if let Some(reason) = &self.unprotected {
            writeln!(f, "PROTECTION IS OFF for every component: {reason}")?;
        }
        write!(
            f,
            "{:<20} {:<10} {:<11} {:<11} {:<11} {:<11} {:<11} {:<11} {:<13} why this protection",
            "component",
            "protection",
            "guard pages",
            "no dump",
            "no fork",
            "huge pages",
            "in ram",
            "secret",
            "private stack"
        )?;
        for row in &self.components {
            let protection =
                row.protection.map_or("no state".to_owned(), |protection| protection.to_string());
            write!(
                f,
                "\n{:<20} {:<10} {:<11} {:<11} {:<11} {:<11} {:<11} {:<11} {:<13} {}",
                row.name,
                protection,
                row.guard_pages,
                row.no_dump,
                row.no_fork,
                row.huge_pages,
                row.in_ram,
                row.secret,
                row.private_stack.map_or("off".to_owned(), bytes),
                row.why
            )?;
            for region in &row.locked {
                write!(f, "\n{:<20} {region}", "")?;
            }
        }
        configured(&self.configured, f)?;
        if !self.exceptions.is_empty() {
            write!(f, "\n\nexceptions that the source makes")?;
        }
        self.exceptions.iter().try_for_each(|exception| write!(f, "\n{exception}"))
    }
}

/// The table of configured keys; nothing if there is no configuration.
fn configured(keys: &[ConfiguredKey], f: &mut fmt::Formatter<'_>) -> fmt::Result {
    if keys.is_empty() {
        return Ok(());
    }
    write!(f, "\n\n{:<20} {:<20} {:<24} {:<28} what it does", "component", "configured", "as", "at")?;
    for ConfiguredKey { component, key, value, place, effect, .. } in keys {
        write!(f, "\n{component:<20} {key:<20} {value:<24} {place:<28} {effect}")?;
    }
    Ok(())
}
