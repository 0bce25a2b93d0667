//! A region is written through two handles at once.
use polycall::prelude::*;

#[micro(scope = "isolated")]
pub mod vault {
    #[polycall_export]
    pub fn alias(cap: &mut Cap<'_>) {
        let region = cap.pool().region(64).build().unwrap();
        let other = region.clone();
        let one = region.write(cap).unwrap();
        let two = other.write(cap).unwrap();
        one[0] = two[0];
    }
}

fn main() {}
