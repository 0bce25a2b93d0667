//! Attack: take the state to other threads from inside: to read, to change, to panic, to run out, to wait for oneself.
#![forbid(unsafe_code)]

use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use polycall::prelude::*;

use crate::raw::{self, report};
use crate::{child, started};

#[micro(scope = "isolated", max_memory = "1M")]
pub mod shared {
    #[isolated(init = init)]
    pub struct Shared {
        numbers: heap::Vec<u64>,
        texts: heap::Vec<heap::String>,
    }

    fn init(shared: &mut Shared, _: &Options) {
        shared.numbers.extend_from_slice(&[1; 10_000]);
        for _ in 0..4 {
            shared.texts.push_with(|text| text.set("text"));
        }
    }

    #[polycall_export]
    pub fn sum(shared: &Shared) -> u64 {
        std::thread::scope(|scope| {
            let threads =
                shared.numbers.chunks(1_000).map(|chunk| scope.spawn(move || chunk.iter().sum::<u64>()));
            threads.collect::<Vec<_>>().into_iter().map(|thread| thread.join().unwrap()).sum()
        })
    }

    /// Four threads allocate in one region at once, each for an element of its own.
    #[polycall_export]
    pub fn write(shared: &mut Shared) -> usize {
        std::thread::scope(|scope| {
            for text in shared.texts.iter_mut() {
                scope.spawn(move || {
                    for i in 0..2_000 {
                        text.push_str(&i.to_string());
                        if i % 100 == 0 {
                            text.set("");
                        }
                    }
                });
            }
        });
        shared.texts.iter().map(|text| text.len()).sum()
    }

    #[polycall_export]
    pub fn overrun(cap: &mut Cap<'_>) -> bool {
        let texts = &mut cap.state_mut().texts;
        let outcomes: Vec<bool> = std::thread::scope(|scope| {
            let threads =
                texts.iter_mut().map(|text| scope.spawn(move || text.push_str(&"x".repeat(2 << 20))));
            let threads: Vec<_> = threads.collect();
            threads.into_iter().map(|thread| thread.join().is_err()).collect()
        });
        outcomes == [true; 4] && texts.iter().all(|text| text.len() < 1 << 20)
    }

    #[polycall_export]
    pub fn overrun_unjoined(shared: &mut Shared) {
        std::thread::scope(|scope| {
            let texts = &mut shared.texts;
            scope.spawn(move || texts[0].push_str(&"x".repeat(2 << 20)));
        });
    }

    #[polycall_export]
    pub fn panic(shared: &mut Shared) {
        std::thread::scope(|scope| {
            let texts = &mut shared.texts;
            scope.spawn(move || panic!("the secret is {}", &*texts[0]));
        });
    }

    /// It holds its state, and waits for a thread that asks for the same.
    #[polycall_export]
    pub fn waits_for_itself(shared: &mut Shared) -> bool {
        shared.numbers.push(1);
        std::thread::spawn(super::asks).join().is_ok()
    }

    #[polycall_export]
    pub fn len(shared: &Shared) -> usize {
        shared.numbers.len()
    }

    /// Waiting with nothing in hand is fine.
    #[polycall_export]
    pub fn waits_without_the_state() -> bool {
        std::thread::spawn(super::asks).join().is_ok()
    }
}

static ASKED: AtomicU64 = AtomicU64::new(0);

fn asks() {
    App::enter(|cap| shared::len(cap)).unwrap().unwrap();
    ASKED.fetch_add(1, Ordering::Relaxed);
}

polycall::host! { pub App, allowed = [shared] }

fn enter(body: impl FnOnce(&mut Cap<'_, App>)) {
    started();
    App::enter(body).unwrap();
}

#[test]
fn scoped_threads_read_write_run_out_and_panic() {
    let ended = child::run(|| {
        enter(|cap| {
            assert_eq!(shared::sum(cap), Ok(10_000));
            let used = report!(shared).bytes_used;
            assert!(shared::write(cap).is_ok());
            assert!(report!(shared).bytes_used < used + 100_000, "the books of the region are right");
            assert_eq!(shared::overrun(cap), Ok(true));
            assert_eq!(shared::waits_without_the_state(cap), Ok(true));

            // a scope turns its threads' ends into a panic of its own: contained, and the component is poisoned
            for entry in ["overrun_unjoined", "panic"] {
                let outcome = match entry {
                    "panic" => shared::panic(cap),
                    _ => shared::overrun_unjoined(cap),
                };
                assert_eq!(outcome, Err(CallError::Panicked { component: "shared", entry }));
                raw::assert_closed(&report!(shared));
                assert!(report!(shared).poisoned);
                cap.reset::<shared::Micro>().unwrap();
            }
            assert_eq!(shared::sum(cap), Ok(10_000));
        });
    });
    // a limit, shown: the panic hook can't know that a thread was made inside an isolated component
    ended.exited(0).complained("the secret is text");
}

/// A limit, shown: no lock can help who waits for himself.
#[test]
fn waiting_for_oneself_takes_forever() {
    let ended = child::run_for(Duration::from_secs(2), || {
        enter(|cap| println!("{:?}", shared::waits_for_itself(cap)));
    });
    ended.hung();
}
