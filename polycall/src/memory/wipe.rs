//! Overwriting memory with zeros in a way the compiler may not leave out.

use std::mem::MaybeUninit;
use std::ptr::NonNull;

/// Zeroes slots that hold no value any more.
pub(crate) fn zero_slots<T>(slots: &mut [MaybeUninit<T>]) {
    // SAFETY: the slice is exclusively borrowed, and any bytes are a valid `MaybeUninit<T>`.
    unsafe { memsec::memzero(slots.as_mut_ptr().cast::<u8>(), size_of_val(slots)) };
}

/// Zeroes `len` bytes at `base`.
///
/// # Safety
///
/// `base..base + len` is writable and holds nothing that anybody will use again.
pub(crate) unsafe fn zero(base: NonNull<u8>, len: usize) {
    // SAFETY: as the caller vouches.
    unsafe { memsec::memzero(base.as_ptr(), len) };
}
