//! The same in a module in a file of its own.
mod vault {
    polycall::component! { scope = "isolated", max_memory = "64K" }

    pub fn open() {}
}

fn main() {}
