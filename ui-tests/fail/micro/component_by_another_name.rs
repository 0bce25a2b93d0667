//! `component!` by another name: the rest of its module could not be checked.
mod vault {
    use polycall::component as begin;

    begin! { scope = "isolated" }

    static KEY: [u8; 4] = [1, 2, 3, 4];

    #[polycall_export]
    pub fn first() -> u8 {
        KEY[0]
    }
}

fn main() {}
