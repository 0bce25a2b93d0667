//! A growable array in a region.

use std::fmt;
use std::io::{self, Read};
use std::ops::{Deref, DerefMut};

use allocator_api2::vec::Vec as RawVec;

use super::{Heap, Inline, Isolate, Key, QuotaExceeded, within_quota};
use crate::boundary::Portable;
use crate::component::Component;
use crate::memory::wipe;

/// A growable array in the region of component `C`; `heap::Vec<T>` inside its module.
///
/// It derefs to a slice. Elements that own region memory are filled in place ([`push_with`](Self::push_with));
/// [`Inline`] ones can be moved in and out. Slots are zeroed when their element goes.
///
/// Sort it with `sort_unstable`: `sort` of std copies elements through a buffer on the ordinary heap.
///
/// Cost: no system call, except that growing past what is committed takes a few.
///
/// ```standalone_crate
/// # use polycall::prelude::*;
/// # #[micro(scope = "isolated")] pub mod names {
/// #[isolated]
/// pub struct Names { list: heap::Vec<heap::String> }
///
/// #[polycall_export]
/// pub fn add(names: &mut Names, name: &str) -> usize {
///     names.list.push_with(|slot| slot.set(name));
///     names.list.len()
/// }
/// # }
/// # #[polycall::main(host = App, allowed = [names])]
/// # fn main(cap: &mut Cap<'_>) { assert_eq!(names::add(cap, "Ada"), Ok(1)); }
/// ```
pub struct Vec<T, C: Component>(RawVec<T, Heap<C>>);

impl<T: Isolate<C>, C: Component> Vec<T, C> {
    /// Adds an empty element and fills it in place. If `fill` panics, the element is taken away again.
    pub fn push_with<R>(&mut self, fill: impl FnOnce(&mut T) -> R) -> R {
        self.0.push(T::empty(Key::new()));
        let guard = Unpush(self);
        let last = guard.0.0.len() - 1;
        let result = fill(&mut guard.0.0[last]);
        std::mem::forget(guard);
        result
    }

    /// Makes room for `more` elements, now rather than in the middle of a change.
    ///
    /// # Errors
    ///
    /// [`QuotaExceeded`] when the component may not have that much; nothing is changed then.
    pub fn reserve(&mut self, more: usize) -> Result<(), QuotaExceeded> {
        // beyond `isize::MAX` bytes the container would panic before it asks the allocator
        if more.saturating_mul(size_of::<T>()) > C::DOMAIN.place().map_or(0, |place| place.quota) {
            return Err(QuotaExceeded);
        }
        within_quota(|| self.0.reserve(more))
    }

    /// Drops all elements from `len` on.
    pub fn truncate(&mut self, len: usize) {
        let before = self.0.len();
        self.0.truncate(len);
        self.zero_vacated(before);
    }

    /// Drops all elements and keeps the room.
    pub fn clear(&mut self) {
        self.truncate(0);
    }

    /// Drops the element at `index` and moves the later ones down. Returns whether there was one.
    pub fn discard(&mut self, index: usize) -> bool {
        let len = self.0.len();
        if index < len {
            self.0[index..].rotate_left(1);
            self.truncate(len - 1);
        }
        index < len
    }

    /// Drops the first `count` elements, or all if there are fewer, and moves the later ones down.
    pub fn discard_first(&mut self, count: usize) {
        let count = count.min(self.0.len());
        self.0.rotate_left(count);
        self.truncate(self.0.len() - count);
    }

    /// Keeps the elements that `keep` says, in their order.
    pub fn retain(&mut self, keep: impl FnMut(&mut T) -> bool) {
        let before = self.0.len();
        self.0.retain_mut(keep);
        self.zero_vacated(before);
    }

    /// Elements there is room for without asking for more.
    pub fn capacity(&self) -> usize {
        self.0.capacity()
    }

    fn zero_vacated(&mut self, before: usize) {
        let vacated = before - self.0.len();
        wipe::zero_slots(&mut self.0.spare_capacity_mut()[..vacated]);
    }
}

impl<T: Inline, C: Component> Vec<T, C> {
    /// Adds an element.
    pub fn push(&mut self, value: T) {
        self.0.push(value);
    }

    /// Takes the last element out.
    pub fn pop(&mut self) -> Option<T> {
        let before = self.0.len();
        let value = self.0.pop()?;
        self.zero_vacated(before);
        Some(value)
    }

    /// Takes the element at `index` out and moves the later ones down; `None` if there is none.
    pub fn remove(&mut self, index: usize) -> Option<T> {
        let before = self.0.len();
        let value = (index < before).then(|| self.0.remove(index))?;
        self.zero_vacated(before);
        Some(value)
    }

    /// Adds copies of all elements of a slice.
    pub fn extend_from_slice(&mut self, values: &[T])
    where
        T: Clone,
    {
        self.0.extend_from_slice(values);
    }

    /// Copies all elements out, into an ordinary vector on the ordinary heap.
    pub fn to_portable(&self) -> std::vec::Vec<T>
    where
        T: Clone + Portable,
    {
        self.0.to_vec()
    }
}

impl<C: Component> Vec<u8, C> {
    /// Reads up to `limit` bytes straight into the region and adds them; `Ok(0)` at the end of the input.
    ///
    /// The bytes pass through no buffer of polycall's. Give it the file itself, not a `BufReader` around it,
    /// and none of std's either. One `read(2)` for a file.
    ///
    /// # Errors
    ///
    /// The reader's; nothing is added then.
    pub fn read_from(&mut self, reader: &mut impl Read, limit: usize) -> io::Result<usize> {
        let before = self.0.len();
        self.0.resize(before + limit, 0);
        let outcome = reader.read(&mut self.0[before..]);
        let read = outcome.as_ref().map_or(0, |read| (*read).min(limit));
        self.truncate(before + read);
        outcome.map(|_| read)
    }
}

struct Unpush<'v, T: Isolate<C>, C: Component>(&'v mut Vec<T, C>);

impl<T: Isolate<C>, C: Component> Drop for Unpush<'_, T, C> {
    fn drop(&mut self) {
        self.0.truncate(self.0.0.len() - 1);
    }
}

impl<T, C: Component> Deref for Vec<T, C> {
    type Target = [T];

    fn deref(&self) -> &[T] {
        &self.0
    }
}

impl<T, C: Component> DerefMut for Vec<T, C> {
    fn deref_mut(&mut self) -> &mut [T] {
        &mut self.0
    }
}

impl<'v, T, C: Component> IntoIterator for &'v Vec<T, C> {
    type Item = &'v T;
    type IntoIter = std::slice::Iter<'v, T>;

    fn into_iter(self) -> Self::IntoIter {
        self.0.iter()
    }
}

impl<'v, T, C: Component> IntoIterator for &'v mut Vec<T, C> {
    type Item = &'v mut T;
    type IntoIter = std::slice::IterMut<'v, T>;

    fn into_iter(self) -> Self::IntoIter {
        self.0.iter_mut()
    }
}

/// Says how many elements there are, never what they are.
impl<T, C: Component> fmt::Debug for Vec<T, C> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "heap::Vec({} elements)", self.0.len())
    }
}

// SAFETY: its elements may live in the region, and its own block comes from the region's allocator.
unsafe impl<T: Isolate<C>, C: Component> Isolate<C> for Vec<T, C> {
    fn empty(_: Key<C>) -> Self {
        Self(RawVec::new_in(Heap::new()))
    }
}
