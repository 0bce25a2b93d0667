//! A hash map in a region.

use std::borrow::Borrow;
use std::fmt;
use std::hash::{Hash, RandomState};

use hashbrown::HashMap as RawMap;

use super::{Heap, Inline, Isolate, Key, QuotaExceeded, within_quota};
use crate::component::Component;

/// A hash map in the region of component `C`; `heap::HashMap<K, V>` inside its module.
///
/// Keys are [`Inline`]; values may own region memory and are then filled in place
/// ([`entry`](Self::entry)`(key).or_empty()`). Hashing is std's `SipHash` with a random key, since tokens may come
/// from an attacker.
///
/// Cost: no system call, except that growing past what is committed takes a few.
///
/// ```standalone_crate
/// # use polycall::prelude::*;
/// # #[micro(scope = "isolated")] pub mod book {
/// #[isolated]
/// pub struct Book { names: heap::HashMap<u32, heap::String> }
///
/// #[polycall_export]
/// pub fn name(book: &mut Book, id: u32, name: &str) { book.names.entry(id).or_empty().set(name); }
/// #[polycall_export]
/// pub fn forget(book: &mut Book, id: u32) -> bool { book.names.discard(&id) }
/// # }
/// # #[polycall::main(host = App, allowed = [book])]
/// # fn main(cap: &mut Cap<'_>) {
/// #     book::name(cap, 1, "Ada").unwrap();
/// #     assert_eq!((book::forget(cap, 1), book::forget(cap, 1)), (Ok(true), Ok(false)));
/// # }
/// ```
pub struct HashMap<K, V, C: Component>(RawMap<K, V, RandomState, Heap<C>>);

impl<K: Inline + Hash + Eq, V: Isolate<C>, C: Component> HashMap<K, V, C> {
    /// Entries.
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The value of a key.
    pub fn get<Q: Hash + Eq + ?Sized>(&self, key: &Q) -> Option<&V>
    where
        K: Borrow<Q>,
    {
        self.0.get(key)
    }

    /// The value of a key, for changing.
    pub fn get_mut<Q: Hash + Eq + ?Sized>(&mut self, key: &Q) -> Option<&mut V>
    where
        K: Borrow<Q>,
    {
        self.0.get_mut(key)
    }

    /// Whether a key has a value.
    pub fn contains_key<Q: Hash + Eq + ?Sized>(&self, key: &Q) -> bool
    where
        K: Borrow<Q>,
    {
        self.0.contains_key(key)
    }

    /// A key's place, to be filled.
    pub fn entry(&mut self, key: K) -> Entry<'_, K, V, C> {
        Entry { map: self, key }
    }

    /// Drops the value of a key where it is. Returns whether there was one.
    pub fn discard<Q: Hash + Eq + ?Sized>(&mut self, key: &Q) -> bool
    where
        K: Borrow<Q>,
    {
        self.remove_with(key, |_| ()).is_some()
    }

    /// Shows the value of a key to `last_look`, then drops it where it is. `None` if there was none. If
    /// `last_look` panics, the value stays.
    pub fn remove_with<Q: Hash + Eq + ?Sized, R>(
        &mut self,
        key: &Q,
        last_look: impl FnOnce(&mut V) -> R,
    ) -> Option<R>
    where
        K: Borrow<Q>,
    {
        let value = self.0.get_mut(key)?;
        let result = last_look(value);
        *value = V::empty(Key::new()); // dropped and overwritten in place, not moved out through the stack
        self.0.remove(key);
        Some(result)
    }

    /// Keeps the entries that `keep` says.
    pub fn retain(&mut self, keep: impl FnMut(&K, &mut V) -> bool) {
        self.0.retain(keep);
    }

    /// Drops all entries and gives their room back, zeroed.
    pub fn clear(&mut self) {
        self.0.clear();
        self.0.shrink_to_fit();
    }

    /// Makes room for `more` entries, now rather than in the middle of a change.
    ///
    /// # Errors
    ///
    /// [`QuotaExceeded`] when the component may not have that much; nothing is changed then.
    pub fn reserve(&mut self, more: usize) -> Result<(), QuotaExceeded> {
        let entry = size_of::<(K, V)>().max(1);
        if more.saturating_mul(entry) > C::DOMAIN.place().map_or(0, |place| place.quota) {
            return Err(QuotaExceeded);
        }
        within_quota(|| self.0.reserve(more))
    }

    /// All keys, in no particular order.
    pub fn keys(&self) -> impl Iterator<Item = &K> {
        self.0.keys()
    }

    /// All values, in no particular order.
    pub fn values(&self) -> impl Iterator<Item = &V> {
        self.0.values()
    }

    /// All values, for changing.
    pub fn values_mut(&mut self) -> impl Iterator<Item = &mut V> {
        self.0.values_mut()
    }

    /// All entries, in no particular order.
    pub fn iter(&self) -> impl Iterator<Item = (&K, &V)> {
        self.0.iter()
    }

    /// All entries, for changing the values.
    pub fn iter_mut(&mut self) -> impl Iterator<Item = (&K, &mut V)> {
        self.0.iter_mut()
    }
}

