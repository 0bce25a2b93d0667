//! Panics inside isolated components, and of functions that look at labelled values, are announced without their text, which may be a
//! secret.
#![forbid(unsafe_code)]

use std::cell::Cell;
use std::panic::{AssertUnwindSafe, PanicHookInfo, catch_unwind, resume_unwind, set_hook, take_hook};
use std::sync::Once;
use std::sync::atomic::{AtomicBool, Ordering::Relaxed};

use crate::entry::running;
use crate::memory::kernel;
use crate::principal::PrincipalInfo;
use crate::stop::Stop;

thread_local! {
    static TESTED: Cell<Option<&'static PrincipalInfo>> = const { Cell::new(None) };
    /// Functions on this thread's stack that look at labelled values.
    static LOOKING: Cell<u32> = const { Cell::new(0) };
}

/// Whether polycall was started for tests.
static IN_TESTS: AtomicBool = AtomicBool::new(false);

/// From now on, on this thread: a test acts as this component, and what its own assertions say is no secret.
pub(crate) fn tests_act_as(principal: &'static PrincipalInfo) {
    IN_TESTS.store(true, Relaxed);
    let _ = TESTED.try_with(|tested| tested.set(Some(principal)));
}

fn is_tested(component: &'static PrincipalInfo) -> bool {
    TESTED.try_with(Cell::get).ok().flatten().is_some_and(|tested| std::ptr::eq(tested, component))
}

/// Puts a hook in front of the one in force; it lets everything through but the payloads of isolated components.
pub(crate) fn install() {
    static INSTALLED: Once = Once::new();
    INSTALLED.call_once(|| {
        let before = take_hook();
        set_hook(Box::new(move |info| match running() {
            Some(component) if component.is_isolated() && !is_tested(component) => {
                announce(&format!("component `{}`", component.name), info);
            }
            _ if is_looking() => announce("a function that looks at a labelled value", info),
            _ => before(info),
        }));
    });
}

/// Runs a function that looks at a labelled value. If it panics, neither its text nor its payload comes out.
pub(crate) fn withholding<T>(look: impl FnOnce() -> T) -> T {
    if !std::thread::panicking() {
        install(); // else it was, or nothing can be put in front now
    }
    count(1);
    let outcome = catch_unwind(AssertUnwindSafe(look));
    count(-1);
    outcome.unwrap_or_else(|payload| match Stop::from_payload(payload) {
        Some(stop) => stop.unwind(),
        None => resume_unwind(Box::new("a function that looked at a labelled value panicked")),
    })
}

fn count(more: i32) {
    let _ = LOOKING.try_with(|looking| looking.set(looking.get().wrapping_add_signed(more)));
}

fn is_looking() -> bool {
    LOOKING.try_with(Cell::get).unwrap_or(0) > 0
}

fn announce(who: &str, info: &PanicHookInfo<'_>) {
    let place = info.location().map(|place| format!(" at {place}")).unwrap_or_default();
    let text = format!("polycall: {who} panicked{place} (text withheld)");
    if IN_TESTS.load(Relaxed) {
        eprintln!("{text}"); // the test harness keeps it with the test's other output
    } else {
        kernel::complain(&format!("{text}\n")); // what nobody takes is lost: a panic in here ends the process
    }
}
