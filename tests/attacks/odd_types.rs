//! Attack: derive polycall's traits on types of odd shapes, and look whether values still are what was put in.
#![forbid(unsafe_code)]

use std::collections::BTreeMap;
use std::marker::PhantomData;
use std::num::Wrapping;

use polycall::prelude::*;

use crate::raw::{self, report};

/// What crosses: generic, recursive, with bounds and without fields.
pub mod crossing {
    use super::*;

    #[derive(Debug, Clone, PartialEq, Portable)]
    pub enum Tree<K: Ord, const N: usize>
    where
        K: Clone,
    {
        Leaf,
        Named { keys: [K; N], below: Vec<Tree<K, N>> },
        Boxed(Box<Tree<K, N>>, PhantomData<K>),
        Looked(BTreeMap<K, Tree<K, N>>),
    }

    #[derive(Debug, Clone, Copy, PartialEq, Portable)]
    pub struct Unit;

    #[derive(Debug, Clone, PartialEq, Portable)]
    pub struct Tuple<A, B = Unit>(pub A, pub B, pub (A, Option<B>));

    #[derive(Debug, Clone, PartialEq, Portable)]
    pub struct r#Raw {
        pub r#type: u8,
        #[portable(opaque = "digits")]
        pub r#match: Wrapping<u8>,
    }

    #[derive(Debug, PartialEq, Portable)]
    pub enum Never {}

    #[derive(Debug, Clone, PartialEq, Portable)]
    #[repr(u8)]
    pub enum Numbered {
        One = 1,
        Nine = 9,
    }
}

/// What is inline: the same.
pub mod inline {
    use super::*;

    #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Inline)]
    pub struct Pair<A, B: Copy>(pub A, pub B)
    where
        A: Copy;

    #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Inline)]
    pub enum Shape<T: Copy, const N: usize> {
        Named {
            a: [T; N],
            b: Option<(T, u8)>,
        },
        #[default]
        Unnamed(Pair<u8, T>, PhantomData<T>),
        Unit,
    }

    #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Inline)]
    pub struct r#Raw {
        pub r#type: u8,
        #[isolate(inline = "digits")]
        pub r#match: Wrapping<u8>,
    }

    #[derive(Debug, Clone, Copy, PartialEq, Inline)]
    #[repr(C, packed)]
    pub struct Packed {
        pub a: u8,
        pub b: u64,
    }
}

#[micro(scope = "isolated", max_memory = "1M")]
pub mod shapes {
    use super::crossing::{Never, Numbered, Raw, Tree, Tuple, Unit};
    use super::inline;
    use std::marker::PhantomData;

    #[isolated]
    pub struct State {
        tree: Branch<heap::String, 3>,
        mutual: Odd,
        shapes: heap::Vec<inline::Shape<u16, 4>>,
        pairs: heap::HashMap<inline::Pair<u8, bool>, inline::Raw>,
        packed: inline::Packed,
        both: Both<heap::Vec<heap::Vec<u8>>, heap::HashMap<u8, heap::Box<heap::String>>>,
        nothing: Nothing,
        tuple: Three,
        r#match: u8,
    }

    /// Contains itself, generically, through every container there is.
    #[derive(Isolate)]
    pub struct Branch<T, const N: usize>
    where
        T: Named,
    {
        value: Wrapped<T>,
        counts: [u8; N],
        left: heap::Option<heap::Box<Branch<T, N>>>,
        others: heap::Vec<Branch<T, N>>,
        named: heap::HashMap<u8, Branch<T, N>>,
    }

    /// A bound of the component's own.
    pub trait Named {
        fn name(&self) -> &str;
    }

    impl Named for heap::String {
        fn name(&self) -> &str {
            self
        }
    }

    #[derive(Isolate)]
    pub struct Wrapped<T>(T, PhantomData<T>);

    #[derive(Isolate)]
    pub struct Odd {
        even: heap::Option<heap::Box<Even>>,
        n: u8,
    }

    #[derive(Isolate)]
    pub struct Even {
        odds: heap::Vec<Odd>,
    }

    #[derive(Isolate)]
    pub struct Both<A, B> {
        a: A,
        b: B,
    }

    #[derive(Isolate)]
    pub struct Nothing;

    #[derive(Isolate)]
    pub struct Three(heap::String, u8, heap::Option<u8>);

