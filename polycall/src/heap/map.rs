//! A hash map in a region. Unsafe code is allowed here for one thing: what an entry leaves is zeroed when it goes.

use std::borrow::Borrow;
use std::fmt;
use std::hash::{BuildHasher, Hash, RandomState};
use std::marker::PhantomData;
use std::mem::MaybeUninit;

use hashbrown::HashTable;
use hashbrown::hash_table::{Entry as Found, OccupiedEntry};

use super::{Heap, Inline, Isolate, Key, QuotaExceeded, quota_of, within_quota};
use crate::component::Component;
use crate::memory::wipe;
use crate::quota::Resource;

/// A hash map in the region of component `C`; `heap::HashMap<K, V>` inside its module.
///
/// Keys are [`Inline`]; values may own region memory and are then filled in place
/// ([`entry`](Self::entry)`(key).or_empty()`). A value of your own type derives [`Isolate`], or [`Inline`] if all its
/// bytes are inline. Hashing is std's `SipHash` with a random key, since tokens may come from an attacker.
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
///
/// # Text as a key
///
/// A `heap::String` is not inline, so it can't be a key. Short text goes into a newtype around an array:
///
/// ```standalone_crate
/// # use polycall::prelude::*;
/// # #[micro(scope = "isolated", max_memory = "1M")] pub mod book {
/// #[derive(Clone, Copy, PartialEq, Eq, Hash, Inline)]
/// struct Name([u8; 32]);
///
/// impl Name {
///     /// `None` for a text that is too long. Zeros fill it up, so it may have none of its own.
///     fn new(text: &str) -> Option<Self> {
///         let mut bytes = [0; 32];
///         bytes.get_mut(..text.len())?.copy_from_slice(text.as_bytes());
///         (!text.contains('\0')).then_some(Self(bytes))
///     }
/// }
///
/// #[isolated]
/// pub struct Book { people: heap::HashMap<Name, Person> }
///
/// #[derive(Isolate)]
/// pub struct Person { address: heap::String, born: u16 }
///
/// #[polycall_export]
/// pub fn add(book: &mut Book, name: &str, address: &str, born: u16) -> bool {
///     let Some(name) = Name::new(name) else { return false };
///     let person = book.people.entry(name).or_empty();
///     person.address.set(address);
///     person.born = born;
///     true
/// }
///
/// #[polycall_export]
/// pub fn born(book: &Book, name: &str) -> Option<u16> {
///     Some(book.people.get(&Name::new(name)?)?.born)
/// }
/// # }
/// # #[polycall::main(host = App, allowed = [book])]
/// # fn main(cap: &mut Cap<'_>) {
/// #     assert_eq!(book::add(cap, "Ada", "London", 1815), Ok(true));
/// #     assert_eq!(book::add(cap, &"A".repeat(33), "London", 1815), Ok(false));
/// #     assert_eq!(book::add(cap, "Ada\0", "London", 1815), Ok(false));
/// #     assert_eq!((book::born(cap, "Ada"), book::born(cap, "Bob")), (Ok(Some(1815)), Ok(None)));
/// # }
/// ```
///
/// Text of any length is looked up by a cryptographic hash of it, `struct Name([u8; 32])` again; keep the text itself
/// in the value, if it is needed. Where the text is a secret, key the hash.
pub struct HashMap<K, V, C: Component> {
    table: HashTable<(K, V), Heap<C>>,
    hasher: RandomState,
}

impl<K: Inline + Hash + Eq, V: Isolate<C>, C: Component> HashMap<K, V, C> {
    /// Entries.
    pub fn len(&self) -> usize {
        self.table.len()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.table.is_empty()
    }

    /// The value of a key.
    pub fn get<Q: Hash + Eq + ?Sized>(&self, key: &Q) -> Option<&V>
    where
        K: Borrow<Q>,
    {
        let hash = self.hasher.hash_one(key);
        self.table.find(hash, |(stored, _)| stored.borrow() == key).map(|(_, value)| value)
    }

    /// The value of a key, for changing.
    pub fn get_mut<Q: Hash + Eq + ?Sized>(&mut self, key: &Q) -> Option<&mut V>
    where
        K: Borrow<Q>,
    {
        let hash = self.hasher.hash_one(key);
        self.table.find_mut(hash, |(stored, _)| stored.borrow() == key).map(|(_, value)| value)
    }

    /// Whether a key has a value.
    pub fn contains_key<Q: Hash + Eq + ?Sized>(&self, key: &Q) -> bool
    where
        K: Borrow<Q>,
    {
        self.get(key).is_some()
    }

