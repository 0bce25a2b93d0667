//! Containers that live in a component's region.
//!
//! They look like std's, with one difference that everything rests on: **nobody ever owns one**. They are made
//! empty inside the region, filled in place, emptied in place, and copied out by name into ordinary values. So
//! nothing outside can hold a pointer into a region, and no reference outlives the window in which it is open.
//!
//! Inside a component's module the macros put a `heap` module with short names: `heap::Vec<T>` there is
//! `polycall::heap::Vec<T, Micro>`.
//!
//! ```standalone_crate
//! use polycall::prelude::*;
//!
//! #[micro(scope = "isolated", max_memory = "1M")]
//! pub mod cards {
//!     #[isolated]
//!     pub struct Vault { cards: heap::HashMap<u32, Card>, log: heap::Vec<u64> }
//!
//!     #[derive(Isolate)]
//!     pub struct Card { pan: heap::String, expiry: u16 }
//!
//!     #[polycall_export]
//!     pub fn store(vault: &mut Vault, id: u32, pan: &str, expiry: u16) {
//!         let card = vault.cards.entry(id).or_empty();
//!         card.pan.set(pan);
//!         card.expiry = expiry;
//!         vault.log.push(id.into());
//!     }
//!
//!     #[polycall_export]
//!     pub fn last_four(vault: &Vault, id: u32) -> Option<String> {
//!         let pan = &vault.cards.get(&id)?.pan;
//!         Some(pan[pan.len().saturating_sub(4)..].to_owned())
//!     }
//! }
//!
//! #[polycall::main(host = App, allowed = [cards])]
//! fn main(cap: &mut Cap<'_>) {
//!     cards::store(cap, 1, "4111111111111111", 1230).unwrap();
//!     assert_eq!(cards::last_four(cap, 1), Ok(Some("1111".to_owned())));
//! }
//! ```
//!
//! # From std to here
//!
//! *Inline* values are those that own nothing ([`Inline`]); they move in and out as usual.
//!
//! | std | here |
//! | --- | --- |
//! | `Vec::new()`, `Default` | nothing: every container starts empty, with the state or the element it is in |
//! | `text = …` | `text.set(…)` |
//! | `list = …`, `map = …` | `clear()`, then fill it |
//! | `text.push_str(…)`, `text.push(c)`, `write!(text, …)` | the same |
//! | `list.push(x)` | the same for inline values; otherwise `list.push_with(\|x\| …)` |
//! | `list.extend(…)` | `extend_from_slice` for inline values; otherwise a loop of `push_with` |
//! | `list.pop()`, `list.remove(i)` | the same for inline values (`remove` returns an `Option`); otherwise `truncate(len)`, `discard(i)`, `discard_first(count)` |
//! | `list.sort()` | `sort_unstable()`: `sort` copies elements through the ordinary heap |
//! | `map.insert(k, v)` | the same for inline values; otherwise `map.entry(k).or_empty()`, then fill it |
//! | `map.entry(k).or_insert_with(…)` | `map.entry(k).or_fill(\|v\| …)` |
//! | `map.remove(&k)` | the same for inline values; otherwise `map.discard(&k)`, or `map.remove_with(&k, \|v\| …)` for a last look |
//! | `list.retain(…)`, `map.retain(…)` | the same |
//! | `option = Some(x)` | std's `Option` for inline values; otherwise `option.get_or_empty()`, then fill it |
//! | `option = None`, `option.take()` | std's `Option` for inline values; otherwise `option.discard()` |
//! | `Box::new(x)` | nothing: it is made with an empty value in it, which is filled through it |
//! | `clone()` | `to_portable()` of a string, or of a vector of inline values; other things are copied out by iterating |
//! | `a == b` | of what they deref to: `text.as_str() == "…"`, `list[..] == […]`; maps have none |
//! | `for x in &list`, `list.iter()` | the same |
//! | `for (k, v) in &map` | `for (k, v) in map.iter()`; also `iter_mut`, `keys`, `values`, `values_mut` |
//!
//! [`Vec::clear`] and [`String::clear`] keep their room, [`HashMap::clear`] gives it back. No container can be taken
//! (`std::mem::take`), drained or iterated by value.

