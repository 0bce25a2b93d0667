//! Eight bytes behind each block of a region, which only somebody who writes past its end changes.
//!
//! They depend on the block's address and on a number that each process draws for itself, so that they can't be written
//! by heart. The first is zero, as in a stack's canary: text that is read past its end stops there, and what looks for
//! text in memory finds where it ends.

use std::alloc::Layout;
use std::hash::{BuildHasher, Hasher, RandomState};
use std::ptr::NonNull;

use once_cell::sync::Lazy;

/// Random, from what seeds std's hash maps.
static KEY: Lazy<u64> = Lazy::new(|| RandomState::new().build_hasher().finish());

const LEN: usize = size_of::<u64>();

/// A block's layout with room for its canary.
pub(super) fn room(layout: Layout) -> Option<Layout> {
    Layout::from_size_align(layout.size().checked_add(LEN)?, layout.align()).ok()
}

/// Puts the canary behind a block.
///
/// # Safety
///
/// The block is writable, and longer than `size` by [`room`].
pub(super) unsafe fn put(block: NonNull<u8>, size: usize) {
    // SAFETY: there is room behind `size` bytes, as the caller vouches.
    let at = unsafe { block.add(size) };
    // SAFETY: as above; it need not be aligned.
    unsafe { at.cast::<u64>().write_unaligned(of(block)) };
}

/// Whether the canary is as it was put.
///
/// # Safety
///
/// As [`put`], which was called for this block and size.
pub(super) unsafe fn is_intact(block: NonNull<u8>, size: usize) -> bool {
    // SAFETY: as in `put`.
    let at = unsafe { block.add(size) };
    // SAFETY: as in `put`.
    let found = unsafe { at.cast::<u64>().read_unaligned() };
    found == of(block)
}

fn of(block: NonNull<u8>) -> u64 {
    let random = *KEY ^ (block.addr().get() as u64).rotate_left(32);
    (random & !0xff).to_le()
}

#[cfg(test)]
mod tests {
    use std::ptr::NonNull;

    use super::of;

    #[test]
    fn text_before_a_canary_ends_there_and_no_two_blocks_have_the_same() {
        let blocks = [0x7f00_0000_1000_usize, 0x7f00_0000_1010, 0x7f01_0000_1000];
        let canaries = blocks.map(|block| of(NonNull::without_provenance(block.try_into().unwrap())));
        assert!(canaries.iter().all(|canary| canary.to_ne_bytes()[0] == 0));
        assert_ne!(canaries[0], canaries[1]);
    }
}
