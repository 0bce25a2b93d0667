//! The deliberate trespass of `--attack read-vault`: all unsafe code of this example.
#![allow(unsafe_code)]

use std::ptr;

use polycall::prelude::*;

use crate::card;

/// What the trespasser brought home.
#[derive(Debug, Default, Portable)]
pub struct Haul {
    /// Runs of digits that pass as card numbers.
    pub cards: usize,
    /// The last four digits of some of them.
    pub last_fours: Vec<String>,
}

/// Reads somebody else's memory byte by byte, and looks for card numbers in it.
pub(crate) fn look_for_cards(address: usize, len: usize) -> Haul {
    let mut haul = Haul::default();
    let mut digits = Vec::new();
    for at in address..address + len {
        let pointer = ptr::with_exposed_provenance::<u8>(at);
        // SAFETY: deliberately none. This is the read that no reviewer should let pass, through a pointer made of
        // a number, into pages that belong to `bankcard`. It stands here to show who stops it: closed pages fault,
        // and open ones (`--protection none`) give the bytes away. Volatile, so that every read really happens.
        let byte = unsafe { pointer.read_volatile() };
        if byte.is_ascii_digit() {
            digits.push(byte);
            continue;
        }
        if card::check(&digits).is_ok() {
            haul.cards += 1;
            if haul.last_fours.len() < 3 {
                haul.last_fours.push(String::from_utf8_lossy(&digits[digits.len() - 4..]).into_owned());
            }
        }
        digits.clear();
    }
    haul
}
