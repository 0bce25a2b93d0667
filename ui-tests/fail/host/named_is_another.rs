//! `callers` names a host, and another calls.
use polycall::prelude::*;

polycall::host! { pub Worker, allowed = [vault] }

#[micro(scope = "isolated", callers = [Worker])]
pub mod vault {
    #[polycall_export]
    pub fn open() {}
}

#[polycall::main(host = App, allowed = [vault])]
fn main(cap: &mut Cap<'_>) {
    let _ = vault::open(cap);
}