mod allocator;
mod boxed;
mod inline;
mod map;
mod option;
mod string;
mod vec;

use std::marker::PhantomData;

pub use allocator::Heap;
pub use boxed::Box;
pub use inline::Inline;
pub use map::{Entry, HashMap};
pub use option::Option;
pub use string::String;
pub use vec::Vec;

use crate::component::Component;

/// A type whose values may live in the region of component `C`.
///
/// Derive it inside the component's module; `#[isolated]` does it for the state.
///
/// # Safety
///
/// Only the derive implements this. All memory the value owns is in `C`'s region; it has no interior
/// mutability, no reference, no raw pointer and no destructor of its own; `empty` makes a value that owns
/// nothing outside. It is `Send` and `Sync`, since several threads may read a state at once. (Those are no
/// supertraits: each field is asked for them, and what rustc says then comes after what is said here.)
#[diagnostic::on_unimplemented(
    message = "`{Self}` may not live in the region of component `{C}`",
    label = "its bytes would not be in the region",
    note = "use the region's own containers: `heap::String`, `heap::Vec`, `heap::Box`, `heap::HashMap`, `heap::Option`",
    note = "for your own struct: `#[derive(Isolate)]`; if all its bytes are inline: `#[derive(Inline)]`; what a container holds has to derive it too",
    note = "for a field of a foreign type that is all inline (a key, a uuid): `#[isolate(inline = \"reason\")]`",
    note = "never: references, raw pointers, `Rc`, `Arc`, cells, locks, atomics"
)]
pub unsafe trait Isolate<C: Component>: Sized + 'static {
    /// An empty value. Only polycall has the key.
    #[doc(hidden)]
    fn empty(key: Key<C>) -> Self;
}

/// What it takes to make a value that owns region memory. Only this crate makes one, and only while building
/// a state or filling a container in place.
pub struct Key<C>(PhantomData<fn() -> C>);

impl<C> Key<C> {
    pub(crate) const fn new() -> Self {
        Self(PhantomData)
    }

    /// A field under `#[isolate(inline = "reason")]`, made empty. Its own method, so that nobody else can be asked.
    #[doc(hidden)]
    pub fn trusted<T: Default + Send + Sync + 'static>(self) -> T {
        T::default()
    }
}

impl<C> Clone for Key<C> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<C> Copy for Key<C> {}

impl<C> std::fmt::Debug for Key<C> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Key")
    }
}

// SAFETY: inline bytes are in the region when the value is.
unsafe impl<C: Component, T: Inline> Isolate<C> for T {
    fn empty(_: Key<C>) -> Self {
        T::vacant()
    }
}

/// The component's quota is used up.
///
/// ```
/// assert_eq!(polycall::heap::QuotaExceeded.to_string(), "the component's memory quota is used up");
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct QuotaExceeded;

impl std::fmt::Display for QuotaExceeded {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("the component's memory quota is used up")
    }
}

impl std::error::Error for QuotaExceeded {}

/// Bytes that component `C` may use.
fn quota_of<C: Component>() -> usize {
    C::DOMAIN.place().map_or(0, |place| place.quota)
}

/// Runs something that allocates, and turns running out of quota into an error where it happens.
fn within_quota(allocate: impl FnOnce()) -> Result<(), QuotaExceeded> {
    use crate::stop::Stop;

    match std::panic::catch_unwind(std::panic::AssertUnwindSafe(allocate)) {
        Ok(()) => Ok(()),
        Err(payload) => match payload.downcast::<Stop>() {
            Ok(stop) if *stop == Stop::Memory => Err(QuotaExceeded),
            Ok(stop) => stop.unwind(),
            Err(payload) => std::panic::resume_unwind(payload),
        },
    }
}
