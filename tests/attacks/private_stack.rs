//! Attack: after a call, look for what its code left behind: on the stack it ran on, and in registers.
//!
//! Each search also has to find the same secret where the component has no stack of its own.

use std::hint::black_box;

use polycall::prelude::*;

use crate::memory_search::find;
use crate::{child, started};

/// What the secret consists of. The compiler can't know it, and nobody but a component keeps it.
fn word() -> u64 {
    !crate::memory_search::inverted()
}

/// Many copies of the secret, far down on the stack.
#[inline(never)]
fn keep_in_an_array() -> usize {
    let mut secret = [0_u64; 1024];
    secret.iter_mut().for_each(|place| *place = word());
    black_box(&mut secret).iter().filter(|place| **place != 0).count()
}

macro_rules! holder {
    ($name:ident $(, $key:ident = $value:tt)?) => {
        #[micro(scope = "isolated", allowed = [relay], max_memory = "64K" $(, $key = $value)?)]
        pub mod $name {
            #[isolated(init = init)]
            pub struct Holder {
                bytes: heap::Vec<u8>,
                kept: usize,
            }

            fn init(holder: &mut Holder, options: &Options) {
                if options.get("secret at the start").is_some() {
                    holder.kept = super::keep_in_an_array();
                }
            }

            #[polycall_export]
            pub fn returns() -> usize {
                super::keep_in_an_array()
            }

            #[polycall_export]
            pub fn fails() -> Result<(), String> {
                super::keep_in_an_array();
                Err("it failed".to_owned())
            }

            #[polycall_export]
            pub fn panics(holder: &mut Holder) {
                holder.kept = super::keep_in_an_array();
                let _unwinds_over_it = super::Secret([super::word(); 64]);
                std::panic::panic_any(super::Payload);
            }

            #[polycall_export]
            pub fn runs_out(holder: &mut Holder) {
                super::keep_in_an_array();
                holder.bytes.extend_from_slice(&[7; 100_000]);
            }

            #[polycall_export]
            pub fn calls_out(cap: &mut Cap<'_>, level: u32) -> usize {
                let secret = super::Secret([super::word(); 64]);
                let deeper = relay::looks(cap, level).unwrap_or(0);
                super::keep_in_an_array();
                std::hint::black_box(&secret);
                deeper
            }

            #[polycall_export]
            pub fn fills_registers() {
                super::fill_registers(super::word());
            }
        }
    };
}
holder!(open);
holder!(closed, private_stack = "64K");

/// Calls back, and looks at the bottom of it all.
#[micro(scope = "isolated", allowed = [closed], private_stack = "128K")]
pub mod relay {
    #[polycall_export]
    pub fn looks(cap: &mut Cap<'_>, level: u32) -> usize {
        if level > 0 { closed::calls_out(cap, level - 1).unwrap_or(0) } else { super::find().len() }
    }
}

pub struct Secret(pub [u64; 64]);

impl Drop for Secret {
    fn drop(&mut self) {
        black_box(&mut self.0); // nothing is wiped here
    }
}

/// Its destructor handles the secret too.
pub struct Payload;

impl Drop for Payload {
    fn drop(&mut self) {
        keep_in_an_array();
    }
}

polycall::host! { pub App, allowed = [open, closed] }

