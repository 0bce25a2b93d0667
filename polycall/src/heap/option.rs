//! Perhaps a value, in a region.

use std::fmt;
use std::marker::PhantomData;

use super::{Isolate, Key};
use crate::component::Component;

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
pub struct Option<T, C>(core::option::Option<T>, PhantomData<fn() -> C>);

impl<T: Isolate<C>, C: Component> Option<T, C> {
    /// Whether there is a value.
    pub fn is_some(&self) -> bool {
        self.0.is_some()
    }

    /// Whether there is none.
    pub fn is_none(&self) -> bool {
        self.0.is_none()
    }

    /// The value, if there is one.
    pub fn as_ref(&self) -> core::option::Option<&T> {
        self.0.as_ref()
    }

    /// The value, if there is one, for changing.
    pub fn as_mut(&mut self) -> core::option::Option<&mut T> {
        self.0.as_mut()
    }

    /// The value; an empty one is put there if there was none.
    pub fn get_or_empty(&mut self) -> &mut T {
        self.0.get_or_insert_with(|| T::empty(Key::new()))
    }

    /// Drops the value where it is. Returns whether there was one.
    pub fn discard(&mut self) -> bool {
        let was = self.is_some();
        if let Some(value) = &mut self.0 {
            *value = T::empty(Key::new()); // dropped and overwritten in place, not moved out through the stack
        }
        self.0 = None;
        was
    }
}

/// Says whether there is a value, never which.
impl<T, C> fmt::Debug for Option<T, C> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(if self.0.is_some() { "heap::Option(…)" } else { "heap::Option(none)" })
    }
}

// SAFETY: a value that may live in the region, or nothing.
unsafe impl<T: Isolate<C>, C: Component> Isolate<C> for Option<T, C> {
    fn empty(_: Key<C>) -> Self {
        Self(None, PhantomData)
    }
}
