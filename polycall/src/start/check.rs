//! What is refused before anything is done: programs that can't be told apart, and options that widen annotations.
#![forbid(unsafe_code)]

use std::collections::BTreeSet;

use crate::config::Narrowed;
use crate::error::StartError;
use crate::memory::{Domain, stack, switch};
use crate::options::Options;
use crate::principal::{HostKind, Id, Kind, Protection};
use crate::registry::registry;
use crate::start::asked::{granted, is_named, private_stack, settings};

/// Checks what no compilation sees: the whole program.
pub(super) fn check_program() -> Result<(), StartError> {
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

pub(super) fn check_options(options: &Options, narrowed: &Narrowed) -> Result<(), StartError> {
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
    if let Some(asked) = options.on_quota.as_ref().map(|callback| callback.percent)
        && !(1..=100).contains(&asked)
    {
        return Err(StartError::QuotaPercent { asked });
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
    others.into_iter().try_for_each(|name| named(name).map(drop))?;
    check_reserves(options, narrowed)
}

/// What is reserved is a part of what may be used.
fn check_reserves(options: &Options, narrowed: &Narrowed) -> Result<(), StartError> {
    for domain in registry().components.iter() {
        let component = domain.info().name;
        let Some(bytes) = narrowed.of(domain.info()).reserve else { continue };
        let most = granted(domain, options, narrowed);
        let why = if !registry().states.iter().any(|state| std::ptr::eq(state.domain, *domain)) {
            "it has no state, and regions are made when they are asked for; remove `reserve`".to_owned()
        } else if bytes > most {
            format!("it may use {} in all; reserve no more, or raise `max_memory`", crate::units::bytes(most))
        } else {
            continue;
        };
        return Err(StartError::Reserve { component, bytes, why });
    }
    Ok(())
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
