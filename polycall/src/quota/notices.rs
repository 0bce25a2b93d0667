//! Who is told that much of a quota is used: by a thread of its own, for what is used up may be memory, by code that has its
//! region open.

use std::sync::atomic::Ordering;
use std::thread::{self, Thread};

use once_cell::sync::OnceCell;

use super::meter::Meter;
use super::{QuotaNotice, Resource};
use crate::audit::{self, EventKind};
use crate::memory::Domain;
use crate::memory::kernel;
use crate::registry::registry;

/// What is called, and at which percentage.
pub(crate) struct Callback {
    pub(crate) percent: u8,
    pub(crate) tell: Box<dyn Fn(&QuotaNotice) + Send + Sync>,
}

static KEEPER: OnceCell<Thread> = OnceCell::new();

/// Starts the thread that tells. An error, `errno`, if there is none to be had.
pub(crate) fn start(callback: Callback) -> Result<(), i32> {
    let thread = thread::Builder::new().name("polycall-quotas".into()).spawn(move || keep(&callback));
    let thread = thread.map_err(|error| error.raw_os_error().unwrap_or(libc::EAGAIN))?;
    let _ = KEEPER.set(thread.thread().clone()); // once, since polycall starts once
    Ok(())
}

/// Somebody is to be told of this. It neither waits nor allocates.
#[cold]
pub(super) fn tell(meter: &Meter, resource: Resource) {
    if let Some(keeper) = KEEPER.get() {
        meter.to_tell.fetch_or(1 << resource as u8, Ordering::AcqRel);
        keeper.unpark();
    }
}

fn keep(callback: &Callback) {
    loop {
        thread::park();
        for domain in registry().components.iter() {
            let to_tell = domain.meter().to_tell.swap(0, Ordering::AcqRel);
            for resource in Resource::ALL.into_iter().filter(|resource| to_tell & 1 << *resource as u8 != 0) {
                tell_of(callback, domain, resource);
            }
        }
    }
}

fn tell_of(callback: &Callback, domain: &Domain, resource: Resource) {
    let info = domain.info();
    let Some(quota) = domain.quota_of(resource) else { return };
    let notice = QuotaNotice { component: info.name, path: info.path, quota, percent: callback.percent };
    audit::tell(EventKind::QuotaNear, info);
    if audit::shielded(|| (callback.tell)(&notice)).is_none() {
        kernel::complain(&format!("polycall: the callback for quotas panicked on this: {notice}\n"));
    }
}
