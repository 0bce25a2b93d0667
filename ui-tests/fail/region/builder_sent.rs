//! A region asked for on one thread and built on another.

use polycall::prelude::*;

#[micro(scope = "isolated", max_memory = "1M")]
pub mod owner {
    #[polycall_export]
    pub fn ask(cap: &mut Cap<'_>) {
        let builder = cap.pool().region(64);
        std::thread::scope(|scope| {
            scope.spawn(move || builder.build().map(drop));
        });
    }
}

fn main() {}
