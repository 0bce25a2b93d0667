//! A growable array in a region.

use std::fmt;
use std::io::{self, Read};
use std::ops::{Deref, DerefMut};

use allocator_api2::vec::Vec as RawVec;

use super::{Heap, Inline, Isolate, Key, QuotaExceeded, quota_of, within_quota};
use crate::boundary::Portable;
use crate::component::Component;
use crate::memory::wipe;
use crate::quota::Resource;
use crate::stop::Stop;

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
        self.room_for(1);
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
    /// [`QuotaExceeded`] when the component may not have that much; nothing is changed then. Where it may, and the
    /// kernel has no pages for it, the call ends here, in [`CallError::NoMemory`](crate::CallError::NoMemory).
    pub fn reserve(&mut self, more: usize) -> Result<(), QuotaExceeded> {
        within_quota(|| self.room_for(more))
    }

    /// Drops all elements from `len` on.
    pub fn truncate(&mut self, len: usize) {
        Vacating::of(&mut self.0).0.truncate(len);
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
        Vacating::of(&mut self.0).0.retain_mut(keep);
    }

    /// Elements there is room for without asking for more.
    pub fn capacity(&self) -> usize {
        self.0.capacity()
    }
}

impl<T, C: Component> Vec<T, C> {
    /// Adds an element.
    pub fn push(&mut self, value: T)
    where
        T: Inline,
    {
        self.room_for(1);
        self.0.push(value);
    }

    /// Takes the last element out.
    pub fn pop(&mut self) -> Option<T>
    where
        T: Inline,
    {
        Vacating::of(&mut self.0).0.pop()
    }

    /// Takes the element at `index` out and moves the later ones down; `None` if there is none.
    pub fn remove(&mut self, index: usize) -> Option<T>
    where
        T: Inline,
    {
        let vacating = Vacating::of(&mut self.0);
        (index < vacating.1).then(|| vacating.0.remove(index))
    }

    /// Adds copies of all elements of a slice, or none if they do not fit.
    pub fn extend_from_slice(&mut self, values: &[T])
    where
        T: Inline + Clone,
    {
        self.room_for(values.len());
        self.0.extend_from_slice(values);
    }

    /// Copies all elements out, into an ordinary vector on the ordinary heap.
    pub fn to_portable(&self) -> std::vec::Vec<T>
    where
        T: Inline + Clone + Portable,
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
        self.room_for(limit);
        let mut reading = Reading { bytes: self, keep: 0 };
        reading.keep = reading.bytes.0.len();
        let before = reading.keep;
        reading.bytes.0.resize(before + limit, 0);
        let read = reader.read(&mut reading.bytes.0[before..])?.min(limit);
        reading.keep += read;
        Ok(read)
    }
}

/// Keeps what was read; if the reader fails or panics, nothing of it.
struct Reading<'v, C: Component> {
    bytes: &'v mut Vec<u8, C>,
    keep: usize,
}

impl<C: Component> Drop for Reading<'_, C> {
    fn drop(&mut self) {
        self.bytes.truncate(self.keep);
    }
}

/// A vector about to lose elements, and how many it had: their slots are zeroed when it is done, or has panicked.
struct Vacating<'v, T, C: Component>(&'v mut RawVec<T, Heap<C>>, usize);

impl<'v, T, C: Component> Vacating<'v, T, C> {
    fn of(vec: &'v mut RawVec<T, Heap<C>>) -> Self {
        let len = vec.len();
        Self(vec, len)
    }
}

impl<T, C: Component> Drop for Vacating<'_, T, C> {
    fn drop(&mut self) {
        let vacated = self.1 - self.0.len();
        wipe::zero_slots(&mut self.0.spare_capacity_mut()[..vacated]);
    }
}

impl<T, C: Component> Vec<T, C> {
    /// Makes room, or stops before anything is changed. std's containers would panic, not ask the allocator, for
    /// sizes beyond `isize::MAX`.
    pub(super) fn room_for(&mut self, more: usize) {
        let countable = self.0.len().checked_add(more).is_some();
        if !countable || more.saturating_mul(size_of::<T>()) > quota_of::<C>() {
            C::DOMAIN.meter().violated(Resource::Memory);
            Stop::Memory.unwind()
        }
        self.0.reserve(more);
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
