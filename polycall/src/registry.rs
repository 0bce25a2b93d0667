//! What is linked in: components, hosts, entry points and states, as the macros left them.
#![allow(missing_docs, reason = "`linkme` writes the statics again, without their documentation")]

use linkme::distributed_slice;

use crate::entry::EntryPoint;
use crate::memory::Domain;
use crate::principal::PrincipalInfo;
use crate::state::StateInfo;

// `linkme` makes linker sections of these names, which the whole program shares: a user's own list called `HOSTS`, or
// another version of polycall, must not meet ours there.
pub use POLYCALL_V1_COMPONENTS as COMPONENTS;
pub use POLYCALL_V1_ENTRY_POINTS as ENTRY_POINTS;
pub use POLYCALL_V1_HOSTS as HOSTS;
pub use POLYCALL_V1_STATES as STATES;

#[distributed_slice]
pub static POLYCALL_V1_COMPONENTS: [&'static Domain];

#[distributed_slice]
pub static POLYCALL_V1_HOSTS: [&'static PrincipalInfo];

#[distributed_slice]
pub static POLYCALL_V1_ENTRY_POINTS: [&'static EntryPoint];

#[distributed_slice]
pub static POLYCALL_V1_STATES: [StateInfo];

/// Whether a principal is in the lists, so that whoever reads them sees it. Linear in their length.
pub(crate) fn lists(principal: &'static PrincipalInfo) -> bool {
    let components = COMPONENTS.iter().map(|domain| domain.info());
    HOSTS.iter().copied().chain(components).any(|listed| std::ptr::eq(listed, principal))
}
