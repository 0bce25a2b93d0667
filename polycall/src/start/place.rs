//! Every domain gets its place in the arena, and what closes it.
#![forbid(unsafe_code)]

use crate::config::Narrowed;
use crate::error::StartError;
use crate::memory::domain::whole_pages;
use crate::memory::harden::Wants;
use crate::memory::kernel::Errno;
use crate::memory::pool::{Pool, Range};
use crate::memory::protection::{Backend, Choice, choose, for_regions};
use crate::memory::stack::Stacks;
use crate::memory::window::{Place, addresses};
use crate::memory::{Domain, arena};
use crate::options::Options;
use crate::principal::Protection;
use crate::registry::registry;
use crate::start::asked::{granted, private_stack, settings, wants, wishes};
use crate::start::building;

/// A component's state, before it has a place.
struct ToPlace {
    domain: &'static Domain,
    backend: &'static dyn Backend,
    quota: usize,
}

/// Reserves the arena, and gives each domain its part: for stacks, for regions, and last for the state, which is built.
pub(super) fn place_domains(options: &Options, narrowed: &Narrowed) -> Result<(), StartError> {
    let components = &registry().components;
    let states = states(options, narrowed)?;
    let stacks: Vec<_> =
        components.iter().filter_map(|domain| Some((*domain, private_stack(domain, options)?))).collect();
    let of_states = states.iter().map(|state| addresses(state.quota));
    let of_pools =
        components.iter().map(|domain| Pool::addresses(whole_pages(granted(domain, options, narrowed))));
    let of_stacks = stacks.iter().map(|(_, bytes)| Stacks::addresses(*bytes));
    let sizes: Vec<_> = of_states.chain(of_pools).chain(of_stacks).collect();
    let mut ranges = arena::reserve(&sizes)?.into_iter().zip(sizes);
    let of_states: Vec<_> = ranges.by_ref().take(states.len()).collect();

    for (domain, (base, bytes)) in components.iter().zip(ranges.by_ref()) {
        let open = options.unprotected.is_some() || settings(domain).protection == Some(Protection::None);
        domain.allow(whole_pages(granted(domain, options, narrowed)));
        let wants = Wants { secret: false, ..wants(domain, options, narrowed) }; // that is for states
        domain.pool().settle(Range { base, bytes, backend: for_regions(open), wants });
    }
    // before any `init`, which runs on one
    for ((domain, bytes), (base, _)) in stacks.into_iter().zip(ranges) {
        let refused = |Errno(errno)| StartError::Memory { what: domain.info().name, bytes, errno };
        domain.stacks().settle(base, bytes, domain.info()).map_err(refused)?;
    }
    for (ToPlace { domain, backend, quota }, (base, reserved)) in states.into_iter().zip(of_states) {
        let place = Place::new(base, reserved, quota, backend, wants(domain, options, narrowed));
        let reserve = narrowed.of(domain.info()).reserve.unwrap_or(0);
        building(domain, options, |build| domain.settle(place, reserve, build))?;
    }
    Ok(())
}

/// The components that have a state, each with what will close it. There are fewer keys than there may be components: who
/// can't do without comes first, then who asks by name.
fn states(options: &Options, narrowed: &Narrowed) -> Result<Vec<ToPlace>, StartError> {
    let mut stateful: Vec<_> =
        registry().components.iter().copied().filter(|domain| domain.has_state()).collect();
    stateful.sort_by_key(|domain| {
        let (asked, required) = wishes(domain, options);
        (!required.contains(&Protection::Pkey), asked != Some(Protection::Pkey))
    });
    let to_place = stateful.into_iter().map(|domain| {
        let quota = whole_pages(granted(domain, options, narrowed));
        Ok(ToPlace { domain, backend: protect(domain, options)?, quota })
    });
    to_place.collect()
}

/// How a component's region will be closed; an error if that is less than required.
fn protect(domain: &'static Domain, options: &Options) -> Result<&'static dyn Backend, StartError> {
    let (asked, required) = wishes(domain, options);
    let Choice { backend, why } = match &options.unprotected {
        Some(reason) => Choice::unprotected(reason),
        None => choose(asked, domain.info().path),
    };
    let got = backend.protection();
    for required in required {
        if !got.satisfies(required) {
            return Err(StartError::Required { component: domain.info().name, required, got, why });
        }
    }
    domain.say_why(why);
    Ok(backend)
}
