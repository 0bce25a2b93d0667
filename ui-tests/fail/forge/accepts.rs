//! Consent written by the one who wants it.
use polycall::prelude::*;

#[micro(scope = "shared", allowed = [polycall_guarded::vault])]
pub mod thief {
    #[polycall_export]
    pub fn run(cap: &mut Cap<'_>) -> usize {
        polycall_guarded::vault::length(cap).unwrap_or(0)
    }
}

impl polycall::Accepts<thief::Micro> for polycall_guarded::vault::Micro {
    const ACCEPTS: () = ();
}

fn main() {}
