//! An argument is moved or lent, and nothing else.
fn takes<T: polycall::Argument>() {}

fn main() {
    takes::<u64>();
}
