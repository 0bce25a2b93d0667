//! What is linked in: components, hosts, entry points and states, as the macros left them.
#![allow(missing_docs, reason = "`linkme` writes the statics again, without their documentation")]

use linkme::distributed_slice;

use crate::entry::EntryPoint;
use crate::memory::Domain;
use crate::principal::PrincipalInfo;
use crate::state::StateInfo;

#[distributed_slice]
pub static COMPONENTS: [&'static Domain];

#[distributed_slice]
pub static HOSTS: [&'static PrincipalInfo];

#[distributed_slice]
pub static ENTRY_POINTS: [&'static EntryPoint];

#[distributed_slice]
pub static STATES: [StateInfo];
