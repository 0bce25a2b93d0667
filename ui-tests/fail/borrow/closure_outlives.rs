//! A closure over the state is kept for after the entry point.
use polycall::prelude::*;
use std::cell::RefCell;

type Job = Box<dyn Fn() -> usize>;

thread_local! {
    static LATER: RefCell<Vec<Job>> = const { RefCell::new(Vec::new()) };
}

#[micro(scope = "isolated")]
pub mod vault {
    #[isolated]
    pub struct Vault {
        name: heap::String,
    }

    #[polycall_export]
    pub fn bad(vault: &Vault) {
        super::LATER.with_borrow_mut(|later| later.push(Box::new(|| vault.name.len())));
    }
}

fn main() {}
