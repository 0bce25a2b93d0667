//! A component with a state serves several threads; each enters a host of its own.
use polycall::prelude::*;

#[micro(scope = "isolated", max_memory = "64K")]
pub mod counter {
    #[isolated]
    pub struct Count {
        total: u64,
    }

    #[polycall_export]
    pub fn add(count: &mut Count, n: u64) -> u64 {
        count.total += n;
        count.total
    }

    #[polycall_export]
    pub fn total(count: &Count) -> u64 {
        count.total
    }
}

polycall::host! {
    /// A worker of the pool.
    pub(crate) Worker, allowed = [counter]
}
polycall::host! { Reader allowed = [counter] }

fn main() -> Result<(), polycall::StartError> {
    Options::new().start()?;
    std::thread::scope(|scope| {
        for _ in 0..4 {
            scope.spawn(|| Worker::enter(|cap| (0..100).for_each(|_| drop(counter::add(cap, 1)))));
        }
    });
    assert_eq!(Reader::enter(|cap| counter::total(cap)), Ok(Ok(400)));
    let nested = Reader::enter(|_| Worker::enter(|_| ()));
    assert_eq!(nested, Ok(Err(CallError::Nested { host: "Worker", inside: "Reader" })));
    Ok(())
}
