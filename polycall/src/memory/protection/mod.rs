//! How regions are closed: one trait, a file for each way, and who gets which.

mod choice;
mod keyed;
mod mprotect;
mod unmapped;
mod unprotected;

use std::fmt;
use std::ptr::NonNull;

pub(crate) use choice::{Choice, choose, for_regions};
pub(crate) use mprotect::Mprotect;

use crate::memory::kernel::{Access, Errno};
use crate::principal::Protection;

/// One region's way of being closed. What is said of its pages here holds for those between its base and `len`.
pub(crate) trait Backend: fmt::Debug + Send + Sync {
    fn protection(&self) -> Protection;

    /// Whether each thread opens and closes for itself. If not, the first one in opens for all, and the last one out
    /// closes.
    fn is_per_thread(&self) -> bool {
        false
    }

    /// The bytes to commit for `wanted`, at most `reserved`.
    fn good_size(&self, wanted: usize, reserved: usize) -> usize;

    /// Makes the region's bytes `from..to` usable, for one who is alone and has it open for writing. They begin at
    /// `fresh`.
    ///
    /// # Safety
    ///
    /// They lie in the region's own range, and nobody has a reference into what lies behind `from`.
    unsafe fn commit(&self, fresh: NonNull<u8>, from: usize, to: usize) -> Result<(), Errno>;

    /// Opens what is `now` open that far.
    ///
    /// # Safety
    ///
    /// The `len` bytes from `base` are all that was committed of the region; if it is closed, nobody has a reference
    /// into it.
    unsafe fn open(&self, base: NonNull<u8>, len: usize, now: Access, access: Access) -> Result<(), Errno>;

    /// Closes what is `now` open that far.
    ///
    /// # Safety
    ///
    /// As [`open`](Self::open), and nobody who can still reach it has a reference into the region.
    unsafe fn close(&self, base: NonNull<u8>, len: usize, now: Access) -> Result<(), Errno>;

    /// Gives up what a forked child has inherited and must not have. Async-signal-safe.
    fn is_forked(&self) {}
}
