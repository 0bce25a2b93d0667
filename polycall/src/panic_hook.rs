//! Panics inside isolated components are announced without their text, which may be a secret.
#![forbid(unsafe_code)]

use std::cell::Cell;
use std::panic::{PanicHookInfo, set_hook, take_hook};
use std::sync::Once;
use std::sync::atomic::{AtomicBool, Ordering::Relaxed};

use crate::entry::running;
use crate::memory::kernel;
use crate::principal::PrincipalInfo;

thread_local! {
    static TESTED: Cell<Option<&'static PrincipalInfo>> = const { Cell::new(None) };
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
                announce(component.name, info);
            }
            _ => before(info),
        }));
    });
}

fn announce(component: &str, info: &PanicHookInfo<'_>) {
    let place = info.location().map(|place| format!(" at {place}")).unwrap_or_default();
    let text = format!("polycall: component `{component}` panicked{place} (text withheld)");
    if IN_TESTS.load(Relaxed) {
        eprintln!("{text}"); // the test harness keeps it with the test's other output
    } else {
        kernel::complain(&format!("{text}\n")); // what nobody takes is lost: a panic in here ends the process
    }
}
