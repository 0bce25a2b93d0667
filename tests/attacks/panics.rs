//! Attack: panic at every step of a crossing, in every piece of code that a component or its caller can bring along.

use std::panic::{AssertUnwindSafe, catch_unwind, panic_any};
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};

use polycall::prelude::*;
use polycall::{SessionError, StartError};

use crate::raw::{self, report};
use crate::{child, keys, started};

static INIT_PANICS: AtomicBool = AtomicBool::new(false);
static INIT_OVERRUNS: AtomicBool = AtomicBool::new(false);

#[polycall::states]
pub mod session {
    #[state(initial)]
    pub struct Anonymous;
    #[state(parent = Anonymous, guard = super::panics, credential = super::Credential)]
    pub struct Known;
    #[state(parent = Anonymous, guard = super::accepts, credential = super::Credential)]
    pub struct Trusted;
}

/// A credential whose destructor panics, too, if it is so inclined.
#[derive(Debug)]
pub struct Credential {
    drop_panics: bool,
}

impl Drop for Credential {
    fn drop(&mut self) {
        assert!(!self.drop_panics, "in the credential's drop");
    }
}

fn panics(_: &Credential) -> bool {
    panic!("in the guard")
}

fn accepts(_: &Credential) -> bool {
    true
}

/// Panics when it is dropped, with a payload that panics when it is dropped, and so on.
struct Chain(u32);

impl Drop for Chain {
    fn drop(&mut self) {
        if self.0 > 0 {
            panic_any(Chain(self.0 - 1));
        }
    }
}

/// Panics when it is dropped.
#[derive(Debug, Portable)]
pub struct Bomb;

impl Drop for Bomb {
    fn drop(&mut self) {
        panic!("in the argument's drop");
    }
}

/// A payload that looks, when it is dropped, whether anything is open.
struct Witness;

static SEEN_OPEN: AtomicUsize = AtomicUsize::new(usize::MAX);

impl Drop for Witness {
    fn drop(&mut self) {
        SEEN_OPEN.store(report!(fragile).open, Ordering::Relaxed);
    }
}

#[micro(scope = "isolated", allowed = [other], max_memory = "64K")]
pub mod fragile {
    use super::*;

    #[isolated(init = init)]
    pub struct Fragile {
        list: heap::Vec<heap::String>,
        numbers: heap::Vec<u64>,
        bytes: heap::Vec<u8>,
        map: heap::HashMap<u32, heap::String>,
    }

    fn init(fragile: &mut Fragile, _: &Options) {
        fragile.list.push_with(|text| text.set("one"));
        fragile.list.push_with(|text| text.set("two"));
        fragile.numbers.extend_from_slice(&[5, 3, 4, 1, 2]);
        fragile.bytes.extend_from_slice(b"bytes");
        fragile.map.entry(1).or_empty().set("one");
        fragile.map.entry(2).or_empty().set("two");
        assert!(!INIT_PANICS.load(Ordering::Relaxed), "in init");
        if INIT_OVERRUNS.load(Ordering::Relaxed) {
            fragile.bytes.extend_from_slice(&[0; 100_000]);
        }
    }

    /// Everything as `init` left it.
    #[polycall_export]
    pub fn is_whole(fragile: &Fragile) -> bool {
        is_whole_now(
            fragile.list.iter().map(|text| text.to_portable()).collect(),
            fragile.numbers.to_portable(),
            fragile.map.len(),
        ) && *fragile.bytes == *b"bytes"
    }

    // Steps that do not hold the state for changing.

    #[polycall_export]
    pub fn before_the_state(_: &mut Cap<'_>) {
        panic!("before the state");
    }

    #[polycall_export]
    pub fn without_a_cap() {
        panic!("without a cap");
    }

    #[polycall_export]
    pub fn while_reading(cap: &mut Cap<'_>) {
        panic!("while reading {}", cap.state().list.len());
    }

    #[polycall_export]
    pub fn in_a_reading_leaf(fragile: &Fragile) {
        panic!("in a leaf that reads {}", fragile.list.len());
    }

    #[polycall_export]
    pub fn after_calling_out(cap: &mut Cap<'_>) {
        cap.state_mut().numbers.push(6);
        cap.state_mut().numbers.pop();
        other::ping(cap).unwrap();
        panic!("after calling out");
    }

    #[polycall_export]
    pub fn after_a_refused_session(cap: &mut Cap<'_>) {
        cap.state_mut().numbers.push(6);
        cap.state_mut().numbers.pop();
        let refused = cap.enter::<session::Known, _>(Credential { drop_panics: false }, |_| ());
        assert_eq!(refused, Err(SessionError::GuardPanicked { state: "Known" }));
        panic!("after the guard's panic");
    }

    #[polycall_export]
    pub fn in_a_session(cap: &mut Cap<'_>) {
        let entered = cap.enter::<session::Trusted, ()>(Credential { drop_panics: false }, |cap| {
            panic!("in a session, holding {}", cap.state().list.len())
        });
        entered.unwrap_or_default();
    }

