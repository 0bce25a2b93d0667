//! Components deep in a module tree, that list each other from wherever they are.
use polycall::prelude::*;

pub mod bank {
    pub mod inner {
        use polycall::prelude::*;

        #[micro(scope = "isolated", allowed = [super::super::printer, self::clock, crate::logger], max_memory = "64K")]
        pub mod vault {
            #[polycall_export]
            pub fn open(cap: &mut Cap<'_>) -> u64 {
                printer::print(cap).unwrap_or_default()
                    + clock::tick(cap).unwrap_or_default()
                    + logger::log(cap).unwrap_or_default()
            }
        }

        #[micro(scope = "shared", allowed = [])]
        pub mod clock {
            #[polycall_export]
            pub fn tick() -> u64 {
                10
            }
        }
    }

    pub use inner::vault as strongroom;
}

#[micro(scope = "shared")]
pub mod printer {
    #[polycall_export]
    pub fn print() -> u64 {
        1
    }
}

#[micro(scope = "shared")]
pub mod logger {
    #[polycall_export]
    pub fn log() -> u64 {
        100
    }
}

#[micro(scope = "shared", allowed = [bank::inner::vault, bank::inner::clock])]
pub mod desk {
    use super::bank::inner::clock;
    use super::bank::strongroom as vault;

    #[polycall_export]
    pub fn ask(cap: &mut Cap<'_>) -> u64 {
        vault::open(cap).unwrap_or_default() + clock::tick(cap).unwrap_or_default()
    }
}

mod files {
    pub(crate) mod counter {
        polycall::component! { scope = "shared", allowed = [super::super::logger] }

        use crate::logger;

        #[polycall_export]
        pub fn count(cap: &mut Cap<'_>) -> u64 {
            logger::log(cap).unwrap_or_default() + 1
        }
    }
}

#[polycall::main(host = App, allowed = [bank::strongroom, desk, files::counter])]
fn main(cap: &mut Cap<'_>) {
    assert_eq!(bank::inner::vault::open(cap), Ok(111));
    assert_eq!(desk::ask(cap), Ok(121));
    assert_eq!(files::counter::count(cap), Ok(101));
}
