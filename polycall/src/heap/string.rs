//! Text in a region.

use std::fmt;
use std::ops::Deref;

use super::{Isolate, Key, QuotaExceeded, Vec};
use crate::component::Component;

/// UTF-8 text in the region of component `C`; `heap::String` inside its module.
///
/// It derefs to `str`; [`push_str`](Self::push_str) and `write!` add to it, [`set`](Self::set) replaces it.
/// Bytes are zeroed when they go.
///
/// Cost: no system call, except that growing past what is committed takes a few.
///
/// ```standalone_crate
/// # use polycall::prelude::*;
/// # #[micro(scope = "isolated")] pub mod note {
/// #[isolated]
/// pub struct Note { text: heap::String }
///
/// #[polycall_export]
/// pub fn add(note: &mut Note, line: &str) -> String {
///     note.text.push_str(line);
///     note.text.to_portable()
/// }
/// # }
/// # #[polycall::main(host = App, allowed = [note])]
/// # fn main(cap: &mut Cap<'_>) { assert_eq!(note::add(cap, "hi").unwrap(), "hi"); }
/// ```
pub struct String<C: Component>(Vec<u8, C>);

impl<C: Component> String<C> {
    /// The text.
    pub fn as_str(&self) -> &str {
        // SAFETY: the bytes are only ever added by `push_str`, whole, and removed at character boundaries.
        unsafe { std::str::from_utf8_unchecked(&self.0) }
    }

    /// Adds text.
    pub fn push_str(&mut self, text: &str) {
        self.0.extend_from_slice(text.as_bytes());
    }

    /// Adds a character.
    pub fn push(&mut self, character: char) {
        self.push_str(character.encode_utf8(&mut [0; 4]));
    }

    /// Replaces the text, or leaves it as it is if the new one does not fit.
    pub fn set(&mut self, text: &str) {
        self.0.room_for(text.len().saturating_sub(self.0.len()));
        self.clear();
        self.push_str(text);
    }

    /// Empties it and keeps the room.
    pub fn clear(&mut self) {
        self.0.clear();
    }

    /// Drops everything from byte `len` on.
    ///
    /// # Panics
    ///
    /// If `len` is not at a character boundary.
    pub fn truncate(&mut self, len: usize) {
        assert!(
            len >= self.0.len() || self.as_str().is_char_boundary(len),
            "byte {len} is inside a character"
        );
        self.0.truncate(len);
    }

    /// Makes room for `more` bytes, now rather than in the middle of a change.
    ///
    /// # Errors
    ///
    /// [`QuotaExceeded`] when the component may not have that much; nothing is changed then.
    pub fn reserve(&mut self, more: usize) -> Result<(), QuotaExceeded> {
        self.0.reserve(more)
    }

    /// Copies the text out, into an ordinary string on the ordinary heap.
    pub fn to_portable(&self) -> std::string::String {
        self.as_str().to_owned()
    }
}

impl<C: Component> Deref for String<C> {
    type Target = str;

    fn deref(&self) -> &str {
        self.as_str()
    }
}

impl<C: Component> fmt::Write for String<C> {
    fn write_str(&mut self, text: &str) -> fmt::Result {
        self.push_str(text);
        Ok(())
    }
}

/// Says how long it is, never what it says.
impl<C: Component> fmt::Debug for String<C> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "heap::String({} bytes)", self.0.len())
    }
}

// SAFETY: its bytes are in the region's vector.
unsafe impl<C: Component> Isolate<C> for String<C> {
    fn empty(key: Key<C>) -> Self {
        Self(Vec::empty(key))
    }
}
