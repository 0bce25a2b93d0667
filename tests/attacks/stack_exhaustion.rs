//! Attack: use up the stack from inside. Rust ends the process then: a limit, shown. Wiping needs no stack.

use polycall::prelude::*;

use crate::raw::{self, report};
use crate::{child, started};

#[micro(scope = "isolated", max_memory = "64M")]
pub mod list {
    #[isolated]
    pub struct List {
        head: heap::Option<heap::Box<Node>>,
        rest: heap::Option<heap::Box<Node>>,
    }

    #[derive(Isolate)]
    pub struct Node {
        next: heap::Option<heap::Box<Node>>,
    }

    #[polycall_export]
    pub fn grow(list: &mut List, nodes: usize) {
        let mut at = &mut list.head;
        for _ in 0..nodes {
            at = &mut at.get_or_empty().next;
        }
    }

    /// Each node drops the next one.
    #[polycall_export]
    pub fn discard(list: &mut List) -> bool {
        list.head.discard()
    }

    /// Node by node, which is how a long list is taken down where nobody owns a node.
    #[polycall_export]
    pub fn discard_one_by_one(list: &mut List) -> usize {
        let mut nodes = 0;
        while let Some(first) = list.head.as_mut() {
            std::mem::swap(&mut list.rest, &mut first.next);
            list.head.discard();
            std::mem::swap(&mut list.head, &mut list.rest);
            nodes += 1;
        }
        nodes
    }

    #[polycall_export]
    pub fn is_empty(list: &List) -> bool {
        list.head.is_none()
    }

    #[polycall_export]
    pub fn recurse(list: &mut List, depth: u64) -> u64 {
        list.rest.discard();
        super::recurse(depth)
    }
}

fn recurse(depth: u64) -> u64 {
    let room = std::hint::black_box([depth; 64]);
    if depth == 0 { room[7] } else { recurse(depth - 1) + room[9] }
}

polycall::host! { pub App, allowed = [list] }

fn enter(body: impl FnOnce(&mut Cap<'_, App>)) {
    started();
    App::enter(body).unwrap();
}

#[test]
fn by_recursion() {
    child::run(|| enter(|cap| println!("{:?}", list::recurse(cap, 1 << 40))))
        .died_by(libc::SIGABRT)
        .complained("overflowed its stack")
        .never_said("polycall: SIG");
}

#[test]
fn by_dropping_a_long_list() {
    let ended = child::run(|| {
        enter(|cap| {
            list::grow(cap, 300_000).unwrap();
            println!("{:?}", list::discard(cap));
        });
    });
    ended.died_by(libc::SIGABRT).complained("overflowed its stack");
}

/// Neither a careful loop nor a reset, which runs no destructor, minds how long it is.
#[test]
fn a_long_list_can_be_taken_down() {
    let ended = child::run(|| {
        enter(|cap| {
            list::grow(cap, 300_000).unwrap();
            assert_eq!(list::discard_one_by_one(cap), Ok(300_000));
            list::grow(cap, 300_000).unwrap();
            cap.reset::<list::Micro>().unwrap();
            assert_eq!(list::is_empty(cap), Ok(true));
            raw::assert_closed(&report!(list));
        });
    });
    ended.exited(0);
}
