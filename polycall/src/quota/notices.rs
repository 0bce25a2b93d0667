//! Who is told that much of a quota is used: by a thread of its own, for what is used up may be memory, by code that has its
//! region open.

use std::thread;

use super::{Callback, QuotaNotice, QuotaReport, Resource, meter};
use crate::audit::{self, EventKind};
use crate::memory::Domain;
use crate::memory::kernel;
use crate::registry::registry;

/// Starts the thread that tells. An error, `errno`, if there is none to be had.
pub(crate) fn start(callback: Callback) -> Result<(), i32> {
    let thread = thread::Builder::new().name("polycall-quotas".into()).spawn(move || keep(&callback));
    let thread = thread.map_err(|error| error.raw_os_error().unwrap_or(libc::EAGAIN))?;
    meter::told_by(thread.thread().clone());
    Ok(())
}

fn keep(callback: &Callback) {
    loop {
        thread::park();
        for domain in registry().components.iter() {
            domain.meter().to_tell().for_each(|resource| tell_of(callback, domain, resource));
        }
    }
}

fn tell_of(callback: &Callback, domain: &Domain, resource: Resource) {
    let info = domain.info();
    let Some(quota) = QuotaReport::of(domain, resource) else { return };
    let notice = QuotaNotice { component: info.name, path: info.path, quota, percent: callback.percent };
    audit::tell(EventKind::QuotaNear, info);
    if audit::shielded(|| (callback.tell)(&notice)).is_none() {
        kernel::complain(&format!("polycall: the callback for quotas panicked on this: {notice}\n"));
    }
}
