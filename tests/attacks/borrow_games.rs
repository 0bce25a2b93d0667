//! Attack: everything safe Rust allows with a `&mut State` in hand: swaps, sorts, trait objects, downcasts, futures.
#![forbid(unsafe_code)]

use polycall::prelude::*;

use crate::raw::{self, report};

#[micro(scope = "isolated", allowed = [other], max_memory = "256K")]
pub mod games {
    use std::any::Any;
    use std::future::Future;
    use std::ops::{Deref, DerefMut};
    use std::pin::pin;
    use std::task::{Context, Poll, Waker};

    #[isolated(init = init)]
    pub struct Games {
        left: heap::Vec<heap::String>,
        right: heap::Vec<heap::String>,
        one: heap::String,
        two: heap::String,
        pair: Pair,
        boxes: heap::Vec<heap::Box<Pair>>,
        map: heap::HashMap<u8, heap::String>,
    }

    #[derive(Isolate, Debug)]
    pub struct Pair {
        text: heap::String,
        n: u64,
    }

    fn init(games: &mut Games, _: &Options) {
        for i in 0..20 {
            games.left.push_with(|text| text.set(&format!("left {i:02}")));
            games.right.push_with(|text| text.set(&format!("right {i:02}")));
            games.boxes.push_with(|pair| pair.n = i);
            games.map.entry(i as u8).or_empty().set(&i.to_string());
        }
        games.one.set("one");
        games.two.set("two, and longer");
    }

    impl Deref for Pair {
        type Target = heap::String;

        fn deref(&self) -> &heap::String {
            &self.text
        }
    }

    impl DerefMut for Pair {
        fn deref_mut(&mut self) -> &mut heap::String {
            &mut self.text
        }
    }

    /// Every block of the state lies in the region, and says what it should.
    #[polycall_export]
    pub fn is_whole(games: &Games) -> bool {
        let region = super::region();
        let inside = |text: &heap::String| text.is_empty() || region.contains(&text.as_ptr().addr());
        let mut all: Vec<&heap::String> = games.left.iter().chain(games.right.iter()).collect();
        all.sort_unstable_by(|a, b| a.as_str().cmp(b.as_str()));
        all.len() == 40
            && all[..20].iter().zip(0..).all(|(text, i)| ***text == *format!("left {i:02}") && inside(text))
            && all[20..].iter().zip(0..).all(|(text, i)| ***text == *format!("right {i:02}") && inside(text))
            && inside(&games.one)
            && inside(&games.two)
            && games.map.values().all(inside)
            && games.boxes.iter().all(|pair| region.contains(&(&raw const **pair).addr()))
    }

    #[polycall_export]
    pub fn swaps(games: &mut Games) -> bool {
        std::mem::swap(&mut games.left, &mut games.right);
        std::mem::swap(&mut games.one, &mut games.two);
        std::mem::swap(&mut games.left[3], &mut games.right[4]);
        let (a, b) = games.left.split_at_mut(10);
        a.swap_with_slice(b);
        std::mem::swap(&mut a[0], &mut b[9]);
        let [first, .., last] = &mut games.boxes[..] else { return false };
        std::mem::swap(&mut **first, &mut **last);
        std::mem::swap(first, last);
        std::mem::swap(&mut games.pair.text, &mut games.one);
        std::mem::swap(&mut games.pair.text, &mut games.one);
        *games.one == *"two, and longer" && *games.two == *"one"
    }

    #[polycall_export]
    pub fn sorts(games: &mut Games) -> bool {
        games.left.sort_unstable_by(|a, b| b.as_str().cmp(a.as_str()));
        games.right.sort_by_key(|text| std::cmp::Reverse(text.len()));
        games.right.rotate_left(7);
        games.right.reverse();
        games.boxes.sort_by_key(|pair| std::cmp::Reverse(pair.n));
        games.boxes.select_nth_unstable_by_key(3, |pair| pair.n);
        games.left.chunks_mut(3).for_each(|chunk| chunk.rotate_right(1));
        games.left.iter_mut().rev().step_by(2).for_each(|text| text.push('!'));
        games.left.iter_mut().rev().step_by(2).for_each(|text| text.truncate(text.len() - 1));
        let most = games.map.iter_mut().max_by_key(|(key, _)| **key).map(|(_, text)| text);
        most.is_some_and(|text| **text == *"19")
    }