    #[polycall_export]
    pub fn fill(state: &mut State) {
        let mut branch = &mut state.tree;
        for depth in 0..50 {
            branch.counts = [depth; 3];
            branch.value.0.set(&format!("at depth {depth}"));
            branch.others.push_with(|other| other.value.0.set("another"));
            branch.named.entry(depth).or_empty().value.0.set("named");
            branch = branch.left.get_or_empty();
        }
        let mut odd = &mut state.mutual;
        for n in 0..20 {
            odd.n = n;
            let even = odd.even.get_or_empty();
            even.odds.push_with(|_| ());
            odd = &mut even.odds[0];
        }
        state.shapes.push(inline::Shape::Named { a: [1, 2, 3, 4], b: Some((5, 6)) });
        state.shapes.push(inline::Shape::Unnamed(inline::Pair(7, 8), PhantomData));
        state.shapes.push(inline::Shape::Unit);
        let raw = inline::Raw { r#type: 9, r#match: std::num::Wrapping(10) };
        state.pairs.insert(inline::Pair(1, true), raw);
        state.packed = inline::Packed { a: 1, b: u64::MAX };
        state.both.a.push_with(|inner| inner.push_with(|byte| *byte = 3));
        state.both.b.entry(1).or_empty().set("boxed");
        state.tuple.0.set("three");
        *state.tuple.2.get_or_empty() = 3;
        state.nothing = Nothing;
        state.r#match = 1;
    }

    #[polycall_export]
    pub fn is_right(state: &State) -> bool {
        let mut branch = &state.tree;
        for depth in 0..50 {
            let Some(left) = branch.left.as_ref() else { return false };
            let right = branch.counts == [depth; 3]
                && *branch.value.0 == *format!("at depth {depth}")
                && branch.others.iter().all(|other| other.value.0.name() == "another")
                && branch.named.get(&depth).is_some_and(|named| *named.value.0 == *"named");
            if !right {
                return false;
            }
            branch = left;
        }
        let mut odd = &state.mutual;
        for n in 0..20 {
            let Some(even) = odd.even.as_ref().filter(|even| odd.n == n && even.odds.len() == 1) else {
                return false;
            };
            odd = &even.odds[0];
        }
        let b = state.packed.b;
        state.shapes[0] == inline::Shape::Named { a: [1, 2, 3, 4], b: Some((5, 6)) }
            && state.shapes[2] == inline::Shape::Unit
            && state
                .pairs
                .get(&inline::Pair(1, true))
                .is_some_and(|raw| raw.r#match.0 == 10 && raw.r#type == 9)
            && (state.packed.a, b) == (1, u64::MAX)
            && *state.both.a[0] == [3]
            && state.both.b.get(&1).is_some_and(|text| ***text == *"boxed")
            && *state.tuple.0 == *"three"
            && state.tuple.1 == 0
            && state.tuple.2.as_ref() == Some(&3)
            && state.r#match == 1
    }

    #[polycall_export]
    pub fn empty(state: &mut State) {
        state.tree.left.discard();
        state.tree.others.clear();
        state.tree.named.clear();
        state.mutual.even.discard();
        state.both.b.clear();
    }

    #[polycall_export]
    pub fn never(state: &State) -> Result<u8, Never> {
        Ok(state.r#match)
    }

    #[polycall_export]
    pub fn echo(tree: Tree<String, 2>) -> Tree<String, 2> {
        tree
    }

    #[polycall_export]
    pub fn r#match(r#type: Raw, other: &Tuple<u8>) -> Tuple<Raw, Numbered> {
        let numbered = if other.1 == Unit { Numbered::Nine } else { Numbered::One };
        Tuple(r#type.clone(), numbered.clone(), (r#type, Some(numbered)))
    }

    #[polycall_export]
    pub fn patterns(
        (a, b): (u8, u8),
        [c, ..]: [u8; 3],
        mut d: u8,
        _: u8,
        state: u8,
        cap: u8,
        patterns: u8,
    ) -> u8 {
        d += a + b + c;
        d + state + cap + patterns
    }
}

// One test: while the component is reset, calls are refused.
#[polycall::test(allowed = [shapes])]
fn values_stay_what_they_were_and_arrive(cap: &mut Cap<'_>) {
    values_stay_what_they_were(cap);
    what_crosses_arrives(cap);
}

fn values_stay_what_they_were<H: polycall::Host + MayCall<shapes::Micro>>(cap: &mut Cap<'_, H>) {
    let empty = report!(shapes).bytes_used;
    for _ in 0..2 {
        shapes::fill(cap).unwrap();
        assert_eq!(shapes::is_right(cap), Ok(true));
        shapes::empty(cap).unwrap();
        let kept = report!(shapes).bytes_used - empty;
        assert!(kept < 4_000, "{kept} bytes were lost");
        cap.reset::<shapes::Micro>().unwrap();
        assert_eq!(report!(shapes).bytes_used, empty);
    }
    raw::assert_closed(&report!(shapes));
}

fn what_crosses_arrives<C: MayCall<shapes::Micro>>(cap: &mut Cap<'_, C>) {
    use crossing::{Numbered, Raw, Tree, Tuple, Unit};
    let keys = || ["a".to_owned(), "b".to_owned()];
    let tree = Tree::Named {
        keys: keys(),
        below: vec![
            Tree::Leaf,
            Tree::Boxed(Box::new(Tree::Leaf), PhantomData),
            Tree::Looked([("k".to_owned(), Tree::Leaf)].into()),
        ],
    };
    assert_eq!(shapes::never(cap), Ok(0));
    assert_eq!(shapes::echo(cap, tree.clone()), Ok(tree));
    let raw = Raw { r#type: 1, r#match: Wrapping(2) };
    let answer = Tuple(raw.clone(), Numbered::Nine, (raw.clone(), Some(Numbered::Nine)));
    assert_eq!(shapes::r#match(cap, raw, &Tuple(1, Unit, (1, None))), Ok(answer));
    assert_eq!(shapes::patterns(cap, (1, 2), [3, 0, 0], 4, 5, 6, 7, 8), Ok(31));
    let names: Vec<_> = report!(shapes).entry_points.iter().map(|point| point.name).collect();
    assert!(names.contains(&"patterns") && names.len() == 7, "{names:?}");
}
