//! A labelled value as it lies in memory: it can be taken out, and what is left behind is wiped.
//!
//! Unsafe code is here because a type with a destructor gives nothing out otherwise.

use std::marker::PhantomData;
use std::mem::ManuallyDrop;

use super::Label;
use crate::boundary::{Attention, Portable};

/// What holds a value under label `L`.
pub(super) struct Held<T: Portable, L: Label> {
    value: ManuallyDrop<T>,
    _label: PhantomData<fn() -> L>,
}

impl<T: Portable, L: Label> Held<T, L> {
    #[inline]
    pub(super) fn new(value: T) -> Self {
        Self { value: ManuallyDrop::new(value), _label: PhantomData }
    }

    /// Gives the value away. Where it lay here stays unwiped: a move leaves a copy behind anyway.
    #[inline]
    pub(super) fn into_inner(self) -> T {
        let mut held = ManuallyDrop::new(self);
        // SAFETY: taken once: `held` was consumed, and its destructor, the only other taker, does not run.
        unsafe { ManuallyDrop::take(&mut held.value) }
    }

    #[inline]
    pub(super) fn get(&self) -> &T {
        &self.value
    }

    #[inline]
    pub(super) fn get_mut(&mut self) -> &mut T {
        &mut self.value
    }
}

impl<T: Portable, L: Label> Drop for Held<T, L> {
    #[inline]
    fn drop(&mut self) {
        if L::IS_WIPED {
            self.value.attend(Attention::WIPE);
        }
        // SAFETY: dropped once: this is the destructor, and `into_inner` does not come here.
        unsafe { ManuallyDrop::drop(&mut self.value) };
        if L::IS_WIPED {
            let lay = (&raw mut self.value).cast();
            // SAFETY: these bytes are ours to write, and nobody reads them again: the value in them is dropped, and
            // `ManuallyDrop` has no destructor of its own.
            unsafe { memsec::memzero(lay, size_of::<T>()) };
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Held;
    use crate::label::{Internal, Secret};
    use std::mem::{ManuallyDrop, MaybeUninit};

    /// The bytes where a value lay, after it was dropped.
    fn left<L: crate::label::Label>() -> [u8; 32] {
        let mut place = MaybeUninit::new(Held::<[u8; 32], L>::new([0x5a; 32]));
        // SAFETY: it was written, and is dropped once.
        unsafe { place.assume_init_drop() };
        // SAFETY: bytes of this size are there; all are initialised, since an array of bytes has no padding.
        unsafe { place.as_ptr().cast::<[u8; 32]>().read_volatile() }
    }

    #[test]
    fn what_is_secret_leaves_nothing_where_it_lay() {
        assert_eq!(left::<Secret>(), [0; 32]);
        assert_eq!(left::<Internal>(), [0x5a; 32], "the control");
    }

    #[test]
    fn what_is_taken_out_is_whole_and_dropped_once() {
        let held = Held::<String, Secret>::new("4711".to_owned());
        assert_eq!(held.into_inner(), "4711");
        drop(ManuallyDrop::into_inner(ManuallyDrop::new(Held::<Vec<String>, Secret>::new(vec![
            String::new(),
        ]))));
    }
}