    /// A key's place, to be filled.
    pub fn entry(&mut self, key: K) -> Entry<'_, K, V, C> {
        Entry { map: self, key }
    }

    /// Sets the value of a key, and returns the one before.
    pub fn insert(&mut self, key: K, value: V) -> Option<V>
    where
        V: Inline,
    {
        match self.find(key) {
            (Found::Occupied(entry), _) => Some(std::mem::replace(&mut entry.into_mut().1, value)),
            (Found::Vacant(place), key) => {
                place.insert((key, value));
                None
            }
        }
    }

    /// Takes the value of a key out.
    pub fn remove<Q: Hash + Eq + ?Sized>(&mut self, key: &Q) -> Option<V>
    where
        K: Borrow<Q>,
        V: Inline,
    {
        let hash = self.hasher.hash_one(key);
        let entry = self.table.find_entry(hash, |(stored, _)| stored.borrow() == key).ok()?;
        let gone = vacate(entry);
        // SAFETY: just made from a pair, and not used as one again.
        let (_, value) = unsafe { gone.0.assume_init_read() };
        Some(value)
    }

    /// Drops the value of a key where it is. Returns whether there was one.
    pub fn discard<Q: Hash + Eq + ?Sized>(&mut self, key: &Q) -> bool
    where
        K: Borrow<Q>,
    {
        self.remove_with(key, |_| ()).is_some()
    }

    /// Shows the value of a key to `last_look`, then drops it and zeroes its place. `None` if there was none. If
    /// `last_look` panics, the value stays.
    pub fn remove_with<Q: Hash + Eq + ?Sized, R>(
        &mut self,
        key: &Q,
        last_look: impl FnOnce(&mut V) -> R,
    ) -> Option<R>
    where
        K: Borrow<Q>,
    {
        let hash = self.hasher.hash_one(key);
        let mut entry = self.table.find_entry(hash, |(stored, _)| stored.borrow() == key).ok()?;
        let result = last_look(&mut entry.get_mut().1);
        remove(entry);
        Some(result)
    }

    /// Keeps the entries that `keep` says.
    pub fn retain(&mut self, mut keep: impl FnMut(&K, &mut V) -> bool) {
        let mut vacated = Vacated::<K, V, C>::default();
        self.table.retain(|pair| {
            let kept = keep(&pair.0, &mut pair.1);
            if !kept {
                vacated.note(pair); // the table drops it next, before it asks about another
            }
            kept
        });
    }

    /// Drops all entries and gives their room back, zeroed.
    pub fn clear(&mut self) {
        self.table.clear();
        let Self { table, hasher } = self;
        table.shrink_to_fit(|(key, _)| hasher.hash_one(key));
    }

    /// Makes room for `more` entries, now rather than in the middle of a change.
    ///
    /// # Errors
    ///
    /// [`QuotaExceeded`] when the component may not have that much; nothing is changed then.
    pub fn reserve(&mut self, more: usize) -> Result<(), QuotaExceeded> {
        // beyond `isize::MAX` bytes the table would panic before it asks the allocator
        if more.saturating_mul(size_of::<(K, V)>().max(1)) > quota_of::<C>() {
            C::DOMAIN.meter().violated(Resource::Memory);
            return Err(QuotaExceeded);
        }
        if more > self.table.capacity() - self.len() {
            let more = self.never_in_place(more);
            let Self { table, hasher } = self;
            return within_quota(|| table.reserve(more, |(key, _)| hasher.hash_one(key)));
        }
        Ok(())
    }

    /// So many more, or as many as make the table move. One that is not half full would otherwise make room in place,
    /// where copies of entries stay in the buckets they leave; a table that is left is zeroed.
    fn never_in_place(&self, more: usize) -> usize {
        let buckets = self.table.allocation_size() / (size_of::<(K, V)>() + 1);
        more.max((buckets / 2 + 1).saturating_sub(self.len()))
    }

    /// All keys, in no particular order.
    pub fn keys(&self) -> impl Iterator<Item = &K> {
        self.table.iter().map(|(key, _)| key)
    }

    /// All values, in no particular order.
    pub fn values(&self) -> impl Iterator<Item = &V> {
        self.table.iter().map(|(_, value)| value)
    }

    /// All values, for changing.
    pub fn values_mut(&mut self) -> impl Iterator<Item = &mut V> {
        self.table.iter_mut().map(|(_, value)| value)
    }

    /// All entries, in no particular order.
    pub fn iter(&self) -> impl Iterator<Item = (&K, &V)> {
        self.table.iter().map(|(key, value)| (key, value))
    }

    /// All entries, for changing the values.
    pub fn iter_mut(&mut self) -> impl Iterator<Item = (&K, &mut V)> {
        self.table.iter_mut().map(|(key, value)| (&*key, value))
    }

    /// A key's entry, or the place for one; and the key again.
    fn find(&mut self, key: K) -> (Found<'_, (K, V), Heap<C>>, K) {
        let hash = self.hasher.hash_one(&key);
        let full = self.table.len() == self.table.capacity();
        if full && self.table.find(hash, |(stored, _)| *stored == key).is_none() {
            let more = self.never_in_place(1);
            let Self { table, hasher } = self;
            table.reserve(more, |(key, _)| hasher.hash_one(key));
        }
        let Self { table, hasher } = self;
        // Looked for first: asking for an entry makes room, which a full component has none of.
        let found = match table.find_entry(hash, |(stored, _)| *stored == key) {
            Ok(entry) => Found::Occupied(entry),
            Err(absent) => absent.into_table().entry(
                hash,
                |(stored, _)| *stored == key,
                |(stored, _)| hasher.hash_one(stored),
            ),
        };
        (found, key)
    }
}

