//! What is asked of a component, by its annotation and the options together.
#![forbid(unsafe_code)]

use std::collections::BTreeMap;

use crate::memory::Domain;
use crate::options::Options;
use crate::principal::{Kind, Protection, Scope, Settings};

/// The bytes a component may use: its annotation's, or fewer by its options.
pub(super) fn granted(domain: &Domain, options: &Options) -> usize {
    let narrowed =
        options.max_memory.iter().filter(|(name, _)| is_named(domain, name)).map(|(_, bytes)| *bytes);
    narrowed.fold(settings(domain).max_memory, usize::min)
}

/// Bytes of its private stacks: its annotation's, or its options'.
pub(super) fn private_stack(domain: &Domain, options: &Options) -> Option<usize> {
    let asked = options.private_stack.iter().filter(|(name, _)| is_named(domain, name));
    asked.map(|(_, bytes)| *bytes).next_back().or(settings(domain).private_stack)
}

/// The protection that was asked for, by options or else the annotation, and those that either requires.
pub(super) fn wishes(domain: &Domain, options: &Options) -> (Option<Protection>, [Option<Protection>; 2]) {
    let settings = settings(domain);
    let of_options = |named: &BTreeMap<String, Protection>| {
        named.iter().filter(|(name, _)| is_named(domain, name)).map(|(_, protection)| *protection).next_back()
    };
    let asked = of_options(&options.protection).or(settings.protection);
    (asked, [settings.require, of_options(&options.require)])
}

/// Whether an option of this name is about it.
pub(super) fn is_named(domain: &Domain, name: &str) -> bool {
    domain.info().name == name || domain.info().path == name
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
        },
    }
}
