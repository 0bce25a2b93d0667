//! A value of its own block in a region.

use std::fmt;
use std::ops::{Deref, DerefMut};

use allocator_api2::boxed::Box as RawBox;

use super::{Heap, Isolate, Key};
use crate::component::Component;

/// A value in a block of its own in the region of component `C`; `heap::Box<T>` inside its module.
///
/// It is made with an empty value in it. For a type that contains itself, put it into a
/// [`heap::Option`](super::Option), which starts with nothing.
///
/// ```standalone_crate
/// # use polycall::prelude::*;
/// # #[micro(scope = "isolated")] pub mod list {
/// #[isolated]
/// pub struct List { head: heap::Option<heap::Box<Node>> }
///
/// #[derive(Isolate)]
/// pub struct Node { value: u32, next: heap::Option<heap::Box<Node>> }
///
/// #[polycall_export]
/// pub fn set(list: &mut List, value: u32) -> u32 {
///     let node = list.head.get_or_empty();
///     node.value = value;
///     node.next.get_or_empty().value = value + 1;
///     node.value
/// }
/// # }
/// # #[polycall::main(host = App, allowed = [list])]
/// # fn main(cap: &mut Cap<'_>) { assert_eq!(list::set(cap, 5), Ok(5)); }
/// ```
pub struct Box<T, C: Component>(RawBox<T, Heap<C>>);

impl<T, C: Component> Deref for Box<T, C> {
    type Target = T;

    fn deref(&self) -> &T {
        &self.0
    }
}

impl<T, C: Component> DerefMut for Box<T, C> {
    fn deref_mut(&mut self) -> &mut T {
        &mut self.0
    }
}

/// Never says what is in it.
impl<T, C: Component> fmt::Debug for Box<T, C> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("heap::Box(…)")
    }
}

// SAFETY: its value may live in the region, and its block comes from the region's allocator.
unsafe impl<T: Isolate<C>, C: Component> Isolate<C> for Box<T, C> {
    fn empty(key: Key<C>) -> Self {
        const { assert!(align_of::<T>() <= 4096, "a box's content may be aligned to at most a page") };
        Self(RawBox::new_in(T::empty(key), Heap::new()))
    }
}
