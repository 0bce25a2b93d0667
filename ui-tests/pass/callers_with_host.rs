//! `callers` names a host by its type, and a component by its module.
use polycall::prelude::*;

polycall::host! { pub Worker, allowed = [vault] }

#[micro(scope = "isolated", callers = [desk, Worker], max_memory = "64K")]
pub mod vault {
    #[polycall_export]
    pub fn open() -> u64 {
        7
    }
}

#[micro(scope = "shared", allowed = [vault])]
pub mod desk {
    #[polycall_export]
    pub fn ask(cap: &mut Cap<'_>) -> Result<u64, String> {
        vault::open(cap).map_err(|error| error.to_string())
    }
}

#[polycall::main(host = App, allowed = [desk])]
fn main(cap: &mut Cap<'_>) {
    assert_eq!(desk::ask(cap), Ok(7));
    let elsewhere = std::thread::spawn(|| Worker::enter(|cap| vault::open(cap)));
    assert!(matches!(elsewhere.join(), Ok(Ok(Ok(7)))));
}
