//! A trait object that claims to be portable by its supertrait.
use polycall::prelude::*;

pub trait Job: Portable {
    fn run(&self) -> u64;
}

#[micro(scope = "shared")]
pub mod worker {
    #[polycall_export]
    pub fn run(job: Box<dyn super::Job<Label = polycall::label::Public>>) -> u64 {
        job.run()
    }
}

fn main() {}