    #[polycall_export]
    pub fn in_a_credentials_drop(cap: &mut Cap<'_>) {
        let entered = cap.enter::<session::Trusted, _>(Credential { drop_panics: true }, |_| ());
        entered.unwrap_or_default();
    }

    #[polycall_export]
    pub fn in_an_arguments_drop(bomb: Bomb) {
        drop(bomb);
    }

    #[polycall_export]
    pub fn in_an_unused_arguments_drop(_: Bomb) {}

    #[polycall_export]
    pub fn in_a_results_drop(cap: &mut Cap<'_>) {
        let _ = other::bomb(cap);
    }

    #[polycall_export]
    pub fn in_an_errors_drop(cap: &mut Cap<'_>) {
        let _ = other::fails(cap);
    }

    #[polycall_export]
    pub fn with_a_chain(cap: &mut Cap<'_>, length: u32) {
        let _ = cap.state();
        panic_any(Chain(length));
    }

    #[polycall_export]
    pub fn in_a_locals_drop(cap: &mut Cap<'_>) {
        let _bomb = Bomb;
        let _ = cap.state();
    }

    // Steps that do: the component is poisoned.

    #[polycall_export]
    pub fn while_changing(cap: &mut Cap<'_>) {
        cap.state_mut().list.push_with(|text| text.set("three"));
        panic!("while changing");
    }

    #[polycall_export]
    pub fn reading_after_changing(cap: &mut Cap<'_>) {
        cap.state_mut().list.clear();
        panic!("reading after changing: {}", cap.state().list.len());
    }

    #[polycall_export]
    pub fn in_a_leaf(_: &mut Fragile) {
        panic!("in a leaf");
    }

    #[polycall_export]
    pub fn with_a_witness(_: &mut Fragile) {
        panic_any(Witness);
    }

    #[polycall_export]
    pub fn with_a_chain_while_changing(_: &mut Fragile, length: u32) {
        panic_any(Chain(length));
    }

    #[polycall_export]
    pub fn in_a_locals_drop_while_changing(fragile: &mut Fragile) {
        let _bomb = Bomb;
        fragile.list.clear();
    }

    #[polycall_export]
    pub fn in_an_arguments_drop_while_changing(fragile: &mut Fragile, _bomb: Bomb) {
        fragile.list.clear();
    }

    /// A destructor that calls another component while its thread unwinds, and that one panics, too.
    #[polycall_export]
    pub fn calling_out_while_unwinding(cap: &mut Cap<'_>) {
        struct CallsOut<'c, 'gate>(&'c mut Cap<'gate>);
        impl Drop for CallsOut<'_, '_> {
            fn drop(&mut self) {
                let panicked = Err(CallError::Panicked { component: "other", entry: "panic" });
                assert!(std::thread::panicking() && other::panic(self.0) == panicked);
                assert_eq!(other::ping(self.0), Ok(()));
                self.0.state_mut().numbers.push(6);
            }
        }
        let _calls_out = CallsOut(cap);
        panic!("before unwinding");
    }
}

fn is_whole_now(list: Vec<String>, numbers: Vec<u64>, entries: usize) -> bool {
    list == ["one", "two"] && numbers == [5, 3, 4, 1, 2] && entries == 2
}

#[micro(scope = "shared", max_memory = "64K")]
pub mod other {
    use super::Bomb;

    #[polycall_export]
    pub fn ping() {}

    #[polycall_export]
    pub fn panic() {
        panic!("in the other component");
    }

    #[polycall_export]
    pub fn bomb() -> Bomb {
        Bomb
    }

    #[polycall_export]
    pub fn fails() -> Result<(), Bomb> {
        Err(Bomb)
    }
}

polycall::host! { pub App, allowed = [fragile, other, built] }

