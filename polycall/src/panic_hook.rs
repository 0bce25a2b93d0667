//! Panics inside isolated components are announced without their text, which may be a secret.
#![forbid(unsafe_code)]

use std::panic::{PanicHookInfo, set_hook, take_hook};
use std::sync::Once;

use crate::entry::running;

/// Puts a hook in front of the one in force; it lets everything through but the payloads of isolated components.
pub(crate) fn install() {
    static INSTALLED: Once = Once::new();
    INSTALLED.call_once(|| {
        let before = take_hook();
        set_hook(Box::new(move |info| match running() {
            Some(component) if component.is_isolated() => announce(component.name, info),
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
