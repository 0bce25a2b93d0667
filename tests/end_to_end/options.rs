//! Options: they narrow, name what exists, reach `init`, are applied once.

use polycall::prelude::*;
use polycall::{Protection, StartError};

use crate::child;
use crate::raw::{self, report};

#[micro(scope = "isolated", max_memory = "1M")]
pub mod vault {
    #[isolated(init = init)]
    pub struct Vault {
        region: heap::String,
        bytes: heap::Vec<u8>,
    }

    fn init(vault: &mut Vault, options: &Options) {
        vault.region.set(options.get("region").unwrap_or("nowhere"));
        if options.get("slow").is_some() {
            std::thread::sleep(std::time::Duration::from_millis(100));
        }
    }

    #[polycall_export]
    pub fn region(vault: &Vault) -> String {
        vault.region.to_portable()
    }

    #[polycall_export]
    pub fn fill(vault: &mut Vault, more: usize) {
        vault.bytes.extend_from_slice(&vec![7; more]);
    }
}

/// Its quota is for regions.
#[micro(scope = "isolated", max_memory = "1M")]
pub mod stateless {
    #[polycall_export]
    pub fn limit(cap: &mut Cap<'_>) -> usize {
        cap.pool().limit()
    }
}

polycall::host! { pub App, allowed = [vault, stateless] }

const PATH: &str = concat!(module_path!(), "::vault");

#[test]
fn memory_is_narrowed() {
    let ended = child::run(|| {
        Options::new().max_memory(PATH, 100_000).start().unwrap();
        assert_eq!(report!(vault).max_memory, 98_304, "whole pages, no more than was said");
        let entered = App::enter(|cap| {
            assert_eq!(vault::fill(cap, 90_000), Ok(()));
            assert!(matches!(vault::fill(cap, 90_000), Err(CallError::Quota { .. })));
        });
        entered.unwrap();
    });
    ended.exited(0);
}

#[test]
fn memory_is_narrowed_without_a_state() {
    let ended = child::run(|| {
        assert_eq!(report!(stateless).max_memory, 1 << 20);
        Options::new().max_memory("stateless", 8192).start().unwrap();
        assert_eq!((App::enter(stateless::limit), report!(stateless).max_memory), (Ok(Ok(8192)), 8192));
    });
    ended.exited(0);
}

#[test]
fn a_name_alone_will_do_where_it_is_the_only_one() {
    let ended = child::run(|| {
        Options::new().max_memory("vault", 8192).start().unwrap();
        assert_eq!(report!(vault).max_memory, 8192);
    });
    ended.exited(0);
}

#[test]
fn nothing_is_widened() {
    let ended =
        child::run(|| {
            let error = Options::new().max_memory(PATH, (1 << 20) + 1).start().unwrap_err();
            let StartError::Widens { component: "vault", setting: "max_memory", asked, annotated } = &error
            else {
                panic!("{error:?}");
            };
            assert_ne!(asked, annotated, "{error}");
            assert!(error.to_string().starts_with(
                "options may only narrow the annotation of component `vault`: `max_memory` is "
            ));
            assert!(!polycall::status().started);
            assert!(matches!(App::enter(|_| ()), Err(CallError::NotStarted { component: "App" })));
            // nothing was done yet, so it can be put right
            assert_eq!(Options::new().max_memory(PATH, 1 << 20).start(), Ok(()));
        });
    ended.exited(0);
}

#[test]
fn an_unknown_component_is_refused() {
    let ended = child::run(|| {
        let error = Options::new().max_memory("volt", 4096).start().unwrap_err();
        let StartError::UnknownComponent { name, known } = &error else { panic!("{error:?}") };
        assert!(name == "volt" && known.contains(&"vault"), "{error}");
        assert!(error.to_string().starts_with("no component named `volt` is linked in; there are: "));
    });
    ended.exited(0);
}

#[test]
fn settings_reach_init_also_after_a_reset() {
    let ended = child::run(|| {
        Options::new().set("region", "eu").start().unwrap();
        let entered = App::enter(|cap| {
            assert_eq!(vault::region(cap).unwrap(), "eu");
            cap.reset::<vault::Micro>().unwrap();
            assert_eq!(vault::region(cap).unwrap(), "eu");
        });
        entered.unwrap();
    });
    ended.exited(0);
}

