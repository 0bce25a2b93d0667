//! A struct that was derived in another component's module.
use polycall::prelude::*;

#[micro(scope = "isolated")]
pub mod desk {
    #[derive(Isolate)]
    pub struct Note {
        text: heap::String,
    }
}

#[micro(scope = "isolated")]
pub mod vault {
    #[isolated]
    pub struct Vault {
        note: super::desk::Note,
    }
}

fn main() {}
