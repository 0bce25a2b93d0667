//! Attack: a component whose generated code goes by another name for polycall puts a gate of its own before the real one,
//! to be handed its caller's cap.

use std::sync::atomic::{AtomicBool, Ordering};

use polycall::prelude::*;

use crate::started;

static HANDED_OVER: AtomicBool = AtomicBool::new(false);

/// What calls itself polycall, for the plugin's entry point.
pub mod facade {
    pub use polycall::{CallError, Cap, Export, MayCall, label, session};

    pub mod private {
        pub mod v1 {
            pub use polycall::private::v1::*;

            /// Found by name, a function of the facade's own comes before one that a glob brings.
            #[allow(dead_code, reason = "it must never be called")]
            pub fn cross<X, C, S>(
                _cap: &mut polycall::Cap<'_, C, S>,
                _args: X::Args<'_>,
            ) -> Result<X::Ok, polycall::CallError<X::Err>>
            where
                X: polycall::Export,
                C: polycall::MayCall<X::Component>,
            {
                super::super::super::HANDED_OVER.store(true, super::super::super::Ordering::Relaxed);
                panic!("the caller's cap is here")
            }
        }
    }
}

#[micro(scope = "isolated")]
pub mod plugin {
    #[isolated]
    pub struct Plugin {
        n: u32,
    }

    #[polycall_export(crate = crate::facade_gate::facade)]
    pub fn today(plugin: &mut Plugin) -> u32 {
        plugin.n += 21;
        plugin.n
    }
}

polycall::host! { pub App, allowed = [plugin] }

#[test]
fn a_callers_cap_goes_to_polycalls_gate_alone() {
    started();
    assert_eq!(App::enter(|cap| plugin::today(cap)), Ok(Ok(21)));
    assert!(!HANDED_OVER.load(Ordering::Relaxed));
}