#[test]
fn options_are_applied_once() {
    let ended = child::run(|| {
        assert_eq!(App::enter(|_| ()), Err(CallError::NotStarted { component: "App" }));
        assert_eq!(Options::new().start(), Ok(()));
        assert_eq!(Options::new().set("region", "us").start(), Err(StartError::AlreadyStarted));
        assert_eq!(App::enter(|cap| vault::region(cap).unwrap()).unwrap(), "nowhere");
    });
    ended.exited(0);
}

/// Two threads start at once: one does it, the other is told so; both can go on.
#[test]
fn starting_twice_at_once() {
    let ended = child::run(|| {
        let outcomes: Vec<_> = std::thread::scope(|scope| {
            let threads = [0; 8].map(|_| {
                scope.spawn(|| {
                    let outcome = Options::new().set("slow", "yes").start();
                    (outcome, App::enter(|cap| vault::region(cap).map(|_| ())))
                })
            });
            threads.map(|thread| thread.join().unwrap()).to_vec()
        });
        assert_eq!(outcomes.iter().filter(|(outcome, _)| outcome.is_ok()).count(), 1);
        for (outcome, called) in outcomes {
            assert!(matches!(outcome, Ok(()) | Err(StartError::AlreadyStarted)), "{outcome:?}");
            assert_eq!(called, Ok(Ok(())), "`AlreadyStarted` was said while the start was still going on");
        }
    });
    ended.exited(0);
}

#[test]
fn a_private_stack_is_whole_pages_of_what_was_asked_for() {
    let ended = child::run(|| {
        Options::new().private_stack(PATH, 20_000).start().unwrap();
        let status = polycall::status();
        let row = status.components.iter().find(|row| row.path == PATH).unwrap();
        assert_eq!(row.private_stack, Some(20 << 10));
        assert_eq!(App::enter(|cap| vault::region(cap).unwrap()).unwrap(), "nowhere");
    });
    ended.exited(0);
}

#[test]
fn a_private_stack_that_nobody_can_have_is_refused() {
    for (name, asked) in
        [("none", 0), ("small", (16 << 10) - 1), ("large", (64 << 20) + 1), ("most", usize::MAX)]
    {
        let ended = child::case(name, || {
            let refused = Options::new().private_stack(PATH, asked).start();
            let (least, most) = (16 << 10, 64 << 20);
            assert_eq!(refused, Err(StartError::StackSize { component: "vault", asked, least, most }));
        });
        ended.exited(0);
    }
    let ended = child::case("unknown", || {
        let refused = Options::new().private_stack("valt", 16 << 10).start();
        assert!(matches!(refused, Err(StartError::UnknownComponent { .. })), "{refused:?}");
    });
    ended.exited(0);
}

#[test]
fn a_private_stack_is_there_at_the_start_or_nothing_starts() {
    let ended = child::run(|| {
        raw::refuse(libc::SYS_madvise, libc::EINVAL);
        let refused = Options::new().private_stack(PATH, 16 << 10).start();
        assert_eq!(refused, Err(StartError::Memory { what: "vault", bytes: 16 << 10, errno: libc::EINVAL }));
    });
    ended.exited(0);
}

#[test]
fn leaving_regions_open_is_said_aloud() {
    let ended = child::run(|| {
        Options::new().unprotected_for_measuring("the control of a test").start().unwrap();
        let report = report!(vault);
        assert_eq!(report.protection, Some(Protection::None));
        assert_eq!(
            (report.open, raw::read(raw::region(&report).start)),
            (0, raw::read(raw::region(&report).start))
        );
        let status = polycall::status();
        assert_eq!(status.unprotected.as_deref(), Some("the control of a test"));
        assert!(status.to_string().contains("PROTECTION IS OFF for every component: the control of a test"));
        assert_eq!(App::enter(|cap| vault::region(cap).unwrap()).unwrap(), "nowhere");
    });
    ended.exited(0);
}

#[test]
fn debug_shows_names_and_no_values() {
    let options = Options::new().set("password", "hunter2").max_memory("vault", 4096);
    let shown = format!("{options:?}");
    assert!(shown.contains("password") && !shown.contains("hunter2"), "{shown}");
}
