//! Two components more than a process has protection keys. Its arguments name those that require one.
//!
//! `attacks/pkey_many.rs` runs it.
#![forbid(unsafe_code)]
#![allow(missing_docs, missing_debug_implementations, unreachable_pub, reason = "a program has no users")]

use polycall::prelude::*;
use polycall::{Protection, StartError};

macro_rules! components {
    ($($name:ident)*) => {
        $(
            #[micro(scope = "isolated", max_memory = "64K", protection = "pkey")]
            pub mod $name {
                #[isolated]
                pub struct Count {
                    n: u64,
                }

                #[polycall_export]
                pub fn add(count: &mut Count) -> u64 {
                    count.n += 1;
                    count.n
                }
            }
        )*

        polycall::host! { pub App, allowed = [$($name),*] }

        /// What all of them count, when each has been called once.
        fn sum(cap: &mut Cap<'_, App>) -> u64 {
            [$($name::add(cap).unwrap()),*].iter().sum()
        }
    };
}

components! { c01 c02 c03 c04 c05 c06 c07 c08 c09 c10 c11 c12 c13 c14 c15 c16 c17 }

fn main() {
    let required = std::env::args().skip(1);
    let options = required.fold(Options::new(), |options, name| options.require(name, Protection::Pkey));
    if let Err(error) = options.start() {
        println!("no start: {error}");
        std::process::exit(if matches!(error, StartError::Required { .. }) { 1 } else { 2 });
    }
    for row in polycall::status().components {
        let protection = row.protection.map_or("no state".to_owned(), |protection| protection.to_string());
        println!("{}: {protection}, {}", row.name, row.why);
    }
    println!("sum {}", App::enter(sum).unwrap());
}
