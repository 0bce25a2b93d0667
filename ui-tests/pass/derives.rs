//! Generic parameters, where clauses, tuples, arrays and recursion in derives.
use polycall::prelude::*;
use std::collections::{BTreeMap, HashMap};
use std::marker::PhantomData;

#[derive(Debug, Clone, PartialEq, Portable)]
pub struct Parcel<T, U = u64>
where
    T: Clone,
{
    pub content: Vec<T>,
    pub label: Option<U>,
}

#[derive(Debug, PartialEq, Portable)]
pub enum Tree<T> {
    Leaf(T),
    Branch { left: Box<Tree<T>>, right: Box<Tree<T>> },
    Nothing,
}

#[derive(Debug, PartialEq, Portable)]
pub struct Fixed<const N: usize>([u8; N]);

#[derive(Debug, PartialEq, Portable)]
pub struct Unit;

#[derive(Debug, PartialEq, Portable)]
pub struct Nested {
    pub by_name: BTreeMap<String, Parcel<String>>,
    pub by_number: HashMap<u64, (Unit, Result<Fixed<4>, &'static str>)>,
    pub me: Option<Box<Nested>>,
    #[portable(opaque = "sixteen bytes")]
    pub id: polycall_guarded::Uuid,
    pub other: polycall_guarded::Receipt,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Inline, Portable)]
pub struct Pair<A, B>(A, B);

#[derive(Debug, Clone, Copy, PartialEq, Eq, Inline)]
pub struct Grid<T, const N: usize> {
    cells: [[T; N]; 2],
    kind: PhantomData<T>,
    #[isolate(inline = "sixteen bytes")]
    id: polycall_guarded::Uuid,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Inline)]
pub enum Shape<T> {
    Point(T),
    #[default]
    Nothing,
    Line {
        from: (T, T),
        to: Option<(T, T)>,
    },
}

#[micro(scope = "isolated", max_memory = "1M")]
pub mod store {
    use super::{Grid, Pair, Shape, Tree};

    #[isolated]
    #[derive(Debug)]
    pub struct Store(
        heap::HashMap<Pair<u32, bool>, Shelf<u64>>,
        Grid<u8, 3>,
        Shape<u16>,
        #[isolate(inline = "sixteen bytes")] polycall_guarded::Uuid,
    );

    #[derive(Debug, Isolate)]
    pub struct Shelf<T>
    where
        T: Copy,
    {
        items: heap::Vec<T>,
        below: heap::Option<heap::Box<Shelf<T>>>,
        names: heap::Vec<heap::Vec<heap::String>>,
    }

    #[derive(Debug, Isolate)]
    pub struct Empty;

    #[polycall_export]
    pub fn put(store: &mut Store, n: u32, tree: Tree<u64>) -> (usize, String) {
        let shelf = store.0.entry(Pair(n, true)).or_empty();
        if let Tree::Leaf(item) = tree {
            shelf.items.push(item);
            shelf.below.get_or_empty().items.push(item + 1);
            shelf.names.push_with(|names| names.push_with(|name| name.set("a")));
        }
        let below = shelf.below.as_ref().map_or(0, |below| below.items.len());
        (shelf.items.len() + below, format!("{:?} {:?} {:?}", shelf.names, store.2, store.3))
    }
}

#[polycall::main(host = App, allowed = [store])]
fn main(cap: &mut Cap<'_>) {
    let text = "heap::Vec(1 elements) Nothing Uuid(0)";
    assert_eq!(store::put(cap, 1, Tree::Leaf(7)), Ok((2, text.to_owned())));
    assert_eq!(store::put(cap, 1, Tree::Nothing), Ok((2, text.to_owned())));
}