/// Takes an entry away: dropped, and zeroed both in its bucket and where it passed through.
fn remove<K, V, C: Component>(entry: OccupiedEntry<'_, (K, V), Heap<C>>) {
    let mut gone = vacate(entry);
    // SAFETY: just made from a value, and not used as one again.
    unsafe { gone.0.assume_init_drop() };
}

/// Moves an entry out of its bucket, which is zeroed. Dropping what it held is up to the caller.
fn vacate<K, V, C: Component>(mut entry: OccupiedEntry<'_, (K, V), Heap<C>>) -> Gone<(K, V)> {
    let mut vacated = Vacated::<K, V, C>::default();
    vacated.note(entry.get_mut());
    Gone(MaybeUninit::new(entry.remove().0))
}

/// A slot on the stack, zeroed when left.
struct Gone<T>(MaybeUninit<T>);

impl<T> Drop for Gone<T> {
    fn drop(&mut self) {
        wipe::zero_slots(std::slice::from_mut(&mut self.0));
    }
}

/// Where entries lay that are gone from the table; their bytes are zeroed when all is done, or has panicked.
struct Vacated<K, V, C: Component>(Vec<usize>, PhantomData<(K, V, C)>);

impl<K, V, C: Component> Default for Vacated<K, V, C> {
    fn default() -> Self {
        Self(Vec::new(), PhantomData)
    }
}

impl<K, V, C: Component> Vacated<K, V, C> {
    /// The entry at this place is removed next, with nothing in between that could keep it.
    fn note(&mut self, pair: &mut (K, V)) {
        self.0.push(std::ptr::from_mut(pair).addr());
    }
}

impl<K, V, C: Component> Drop for Vacated<K, V, C> {
    fn drop(&mut self) {
        for address in self.0.drain(..) {
            // SAFETY: the entry noted is gone from its bucket, and none was added since: the bucket is vacant, in a
            // table of this region, which is open for writing as long as the map is borrowed for it.
            unsafe { C::DOMAIN.zero(address, size_of::<(K, V)>()) };
        }
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
        match self.map.find(self.key) {
            (Found::Occupied(entry), _) => &mut entry.into_mut().1,
            (Found::Vacant(place), key) => {
                let mut filling = Filling(Some(place.insert((key, V::empty(Key::new())))));
                if let Some(entry) = &mut filling.0 {
                    fill(&mut entry.get_mut().1);
                }
                match filling.0.take() {
                    Some(entry) => &mut entry.into_mut().1,
                    None => unreachable!("taken only here and in drop"),
                }
            }
        }
    }
}

/// Takes a value that was not filled to the end away again.
struct Filling<'m, K, V, C: Component>(Option<OccupiedEntry<'m, (K, V), Heap<C>>>);

impl<K, V, C: Component> Drop for Filling<'_, K, V, C> {
    fn drop(&mut self) {
        if let Some(entry) = self.0.take() {
            remove(entry);
        }
    }
}

/// Says how many entries there are, never what they are.
impl<K, V, C: Component> fmt::Debug for HashMap<K, V, C> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "heap::HashMap({} entries)", self.table.len())
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
        Self { table: HashTable::new_in(Heap::new()), hasher: RandomState::new() }
    }
}
