//! Perhaps a value, in a region. Unsafe code is allowed here: the value is dropped where it lies.

use std::fmt;
use std::marker::PhantomData;
use std::mem::MaybeUninit;

use super::{Isolate, Key};
use crate::component::Component;
use crate::memory::wipe;

/// Perhaps a value that owns region memory; `heap::Option<T>` inside the component's module.
///
/// std's `Option` could be emptied by `take`, which would hand the value out; this one is emptied in place.
/// For [`Inline`](super::Inline) values std's serves.
///
/// ```standalone_crate
/// # use polycall::prelude::*;
/// # #[micro(scope = "isolated")] pub mod slot {
/// #[isolated]
/// pub struct Slot { pin: heap::Option<heap::String> }
///
/// #[polycall_export]
/// pub fn set(slot: &mut Slot, pin: &str) { slot.pin.get_or_empty().set(pin); }
/// #[polycall_export]
/// pub fn forget(slot: &mut Slot) -> bool { slot.pin.discard() }
/// # }
/// # #[polycall::main(host = App, allowed = [slot])]
/// # fn main(cap: &mut Cap<'_>) {
/// #     slot::set(cap, "1234").unwrap();
/// #     assert_eq!((slot::forget(cap), slot::forget(cap)), (Ok(true), Ok(false)));
/// # }
/// ```
pub struct Option<T, C> {
    is_some: bool,
    /// A value if `is_some`, else zeros or nothing yet.
    slot: MaybeUninit<T>,
    whose: PhantomData<fn() -> C>,
}

impl<T: Isolate<C>, C: Component> Option<T, C> {
    /// Whether there is a value.
    pub fn is_some(&self) -> bool {
        self.is_some
    }

    /// Whether there is none.
    pub fn is_none(&self) -> bool {
        !self.is_some
    }

    /// The value, if there is one.
    pub fn as_ref(&self) -> core::option::Option<&T> {
        // SAFETY: `is_some` says that the slot holds a value.
        self.is_some.then(|| unsafe { self.slot.assume_init_ref() })
    }

    /// The value, if there is one, for changing.
    pub fn as_mut(&mut self) -> core::option::Option<&mut T> {
        // SAFETY: `is_some` says that the slot holds a value.
        self.is_some.then(|| unsafe { self.slot.assume_init_mut() })
    }

    /// The value; an empty one is put there if there was none.
    pub fn get_or_empty(&mut self) -> &mut T {
        if !self.is_some {
            self.slot.write(T::empty(Key::new()));
            self.is_some = true;
        }
        // SAFETY: `is_some` holds now.
        unsafe { self.slot.assume_init_mut() }
    }

    /// Drops the value where it is, and zeroes its place. Returns whether there was one.
    pub fn discard(&mut self) -> bool {
        self.empty()
    }
}

impl<T, C> Option<T, C> {
    fn empty(&mut self) -> bool {
        let was = std::mem::replace(&mut self.is_some, false);
        if was {
            // SAFETY: it was a value until now; `is_some` is false already, should its destructor panic.
            unsafe { self.slot.assume_init_drop() };
            wipe::zero_slots(std::slice::from_mut(&mut self.slot));
        }
        was
    }
}

impl<T, C> Drop for Option<T, C> {
    fn drop(&mut self) {
        self.empty();
    }
}

/// Says whether there is a value, never which.
impl<T, C> fmt::Debug for Option<T, C> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(if self.is_some { "heap::Option(…)" } else { "heap::Option(none)" })
    }
}

// SAFETY: a value that may live in the region, or nothing.
unsafe impl<T: Isolate<C>, C: Component> Isolate<C> for Option<T, C> {
    fn empty(_: Key<C>) -> Self {
        Self { is_some: false, slot: MaybeUninit::uninit(), whose: PhantomData }
    }
}
