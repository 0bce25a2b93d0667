//! How polycall leaves a component early: an unwinding that prints nothing and that the gate turns into an error.
#![forbid(unsafe_code)]

use std::any::Any;
use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};

/// Why a running entry point is stopped.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Stop {
    /// The region has no room for an allocation.
    Memory,
    /// It made a call after the component had used up its processor time.
    Cpu,
    /// The component was poisoned while this thread waited for its state.
    Poisoned,
    /// The component was ended while this thread waited for its state.
    Ended,
    /// This process is a fork, in which the region is absent.
    Forked,
    /// The kernel refused to open the region.
    Unopenable(i32),
    /// The kernel refused pages for the region to grow.
    NoMemory(i32),
}

impl Stop {
    /// Unwinds to the nearest gate. No message is printed: panic hooks do not run.
    #[cold]
    pub(crate) fn unwind(self) -> ! {
        resume_unwind(Box::new(self))
    }

    /// The reason, if the unwinding was ours; else the payload, which may be a secret, is dropped here.
    pub(crate) fn from_payload(payload: Box<dyn Any + Send>) -> Option<Self> {
        match payload.downcast::<Self>() {
            Ok(stop) => Some(*stop),
            Err(payload) => {
                drop_quietly(payload);
                None
            }
        }
    }
}

/// Drops a payload whose destructor may panic, with a payload whose destructor may panic, and so on.
fn drop_quietly(mut payload: Box<dyn Any + Send>) {
    for _ in 0..8 {
        match catch_unwind(AssertUnwindSafe(move || drop(payload))) {
            Ok(()) => return,
            Err(next) => payload = next,
        }
    }
    std::mem::forget(payload); // it will never end; a leak is the lesser evil
}
