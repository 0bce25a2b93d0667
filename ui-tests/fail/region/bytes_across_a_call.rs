//! A region's bytes are kept across an outbound call.
use polycall::prelude::*;

#[micro(scope = "isolated", allowed = [gateway])]
pub mod vault {
    #[polycall_export]
    pub fn peek(cap: &mut Cap<'_>) -> u8 {
        let region = cap.pool().region(64).build().unwrap();
        let bytes = region.read(cap).unwrap();
        let _ = super::gateway::ping(cap);
        bytes[0]
    }
}

#[micro(scope = "shared")]
pub mod gateway {
    #[polycall_export]
    pub fn ping() {}
}

fn main() {}
