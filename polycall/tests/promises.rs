//! What the types promise, as assertions: caps stay with their thread and crossing, states stay in their region.
#![forbid(unsafe_code)]
#![allow(missing_docs, missing_debug_implementations, unused_qualifications, reason = "a test")]

use polycall::prelude::*;
use polycall::{Heap, Portable};
use static_assertions::{assert_eq_size, assert_not_impl_any};

#[micro(scope = "isolated", max_memory = "64K")]
pub mod vault {
    #[isolated]
    pub struct Vault {
        pub n: u64,
        pub list: heap::Vec<u64>,
    }

    pub type List = heap::Vec<u64>;
    pub type Text = heap::String;
    pub type Map = heap::HashMap<u64, heap::String>;
    pub type Boxed = heap::Box<u64>;
    pub type Maybe = heap::Option<heap::String>;

    #[polycall_export]
    pub fn add(vault: &mut Vault, n: u64) -> u64 {
        vault.n += n;
        vault.list.push(n);
        vault.n
    }
}

assert_not_impl_any!(polycall::Cap<'static, vault::Micro>: Send, Sync, Clone, Copy, Default);
assert_eq_size!(polycall::Cap<'static, vault::Micro>, usize);
assert_eq_size!(vault::List, std::vec::Vec<u64>);
assert_eq_size!(Heap<vault::Micro>, ());

assert_not_impl_any!(vault::Vault: Portable, Clone, Default);
assert_not_impl_any!(vault::List: Portable, Clone, Default, IntoIterator, FromIterator<u64>, From<std::vec::Vec<u64>>, Extend<u64>);
assert_not_impl_any!(vault::Text: Portable, Clone, Default, ToString, From<&'static str>, FromIterator<char>);
assert_not_impl_any!(vault::Map: Portable, Clone, Default, IntoIterator, FromIterator<(u64, String)>);
assert_not_impl_any!(vault::Boxed: Portable, Clone, Default, From<u64>);
assert_not_impl_any!(vault::Maybe: Portable, Clone, Default, From<Option<String>>);

#[polycall::test(allowed = [vault])]
fn a_cap_says_whose_it_is(cap: &mut Cap<'_>) {
    assert_eq!(format!("{cap:?}"), "Cap<a_cap_says_whose_it_is, NoSession>");
    assert_eq!(vault::add(cap, 2), Ok(2));
}