impl<K: Inline + Hash + Eq, V: Inline, C: Component> HashMap<K, V, C> {
    /// Sets the value of a key, and returns the one before.
    pub fn insert(&mut self, key: K, value: V) -> Option<V> {
        self.0.insert(key, value)
    }

    /// Takes the value of a key out.
    pub fn remove<Q: Hash + Eq + ?Sized>(&mut self, key: &Q) -> Option<V>
    where
        K: Borrow<Q>,
    {
        self.0.remove(key)
    }
}

/// A key's place in a [`HashMap`].
pub struct Entry<'m, K, V, C: Component> {
    map: &'m mut HashMap<K, V, C>,
    key: K,
}

impl<'m, K: Inline + Hash + Eq, V: Isolate<C>, C: Component> Entry<'m, K, V, C> {
    /// The key's value; an empty one is put there if there was none.
    pub fn or_empty(self) -> &'m mut V {
        self.or_fill(|_| ())
    }

    /// The key's value; if there was none, an empty one is put there and filled in place. If `fill` panics, the
    /// value is taken away again.
    pub fn or_fill(self, fill: impl FnOnce(&mut V)) -> &'m mut V {
        use hashbrown::hash_map::Entry as Raw;

        match self.map.0.entry(self.key) {
            Raw::Occupied(entry) => entry.into_mut(),
            Raw::Vacant(place) => {
                let mut filling = Filling(Some(place.insert_entry(V::empty(Key::new()))));
                if let Some(entry) = &mut filling.0 {
                    fill(entry.get_mut());
                }
                match filling.0.take() {
                    Some(entry) => entry.into_mut(),
                    None => unreachable!("taken only here and in drop"),
                }
            }
        }
    }
}

/// Takes a value that was not filled to the end away again.
struct Filling<'m, K: Hash, V, C: Component>(
    Option<hashbrown::hash_map::OccupiedEntry<'m, K, V, RandomState, Heap<C>>>,
);

impl<K: Hash, V, C: Component> Drop for Filling<'_, K, V, C> {
    fn drop(&mut self) {
        if let Some(entry) = self.0.take() {
            entry.remove();
        }
    }
}

/// Says how many entries there are, never what they are.
impl<K, V, C: Component> fmt::Debug for HashMap<K, V, C> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "heap::HashMap({} entries)", self.0.len())
    }
}

impl<K, V, C: Component> fmt::Debug for Entry<'_, K, V, C> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("heap::Entry(…)")
    }
}

// SAFETY: keys are inline, values may live in the region, and its table comes from the region's allocator.
unsafe impl<K: Inline + Hash + Eq, V: Isolate<C>, C: Component> Isolate<C> for HashMap<K, V, C> {
    fn empty(_: Key<C>) -> Self {
        Self(RawMap::with_hasher_in(RandomState::new(), Heap::new()))
    }
}
