//! Which protection a component gets: what it asked for, or the strongest this machine has, and why.

use crate::memory::kernel::Errno;
use crate::memory::kernel::keys::Key;
use crate::memory::protection::Backend;
use crate::memory::protection::keyed::Keyed;
use crate::memory::protection::mprotect::Mprotect;
use crate::memory::protection::unmapped::Unmapped;
use crate::memory::protection::unprotected::Unprotected;
use crate::principal::Protection;

/// What a component got, and why.
#[derive(Debug)]
pub(crate) struct Choice {
    pub(crate) backend: &'static dyn Backend,
    pub(crate) why: String,
}

impl Choice {
    /// Nothing is closed, for a reason the program gave.
    pub(crate) fn unprotected(reason: &str) -> Self {
        Self { backend: &Unprotected, why: format!("left open for measuring: {reason}") }
    }
}

/// Finds what the component of this path asked for, `None` for the best there is. What cannot be had is replaced by `mprotect`, and `why` says
/// so: whoever cannot live with that says `require`.
pub(crate) fn choose(asked: Option<Protection>, path: &str) -> Choice {
    match asked {
        None => match keyed() {
            Ok(backend) => Choice { backend, why: "the strongest this machine has".to_owned() },
            Err(why) => Choice { backend: &Mprotect, why: format!("the strongest this machine has: {why}") },
        },
        Some(Protection::Mprotect) => Choice { backend: &Mprotect, why: AS_ASKED.to_owned() },
        Some(Protection::None) => Choice { backend: &Unprotected, why: AS_ASKED.to_owned() },
        Some(Protection::Pkey) => instead("pkey", keyed()),
        Some(Protection::Unmapped) => instead("unmapped", unmapped(path)),
    }
}

/// For regions beside a state. Not a key: who holds a grant would have the owner's.
pub(crate) const fn for_regions(unprotected: bool) -> &'static dyn Backend {
    if unprotected { &Unprotected } else { &Mprotect }
}

const AS_ASKED: &str = "as asked for";

fn instead(asked: &str, found: Result<&'static dyn Backend, String>) -> Choice {
    match found {
        Ok(backend) => Choice { backend, why: AS_ASKED.to_owned() },
        Err(why) => Choice { backend: &Mprotect, why: format!("instead of `{asked}`: {why}") },
    }
}

fn keyed() -> Result<&'static dyn Backend, String> {
    match Key::take() {
        Ok(key) => Ok(leaked(Keyed(key))),
        Err(Errno(libc::ENOSPC)) => Err("all 15 protection keys of the process are taken".to_owned()),
        // ENOSYS from the kernel, or from us for a processor without; EINVAL from a kernel that does not use them
        Err(Errno(libc::ENOSYS | libc::EINVAL)) => Err("there are no protection keys here".to_owned()),
        Err(errno) => Err(format!("the kernel refused a protection key: {errno}")),
    }
}

fn unmapped(path: &str) -> Result<&'static dyn Backend, String> {
    match Unmapped::new(path) {
        Ok(backend) => Ok(leaked(backend)),
        Err(errno) => Err(format!("the kernel refused a file in memory: {errno}")),
    }
}

/// A region lives as long as the process.
fn leaked(backend: impl Backend + 'static) -> &'static dyn Backend {
    Box::leak(Box::new(backend))
}
