//! Running on another stack. `psm` does that, where the feature `private-stacks` brings it.

use crate::memory::scrub;

/// Why nothing can run on another stack here, and leave nothing in registers; `None` if it can.
pub(crate) const WHY_NOT: Option<&str> = if cfg!(not(feature = "private-stacks")) {
    Some("turn polycall's feature `private-stacks` on")
} else if imp::SWITCHES && scrub::IS_BUILT {
    None
} else {
    Some("not built for this processor yet")
};

pub(crate) use imp::on_stack;

#[cfg(feature = "private-stacks")]
psm::psm_stack_manipulation! {
    yes {
        mod imp {
            use std::ptr::NonNull;

            pub(super) const SWITCHES: bool = true;

            /// # Safety
            ///
            /// `bytes` at `base` are whole pages that can be read and written, nobody else uses them, what lies before
            /// and behind them can't be reached, and `callback` does not unwind.
            pub(crate) unsafe fn on_stack<R>(base: NonNull<u8>, bytes: usize, callback: impl FnOnce() -> R) -> R {
                // SAFETY: as the caller vouches: pages are aligned to more than a stack has to be.
                unsafe { psm::on_stack(base.as_ptr(), bytes, callback) }
            }
        }
    }
    no {
        use without as imp;
    }
}

#[cfg(not(feature = "private-stacks"))]
use without as imp;

#[allow(dead_code, reason = "where stacks are not switched")]
mod without {
    use std::ptr::NonNull;

    pub(super) const SWITCHES: bool = false;

    /// Never called: the start refuses.
    pub(crate) unsafe fn on_stack<R>(_: NonNull<u8>, _: usize, callback: impl FnOnce() -> R) -> R {
        callback()
    }
}
