//! What is asked of a component, by its annotation and the options together.
#![forbid(unsafe_code)]

use std::collections::BTreeSet;

use crate::config::Narrowed;
use crate::memory::Domain;
use crate::memory::harden::Wants;
use crate::options::Options;
use crate::principal::{Kind, Protection, Scope, Settings};
use crate::quota::{Limits, least};
use crate::session::Permissions;

/// The bytes a component may use: its annotation's, or fewer by its options or its configuration.
pub(super) fn granted(domain: &Domain, options: &Options, narrowed: &Narrowed) -> usize {
    let asked = options.max_memory.iter().filter(|(name, _)| is_named(domain, name)).map(|(_, bytes)| *bytes);
    asked.chain(narrowed.of(domain.info()).max_memory).fold(settings(domain).max_memory, usize::min)
}

/// What it may use beside memory: as its annotation says, or less by its configuration. Without the permission `IO` no
/// operation of input and output.
pub(super) fn limits(domain: &Domain, narrowed: &Narrowed) -> Limits {
    let annotated = settings(domain).limits();
    let of = narrowed.of(domain.info());
    let has_io = domain.info().permissions().contains(Permissions::IO);
    Limits {
        calls_per_second: least(annotated.calls_per_second, of.limits.calls_per_second),
        cpu: least(annotated.cpu, of.limits.cpu),
        io: if has_io { least(annotated.io, of.limits.io) } else { Some(0) },
    }
}

/// Bytes of its private stacks: its annotation's, or its options'.
pub(super) fn private_stack(domain: &Domain, options: &Options) -> Option<usize> {
    let asked = options.private_stack.iter().filter(|(name, _)| is_named(domain, name));
    asked.map(|(_, bytes)| *bytes).next_back().or(settings(domain).private_stack)
}

/// The protection that was asked for, by options or else the annotation, and all that either requires. Options name a
/// component by its module or its path; where they ask under both, the path is the more exact.
pub(super) fn wishes(domain: &Domain, options: &Options) -> (Option<Protection>, Vec<Protection>) {
    let (info, settings) = (domain.info(), settings(domain));
    let asked = options.protection.get(info.path).or_else(|| options.protection.get(info.name)).copied();
    let required = options.require.iter().filter(|(name, _)| is_named(domain, name));
    let required = required.map(|(_, protection)| *protection).chain(settings.require);
    (asked.or(settings.protection), required.collect())
}

/// What is to be done for its pages, besides closing them.
pub(super) fn wants(domain: &Domain, options: &Options, narrowed: &Narrowed) -> Wants {
    let is_among = |names: &BTreeSet<String>| names.iter().any(|name| is_named(domain, name));
    let reserves = narrowed.of(domain.info()).reserve.is_some();
    Wants { in_ram: is_among(&options.in_ram) || reserves, secret: is_among(&options.secret) }
}

/// Whether an option of this name is about it.
pub(super) fn is_named(domain: &Domain, name: &str) -> bool {
    domain.info().is_named(name)
}

/// What its annotation says.
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
            place: "",
            externals: &[],
            max_calls_per_second: 0,
            max_cpu: u64::MAX,
            max_io: u64::MAX,
            permissions: u8::MAX,
        },
    }
}