/// What is found after each call, in a process in which nothing else runs.
fn finds_nothing(name: &str, body: impl FnOnce(&mut Cap<'_, App>)) {
    let ended = child::case(name, || {
        started();
        assert_eq!(find().len(), 0, "before");
        App::enter(body).unwrap();
        assert_eq!(find().len(), 0, "afterwards");
    });
    ended.exited(0);
}

#[track_caller]
fn finds_something(name: &str, body: impl FnOnce(&mut Cap<'_, App>)) {
    let ended = child::case(name, || {
        started();
        assert_eq!(find().len(), 0, "before");
        App::enter(body).unwrap();
        let found = find();
        println!("found {} times, first {:x?}", found.len(), found.first());
        assert!(!found.is_empty());
    });
    ended.exited(0).said("found ");
}

#[test]
fn after_a_return() {
    finds_nothing("private", |cap| assert_eq!(closed::returns(cap), Ok(1024)));
    finds_something("control", |cap| assert_eq!(open::returns(cap), Ok(1024)));
}

#[test]
fn after_an_error() {
    finds_nothing("private", |cap| assert!(matches!(closed::fails(cap), Err(CallError::Returned(_)))));
    finds_something("control", |cap| assert!(matches!(open::fails(cap), Err(CallError::Returned(_)))));
}

#[test]
fn after_a_panic_and_the_destructor_of_its_payload() {
    finds_nothing("private", |cap| {
        assert!(matches!(closed::panics(cap), Err(CallError::Panicked { .. })));
        assert!(matches!(closed::panics(cap), Err(CallError::Poisoned { .. })));
    });
    finds_something("control", |cap| {
        assert!(matches!(open::panics(cap), Err(CallError::Panicked { .. })));
    });
}

#[test]
fn after_running_out_of_quota() {
    finds_nothing("private", |cap| assert!(matches!(closed::runs_out(cap), Err(CallError::Quota { .. }))));
    finds_something("control", |cap| assert!(matches!(open::runs_out(cap), Err(CallError::Quota { .. }))));
}

/// A limit, shown: a caller's stack is wiped when the caller returns, and not while it calls out.
#[test]
fn during_an_outbound_call_and_after_it() {
    finds_nothing("once", |cap| {
        let inside = closed::calls_out(cap, 0).unwrap();
        assert!(inside >= 64, "the caller's array is there while it calls out: {inside}");
    });
    finds_nothing("nested", |cap| {
        let inside = closed::calls_out(cap, 3).unwrap();
        assert!(inside >= 4 * 64, "four callers have one each: {inside}");
    });
    finds_something("control", |cap| assert!(open::calls_out(cap, 0).is_ok()));
}

/// All of them run `init`; the one that has no private stack by its annotation gets one by an option.
#[test]
fn after_init() {
    let options = || Options::new().set("secret at the start", "yes");
    let private = child::case("private", || {
        options().private_stack("attacks::private_stack::open", 64 << 10).start().unwrap();
        assert_eq!(find().len(), 0);
    });
    private.exited(0);
    let control = child::case("control", || {
        options().start().unwrap();
        assert!(!find().is_empty());
    });
    control.exited(0);
}

#[test]
fn after_eight_threads() {
    let ended = child::run(|| {
        started();
        std::thread::scope(|scope| (0..8).for_each(|_| drop(scope.spawn(in_a_thread))));
        assert_eq!(find().len(), 0);
    });
    ended.exited(0);
}

polycall::host! { pub Thread, allowed = [closed] }

fn in_a_thread() {
    let entered = Thread::enter(|cap| {
        for round in 0..200 {
            assert_eq!(closed::returns(cap), Ok(1024), "round {round}");
        }
    });
    entered.unwrap();
}

macro_rules! deep {
    ($name:ident, $other:ident) => {
        #[micro(scope = "isolated", allowed = [$other], private_stack = "16K")]
        pub mod $name {
            #[polycall_export]
            pub fn down(cap: &mut Cap<'_>, level: u32) -> (u32, bool) {
                let secret = super::Secret([super::word(); 64]);
                let reached = match $other::down(cap, level + 1) {
                    Ok(deeper) => deeper,
                    Err(error) => (level, matches!(error, CallError::Depth { .. })),
                };
                std::hint::black_box(&secret);
                reached
            }
        }
    };
}
deep!(ping, pong);
deep!(pong, ping);

polycall::host! { pub Deep, allowed = [ping] }

#[test]
fn after_a_thousand_nested_calls() {
    let ended = child::run(|| {
        started();
        Deep::enter(|cap| {
            assert_eq!(ping::down(cap, 1), Ok((1024, true)));
            assert_eq!(ping::down(cap, 1), Ok((1024, true)));
        })
        .unwrap();
        assert_eq!(find().len(), 0);
    });
    ended.exited(0);
}

fn fill_registers(word: u64) {
    #[cfg(target_arch = "x86_64")]
    // SAFETY: writes registers that are declared.
    unsafe {
        std::arch::asm!(
            "movq xmm14, {word}", "movq xmm15, {word}", "mov r10, {word}", "mov r11, {word}",
            word = in(reg) word, out("xmm14") _, out("xmm15") _, out("r10") _, out("r11") _,
        );
    }
    #[cfg(target_arch = "x86_64")]
    if std::arch::is_x86_feature_detected!("avx512f") {
        // SAFETY: the processor has these registers, which are declared by the convention.
        unsafe {
            std::arch::asm!(
                "vpbroadcastq zmm15, {word}", "vpbroadcastq zmm31, {word}", "kmovw k7, {word:e}",
                word = in(reg) word, clobber_abi("sysv64"),
            );
        }
    }
}

/// What registers hold for which code around a call has no use.
#[cfg(target_arch = "x86_64")]
fn registers() -> [u64; 4] {
    let (mut low, mut upper, mut high, mut mask) = (0_u64, [0_u64; 8], [0_u64; 8], 0_u64);
    // SAFETY: reads a register.
    unsafe { std::arch::asm!("movq {}, xmm15", inout(reg) low) };
    if std::arch::is_x86_feature_detected!("avx512f") {
        // SAFETY: reads registers that the processor has, into arrays that have room.
        unsafe {
            std::arch::asm!(
                "vmovdqu64 zmmword ptr [{upper}], zmm15", "vmovdqu64 zmmword ptr [{high}], zmm31", "kmovw {mask:e}, k7",
                upper = in(reg) &raw mut upper, high = in(reg) &raw mut high, mask = inout(reg) mask,
            );
        }
    }
    [low, upper[7], high[7], mask]
}

#[test]
#[cfg(target_arch = "x86_64")]
fn in_registers() {
    started();
    App::enter(|cap| {
        open::fills_registers(cap).unwrap();
        let control = registers();
        closed::fills_registers(cap).unwrap();
        let wiped = registers();
        println!("control: {control:x?}");
        assert_eq!(wiped, [0; 4]);
        assert_eq!(control[0], word(), "the control finds what was left");
        if std::arch::is_x86_feature_detected!("avx512f") {
            assert_eq!(control, [word(), word(), word(), word() & 0xffff]);
        }
    })
    .unwrap();
}
