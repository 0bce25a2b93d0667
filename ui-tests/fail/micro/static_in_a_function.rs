//! A secret beside the state: a static in a function.
use polycall::prelude::*;

#[micro(scope = "isolated")]
pub mod vault {
    use std::sync::Mutex;

    #[polycall_export]
    pub fn keep(key: String) {
        static KEY: Mutex<String> = Mutex::new(String::new());
        if let Ok(mut kept) = KEY.lock() {
            *kept = key;
        }
    }
}

fn main() {}
