//! One reserved range of addresses for all regions, with unreachable pages between any two.

use std::ops::Range;
use std::ptr::NonNull;
use std::sync::OnceLock;

use crate::error::StartError;
use crate::memory::fault::{self, What};
use crate::memory::kernel::{self, Errno};

/// All addresses, once polycall has started.
static ARENA: OnceLock<Range<usize>> = OnceLock::new();

/// Regions start on huge-page boundaries, so that one huge page can back a small region whole.
const ALIGN: usize = 2 << 20;

/// Reserves room for regions of these sizes, in whole pages, and says where each one starts. One system call.
///
/// Before, between and behind them lies at least a page that is never opened.
pub(crate) fn reserve(sizes: &[usize]) -> Result<Vec<NonNull<u8>>, StartError> {
    let guard = kernel::page_size();
    let mut offsets = Vec::with_capacity(sizes.len());
    let mut end = guard;
    for size in sizes {
        let start = end.next_multiple_of(ALIGN);
        offsets.push(start);
        end = start.saturating_add(*size).saturating_add(guard);
    }
    if offsets.is_empty() {
        return Ok(Vec::new());
    }
    let bytes = end.saturating_add(ALIGN).checked_next_multiple_of(guard).unwrap_or(usize::MAX - guard + 1);
    let base =
        kernel::reserve(bytes).map_err(|Errno(errno)| StartError::Memory { what: "arena", bytes, errno })?;
    let start = base.addr().get();
    let range = start..start.saturating_add(bytes);
    fault::register(range.clone(), What::Reserve);
    let _ = ARENA.set(range); // once, since polycall starts once
    let slack = base.as_ptr().align_offset(ALIGN);
    // SAFETY: every offset plus its size is below `bytes - ALIGN`, and `slack < ALIGN`: inside the reservation.
    Ok(offsets.into_iter().map(|offset| unsafe { base.add(slack + offset) }).collect())
}

/// All addresses that regions can have; `None` before the start, or without any component.
pub(crate) fn range() -> Option<&'static Range<usize>> {
    ARENA.get()
}

#[cfg(test)]
mod tests {
    use super::{ALIGN, reserve};

    #[test]
    fn regions_are_aligned_and_never_touch() {
        let sizes = [4096, 512 << 20, ALIGN, 3 * 4096];
        let starts = reserve(&sizes).unwrap();
        for (i, start) in starts.iter().enumerate() {
            assert_eq!(start.addr().get() % ALIGN, 0);
            if let Some(next) = starts.get(i + 1) {
                assert!(start.addr().get() + sizes[i] + 4096 <= next.addr().get());
            }
        }
    }

    #[test]
    fn more_than_the_address_space_is_a_clear_error() {
        let error = reserve(&[1 << 50, 1 << 50]).unwrap_err();
        assert!(error.to_string().starts_with("no memory for `arena`: the kernel refused"), "{error}");
    }

    #[test]
    fn no_regions_need_no_memory() {
        assert!(reserve(&[]).unwrap().is_empty());
    }
}