#[test]
fn at_every_step() {
    started();
    let entered = App::enter(|cap| {
        macro_rules! step {
            ($name:ident $(, $argument:expr)*) => {{
                let panicked = Err(CallError::Panicked { component: "fragile", entry: stringify!($name) });
                assert_eq!(fragile::$name(cap $(, $argument)*), panicked);
                raw::assert_closed(&report!(fragile));
            }};
        }
        macro_rules! harmless {
            ($($name:ident ($($argument:expr)?);)+) => {$(
                step!($name $(, $argument)?);
                assert_eq!(fragile::is_whole(cap), Ok(true), "after {}", stringify!($name));
            )+};
        }
        macro_rules! poisons {
            ($($name:ident ($($argument:expr)?);)+) => {$(
                step!($name $(, $argument)?);
                assert!(report!(fragile).poisoned, "after {}", stringify!($name));
                let poisoned = CallError::Poisoned { component: "fragile" };
                assert_eq!(fragile::is_whole(cap), Err(poisoned.clone()));
                assert_eq!(fragile::without_a_cap(cap), Err(poisoned));
                assert_eq!(other::ping(cap), Ok(()), "others do not mind");
                cap.reset::<fragile::Micro>().unwrap();
                assert_eq!(fragile::is_whole(cap), Ok(true), "after {} and a reset", stringify!($name));
            )+};
        }
        harmless! {
            before_the_state();
            without_a_cap();
            while_reading();
            in_a_reading_leaf();
            after_calling_out();
            after_a_refused_session();
            in_a_session();
            in_a_credentials_drop();
            in_an_arguments_drop(Bomb);
            in_an_unused_arguments_drop(Bomb);
            in_a_results_drop();
            in_an_errors_drop();
            with_a_chain(0);
            with_a_chain(1);
            with_a_chain(5);
            with_a_chain(1_000);
            in_a_locals_drop();
        }
        poisons! {
            while_changing();
            reading_after_changing();
            in_a_leaf();
            with_a_witness();
            with_a_chain_while_changing(3);
            with_a_chain_while_changing(1_000);
            in_a_locals_drop_while_changing();
            in_an_arguments_drop_while_changing(Bomb);
            calling_out_while_unwinding();
        }
        assert_eq!(SEEN_OPEN.load(Ordering::Relaxed), 0, "a payload is dropped after the region is closed");
    });
    entered.unwrap();
}

/// A standard error that takes nothing is no reason not to contain a panic.
#[test]
fn unheard() {
    let ended = child::run(|| {
        keys::options().start().unwrap();
        let entered = App::enter(|cap| {
            raw::deafen_stderr();
            assert!(matches!(fragile::in_a_leaf(cap), Err(CallError::Panicked { .. })));
            assert!(report!(fragile).poisoned);
        });
        entered.unwrap();
    });
    ended.exited(0);
}

#[test]
fn in_init() {
    let ended = child::run(|| {
        started();
        let entered = App::enter(|cap| {
            for (switch, cause) in [(&INIT_PANICS, "panicked"), (&INIT_OVERRUNS, "ran out of quota")] {
                switch.store(true, Ordering::Relaxed);
                for _ in 0..2 {
                    let error = cap.reset::<fragile::Micro>().unwrap_err();
                    assert!(matches!(&error, StartError::Init { component: "fragile", .. }), "{error:?}");
                    assert!(error.to_string().contains(cause), "{error}");
                }
                raw::assert_closed(&report!(fragile));
                assert_eq!(fragile::is_whole(cap), Err(CallError::Poisoned { component: "fragile" }));
                switch.store(false, Ordering::Relaxed);
                assert_eq!(cap.reset::<fragile::Micro>(), Ok(()));
                assert_eq!(fragile::is_whole(cap), Ok(true));
            }
        });
        entered.unwrap();
    });
    ended.exited(0).never_said("in init");
}

#[test]
fn in_init_at_the_start() {
    let ended = child::run(|| {
        INIT_PANICS.store(true, Ordering::Relaxed);
        let error = keys::options().start().unwrap_err();
        assert!(matches!(&error, StartError::Init { component: "fragile", .. }), "{error:?}");
        assert!(error.to_string().contains("panicked"), "{error}");
        assert_eq!(App::enter(|_| ()), Err(CallError::NotStarted { component: "App" }));
        raw::assert_closed(&report!(fragile));
    });
    ended.exited(0).never_said("in init");
}

/// Rust's own rule: a destructor that panics while its thread unwinds ends the process. Nothing is open to anybody then.
#[test]
fn in_a_destructor_while_unwinding_ends_the_process() {
    let ended = child::run(|| {
        started();
        let _ = App::enter(|cap| fragile::with_a_chain(cap, 0));
        struct Worse(#[allow(dead_code)] Bomb);
        let _ = catch_unwind(|| {
            let _worse = Worse(Bomb);
            panic!("first");
        });
    });
    ended.died_by(libc::SIGABRT);
}

/// A panic of a host's own code, with a call on the stack that is long over: nothing to contain, nothing left open.
#[micro(scope = "isolated", max_memory = "64K")]
pub mod built {
    #[isolated]
    pub struct Built {
        n: u64,
    }

    #[polycall_export]
    pub fn add(built: &mut Built) -> u64 {
        built.n += 1;
        built.n
    }
}

#[test]
fn in_the_host() {
    started();
    let outcome = catch_unwind(|| {
        App::enter(|cap| {
            built::add(cap).unwrap();
            panic!("in the host");
        })
    });
    assert!(outcome.is_err());
    raw::assert_closed(&report!(built));
    let again = App::enter(|cap| {
        let caught = catch_unwind(AssertUnwindSafe(|| {
            let _ = other::bomb(cap); // its result panics when it is dropped, here
        }));
        (caught.is_err(), built::add(cap))
    });
    assert_eq!(again, Ok((true, Ok(2))));
}
