//! The handler of SIGSEGV and SIGBUS: it reports what concerns a region, and passes everything on to the handler that
//! was there before.
//!
//! It runs wherever an access failed, perhaps in the allocator, under a lock, and without rights to pages under a
//! protection key, which the kernel takes from every handler. So it touches statics, its own stack and what was
//! registered, and makes system calls: no allocation, no lock, no std output, nothing that may panic. Two threads may be
//! in it at once: each report is one `write(2)`, and nobody dies before theirs is written. A fault in here ends the
//! process at once, since the kernel has blocked the signal meanwhile.

use std::sync::OnceLock;

use libc::{c_int, c_void, siginfo_t};

use crate::memory::fault::Hooks;
use crate::memory::fault::regions::{self, Spot};
use crate::memory::fault::report::Fault;
use crate::memory::fault::text::Text;
use crate::memory::kernel::Errno;
use crate::memory::kernel::cause::Cause;
use crate::memory::kernel::signals::{self, Disposition, FAULTS};

/// What the handler knows besides regions.
struct Installed {
    hooks: Hooks,
    /// The process polycall started in.
    process: c_int,
    before: [Disposition; FAULTS.len()],
}

static INSTALLED: OnceLock<Installed> = OnceLock::new();

/// Puts the handler before those in force. Once.
pub(super) fn install(hooks: Hooks) -> Result<(), Errno> {
    let [segv, bus] = FAULTS;
    let before = [Disposition::in_force(segv)?, Disposition::in_force(bus)?];
    // First, so that a fault of another thread finds it.
    let installed = INSTALLED.get_or_init(|| Installed { hooks, process: signals::this_process(), before });
    for (signal, before) in FAULTS.into_iter().zip(&installed.before) {
        let replaced = Disposition::instead_of(before, on_fault).put_in_force(signal)?;
        if !replaced.is_same(before) {
            // Somebody came in between: as if they had come later.
            replaced.put_in_force(signal)?;
        }
    }
    Ok(())
}

/// Whether faults still come here first.
pub(super) fn is_first() -> bool {
    FAULTS.iter().all(|signal| Disposition::in_force(*signal).is_ok_and(|now| now.is_handler(on_fault)))
}

/// # Safety
///
/// Called by the kernel, or as the kernel would.
unsafe extern "C" fn on_fault(signal: c_int, info: *mut siginfo_t, context: *mut c_void) {
    signals::keeping_errno(|| {
        // SAFETY: the handler is installed with `SA_SIGINFO`, and these are its arguments.
        let cause = unsafe { Cause::of(signal, info, context) };
        let Some((installed, before)) = before(signal) else { return };
        let ours = regions::find(cause.address);
        if let Some(spot) = ours {
            report(installed, cause, spot);
            // From here on everything is as without us.
            let _ = before.put_in_force(signal);
        }
        if is_fatal(before, &cause) {
            // SAFETY: in a handler, with its arguments.
            unsafe { die(signal, info) };
        } else {
            // SAFETY: this handler was installed instead of that one, and passes its arguments on.
            unsafe { before.call(signal, info, context) };
        }
        // std's handler, for one, takes itself away and lets the access fail again, now fatally. A region may have
        // been opened by another thread since, and the access would succeed.
        if ours.is_some() && Disposition::in_force(signal).is_ok_and(|now| now.is_default()) {
            // SAFETY: as above.
            unsafe { die(signal, info) };
        }
    });
}

fn before(signal: c_int) -> Option<(&'static Installed, &'static Disposition)> {
    let installed = INSTALLED.get()?;
    let mut all = FAULTS.into_iter().zip(&installed.before);
    all.find(|(fault, _)| *fault == signal).map(|(_, before)| (installed, before))
}

/// Whether the process would die without us. A fault that is ignored is fatal; a signal that was sent is not.
fn is_fatal(before: &Disposition, cause: &Cause) -> bool {
    before.is_default() || before.is_ignored() && !cause.is_sent()
}

/// Has the process die by the signal when the handler returns, with what the kernel said of it in the core dump.
///
/// # Safety
///
/// Called in a handler, with its arguments.
unsafe fn die(signal: c_int, info: *mut siginfo_t) {
    let _ = Disposition::default().put_in_force(signal); // if refused, the access fails again
    // SAFETY: as the caller vouches.
    unsafe { signals::send_again(signal, info) };
}

/// Apart, so that its text takes no room on the small stack on which std reports that the ordinary one is used up.
#[inline(never)]
fn report(installed: &Installed, cause: Cause, spot: Spot) {
    let fault = Fault {
        cause,
        spot,
        running: (installed.hooks.running)(),
        thread_name: &signals::thread_name(),
        thread: usize::try_from(signals::this_thread()).unwrap_or_default(),
        forked: signals::this_process() != installed.process,
    };
    let mut text = Text::new();
    fault.describe(&mut text);
    signals::complain(text.as_bytes());
    if let Some(region) = spot.nearest() {
        (installed.hooks.record)(region.owner, spot.numbers());
    }
}
