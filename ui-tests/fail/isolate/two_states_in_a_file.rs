//! Two states of one component, in a module in a file of its own.
mod vault {
    polycall::component! { scope = "isolated" }

    #[isolated]
    pub struct Vault {
        n: u64,
    }

    #[isolated]
    pub struct Second {
        n: u64,
    }
}

fn main() {}
