//! A region's bytes are kept while the state is open.
use polycall::prelude::*;

#[micro(scope = "isolated")]
pub mod vault {
    #[isolated]
    pub struct Vault {
        sum: u64,
    }

    #[polycall_export]
    pub fn add(cap: &mut Cap<'_>) {
        let region = cap.pool().region(64).build().unwrap();
        let bytes = region.read(cap).unwrap();
        let state = cap.state_mut();
        state.sum += u64::from(bytes[0]);
    }
}

fn main() {}
