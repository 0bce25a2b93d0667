//! A secret beside the state, in a module in a file of its own.
mod vault {
    polycall::component! { scope = "isolated" }

    static KEY: [u8; 4] = [1, 2, 3, 4];

    #[polycall_export]
    pub fn first() -> u8 {
        KEY[0]
    }
}

fn main() {}