    #[polycall_export]
    pub fn downcasts(games: &mut Games) -> bool {
        let any: &mut dyn Any = games;
        let Some(games) = any.downcast_mut::<Games>() else { return false };
        let mut any: Vec<&mut dyn Any> = vec![&mut games.one, &mut games.two, &mut games.map];
        any.swap(0, 1);
        let Some(two) = any[0].downcast_mut::<heap::String>() else { return false };
        two.push_str(", and more");
        trait Shout {
            fn shout(&mut self);
        }
        impl Shout for heap::String {
            fn shout(&mut self) {
                self.push('!');
            }
        }
        let shouting: &mut dyn Shout = two;
        shouting.shout();
        two.ends_with(", and more!")
    }

    #[polycall_export]
    pub fn derefs(games: &mut Games) -> bool {
        games.pair.push_str("through two derefs");
        let text: &str = &games.pair;
        let len = text.len();
        games.pair.clear();
        len == 18 && format!("{:?}", games.pair) == "Pair { text: heap::String(0 bytes), n: 0 }"
    }

    /// A future may hold the cap, and what it borrows, for as long as the entry point runs.
    #[polycall_export]
    pub fn polls(cap: &mut Cap<'_>) -> bool {
        struct Once(bool);
        impl Future for Once {
            type Output = ();
            fn poll(mut self: std::pin::Pin<&mut Self>, _: &mut Context<'_>) -> Poll<()> {
                if std::mem::replace(&mut self.0, true) { Poll::Ready(()) } else { Poll::Pending }
            }
        }
        let future = async move {
            let one = &cap.state().one;
            Once(false).await;
            let len = one.len();
            let pinged = other::ping(cap);
            Once(false).await;
            cap.state_mut().one.push_str("");
            (len, pinged)
        };
        let mut future = pin!(future);
        let mut context = Context::from_waker(Waker::noop());
        for _ in 0..2 {
            if future.as_mut().poll(&mut context).is_ready() {
                return false;
            }
        }
        matches!(future.as_mut().poll(&mut context), Poll::Ready((15, Ok(()))))
    }

    /// A future that is dropped half way lets go of nothing but its own.
    #[polycall_export]
    pub fn abandons(cap: &mut Cap<'_>) -> bool {
        {
            let mut future = pin!(async {
                let list = &mut cap.state_mut().left;
                std::future::pending::<()>().await;
                list.len()
            });
            let mut context = Context::from_waker(Waker::noop());
            if future.as_mut().poll(&mut context).is_ready() {
                return false;
            }
        }
        other::ping(cap) == Ok(()) && cap.state().left.len() == 20
    }

    /// Forgetting what a container lent forgets no lock and leaves nothing open.
    #[polycall_export]
    #[allow(clippy::forget_non_drop, reason = "that is the game")]
    pub fn forgets(cap: &mut Cap<'_>) -> bool {
        let state = cap.state_mut();
        std::mem::forget(state.left.iter_mut());
        std::mem::forget(state.map.values_mut());
        std::mem::forget(state.map.entry(3));
        std::mem::forget(state.left.chunks_mut(4));
        let kept = Box::leak(Box::new(state.left.len()));
        other::ping(cap) == Ok(()) && *kept == 20 && cap.state().map.len() == 20
    }

    /// A cap made of reborrows all the way down is still one cap.
    #[polycall_export]
    pub fn reborrows(cap: &mut Cap<'_>) -> bool {
        fn deeper(cap: &mut Cap<'_>, left: u32) -> usize {
            if left == 0 {
                cap.state_mut().one.push('x');
                return cap.state().one.len();
            }
            let before = cap.state().one.len();
            let _ = other::ping(cap);
            deeper(&mut *cap, left - 1) - before + cap.state().one.len()
        }
        let before = cap.state().one.len();
        let after = deeper(cap, 100);
        let state = cap.state_mut();
        state.one.truncate(before);
        after > before
    }
}

fn region() -> std::ops::Range<usize> {
    raw::region(&report!(games))
}

#[micro(scope = "shared")]
pub mod other {
    #[polycall_export]
    pub fn ping() {}
}

#[polycall::test(allowed = [games])]
fn nothing_leaves_and_nothing_stays_open(cap: &mut Cap<'_>) {
    macro_rules! plays {
        ($($game:ident)+) => {$(
            assert_eq!(games::$game(cap), Ok(true), stringify!($game));
            raw::assert_closed(&report!(games));
            assert_eq!(games::is_whole(cap), Ok(true), "after {}", stringify!($game));
        )+};
    }
    plays!(swaps sorts polls downcasts derefs abandons forgets reborrows);
}
