//! The numbers of session states, which are not known before somebody enters them.
#![forbid(unsafe_code)]

use std::sync::atomic::{AtomicU32, AtomicUsize, Ordering};

use crate::audit::trail::desk::Desk;

/// What one lane remembers, by where a name lies: few states are in use at a time, and what falls out is asked for
/// again. One thread reads and writes it.
#[derive(Debug, Default)]
pub(super) struct Sessions([Known; 4]);

#[derive(Debug, Default)]
struct Known {
    address: AtomicUsize,
    number: AtomicU32,
}

impl Sessions {
    #[inline]
    pub(super) fn number_of(&self, name: &'static &'static str, desk: &Desk) -> u32 {
        let address = (&raw const *name).addr();
        let known = &self.0[(address / align_of::<&str>() / 2) % self.0.len()];
        if known.address.load(Ordering::Relaxed) == address {
            known.number.load(Ordering::Relaxed)
        } else {
            known.ask(address, name, desk)
        }
    }
}

impl Known {
    #[cold]
    fn ask(&self, address: usize, name: &'static str, desk: &Desk) -> u32 {
        let number = desk.number_of_session(name);
        self.number.store(number, Ordering::Relaxed);
        self.address.store(address, Ordering::Relaxed);
        number
    }
}
