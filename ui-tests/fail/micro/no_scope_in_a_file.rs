//! No scope, in a module in a file of its own.
mod vault {
    polycall::component! {}
}

fn main() {}
