//! Attack: look into a region from the event sink, which is told of everything while components run.
#![forbid(unsafe_code)]

use polycall::audit::{Event, EventKind, EventSink, Ticket, Unavailable};
use polycall::prelude::*;

use crate::{child, keys};

#[micro(scope = "shared")]
pub mod other {
    #[polycall_export]
    pub fn ping() {}
}

#[micro(scope = "isolated", allowed = [other], max_memory = "64K")]
pub mod vault {
    #[isolated]
    pub struct Vault {
        n: u64,
    }

    #[polycall_export]
    pub fn panics(vault: &mut Vault) {
        vault.n += 1;
        panic!("as asked");
    }

    #[polycall_export]
    pub fn calls_another(cap: &mut Cap<'_>) -> bool {
        cap.state_mut().n += 1;
        other::ping(cap).is_ok()
    }

    #[polycall_export]
    pub fn calls_out(cap: &mut Cap<'_>) {
        cap.state_mut().n += 1;
        let _ = cap.enter::<super::session::Nobody, _>((), |_| ());
        cap.state_mut().n += 1;
    }
}

#[polycall::states]
pub mod session {
    #[state(initial)]
    pub struct Anybody;
    #[state(parent = Anybody, guard = super::never)]
    pub struct Nobody;
}

fn never((): &()) -> bool {
    false
}

polycall::host! { pub App, allowed = [vault, other] }

struct Looks;

fn is_open() -> bool {
    polycall::components()
        .iter()
        .any(|component| component.path.ends_with("sink_while_open::vault") && component.open > 0)
}

impl EventSink for Looks {
    fn reserve(&self, kind: EventKind) -> Result<Ticket, Unavailable> {
        if is_open() {
            println!("state in sight, asked for {kind:?}");
        }
        Ok(Ticket::default())
    }

    fn commit(&self, _: Ticket, event: &Event) {
        println!("{:?}: {}", event.kind, if is_open() { "state in sight" } else { "closed" });
    }
}

#[test]
fn nothing_is_open_while_the_sink_runs() {
    let ended = child::run(|| {
        keys::options().sink(Looks).start().unwrap();
        App::enter(|cap| {
            vault::calls_out(cap).unwrap();
            assert_eq!(vault::calls_another(cap), Ok(true));
            cap.end::<other::Micro>().unwrap();
            assert_eq!(vault::calls_another(cap), Ok(false));
            assert!(matches!(vault::panics(cap), Err(CallError::Panicked { .. })));
            assert!(matches!(vault::panics(cap), Err(CallError::Poisoned { .. })));
            cap.reset::<vault::Micro>().unwrap();
        })
        .unwrap();
    });
    let told = ended.exited(0).never_said("in sight");
    for kind in ["StateRefused", "Poisoned", "Crossing", "Denied", "Reset"] {
        let _ = told.said(&format!("{kind}: closed"));
    }
}
