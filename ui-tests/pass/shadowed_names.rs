//! std's names mean something else here, and the macros' code does not care.
#![allow(dead_code, non_camel_case_types, unused_macros)]
use polycall::prelude::*;

mod core {}
mod std {}
mod alloc {}

macro_rules! concat {
    ($($t:tt)*) => {
        compile_error!("the wrong `concat!`")
    };
}
macro_rules! stringify {
    ($($t:tt)*) => {
        compile_error!("the wrong `stringify!`")
    };
}

struct Ok;
struct Err;
struct Some;
struct None;
struct Box;
struct String;
struct Vec;
enum Option {}
enum Result {}
trait Debug {}
trait Clone {}
trait Copy {}
trait Default {}
trait Drop {}
trait Send {}
trait Sync {}
trait FnOnce {}
trait Termination {}

#[derive(Portable)]
pub struct Pair {
    pub a: u64,
    pub b: u64,
}

#[derive(Inline)]
pub enum Colour {
    #[default]
    Red,
    Green(u64),
}

#[polycall::states]
pub mod session {
    #[state(initial)]
    pub struct Anonymous;
    #[state(parent = Anonymous, guard = super::yes, permissions = READ)]
    pub struct Clerk;
}

fn yes(_: &()) -> bool {
    true
}

#[micro(scope = "isolated", max_memory = "64K")]
pub mod vault {
    use super::session::Clerk;
    use super::*;

    #[isolated(init = fill)]
    pub struct Vault {
        names: heap::Vec<heap::String>,
        boxed: heap::Box<u64>,
        perhaps: heap::Option<heap::String>,
        map: heap::HashMap<u64, Leaf>,
        colour: Colour,
    }

    #[derive(Isolate)]
    pub struct Leaf {
        text: heap::String,
    }

    fn fill(vault: &mut Vault, _: &Options) {
        *vault.boxed = 1;
    }

    #[polycall_export(state = Clerk, requires = READ)]
    pub fn sum(vault: &mut Vault, pair: Pair) -> u64 {
        *vault.boxed += pair.a + pair.b;
        *vault.boxed
    }

    #[polycall_export]
    pub fn check() -> ::core::result::Result<u64, u64> {
        ::core::result::Result::Ok(1)
    }
}

polycall::host! { pub Worker, allowed = [vault] }

#[polycall::main(host = App, allowed = [vault])]
fn main(cap: &mut Cap<'_>) {
    let sum = cap.enter::<session::Clerk, _>((), |cap| vault::sum(cap, Pair { a: 1, b: 2 }));
    assert!(matches!(sum, ::core::result::Result::Ok(::core::result::Result::Ok(4))));
    assert!(matches!(vault::check(cap), ::core::result::Result::Ok(1)));
}
