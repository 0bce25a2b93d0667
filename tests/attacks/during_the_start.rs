//! Attack: while polycall starts, end a component before it is let in, start again, or become a host.
#![forbid(unsafe_code)]

use std::time::Duration;

use polycall::StartError;
use polycall::audit::{Event, EventKind, EventSink, Ticket, Unavailable};
use polycall::prelude::*;

use crate::{child, keys};

macro_rules! components {
    ($($name:ident)+) => {
        $(
            #[micro(scope = "isolated", max_memory = "4K")]
            pub mod $name {
                #[isolated(init = init)]
                pub struct State {
                    byte: u8,
                }

                fn init(state: &mut State, options: &Options) {
                    state.byte = 7;
                    if options.get("starts in init").is_some() {
                        assert_eq!(Options::new().start(), Err(polycall::StartError::AlreadyStarted));
                        assert!(super::App::enter(|_| ()).is_err());
                    }
                }

                #[polycall_export]
                pub fn look(state: &State) -> u8 {
                    state.byte
                }
            }
        )+

        polycall::host! { pub App, allowed = [$($name),+] }

        fn end_all(cap: &mut Cap<'_, App>) {
            $(cap.end::<$name::Micro>().unwrap();)+
        }

        fn all_have_ended(cap: &mut Cap<'_, App>) -> bool {
            [$($name::look(cap)),+].iter().all(|outcome| matches!(outcome, Err(CallError::Ended { .. })))
        }
    };
}

components! { a b c d e f g h }

/// What has ended stays so, however early it was ended: its state is zeros, and no state.
#[test]
fn a_component_that_was_ended_does_not_come_back() {
    for round in 0..40 {
        let ended = child::case(&round.to_string(), || {
            let early = std::thread::spawn(|| {
                while App::enter(end_all).is_err() {
                    std::hint::spin_loop();
                }
            });
            std::thread::sleep(Duration::from_millis(2)); // it is waiting at the door
            keys::options().start().unwrap();
            early.join().unwrap();
            assert_eq!(App::enter(all_have_ended), Ok(true), "a component that was ended takes calls again");
        });
        ended.exited(0);
    }
}

#[test]
fn a_start_in_init_is_refused() {
    child::run_for(Duration::from_secs(5), || {
        keys::options().set("starts in init", "yes").start().unwrap();
    })
    .exited(0);
}

struct StartsAgain;

impl EventSink for StartsAgain {
    fn reserve(&self, _: EventKind) -> Result<Ticket, Unavailable> {
        Ok(Ticket::default())
    }

    fn commit(&self, _: Ticket, event: &Event) {
        if event.kind == EventKind::ComponentStarted {
            assert_eq!(keys::options().start(), Err(StartError::AlreadyStarted));
            assert!(App::enter(|_| ()).is_err());
            println!("refused");
        }
    }
}

#[test]
fn a_start_in_the_sink_is_refused() {
    child::run_for(Duration::from_secs(5), || keys::options().sink(StartsAgain).start().unwrap())
        .exited(0)
        .said("refused");
}
