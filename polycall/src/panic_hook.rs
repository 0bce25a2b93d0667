//! Panics inside isolated components are announced without their text, which may be a secret.
#![forbid(unsafe_code)]

use std::cell::Cell;
use std::panic::{PanicHookInfo, set_hook, take_hook};
use std::sync::Once;

use crate::entry::running;
use crate::principal::PrincipalInfo;

thread_local! {
    static TESTED: Cell<Option<&'static PrincipalInfo>> = const { Cell::new(None) };
}

/// From now on, on this thread: a test acts as this component, and what its own assertions say is no secret.
pub(crate) fn tests_act_as(principal: &'static PrincipalInfo) {
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
    match info.location() {
        Some(place) => eprintln!("polycall: component `{component}` panicked at {place} (text withheld)"),
        None => eprintln!("polycall: component `{component}` panicked (text withheld)"),
    }
}
