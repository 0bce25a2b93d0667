//! Unsafe code in a pure function.
#[polycall::pure]
fn first(bytes: &Vec<u8>) -> u8 {
    unsafe { *bytes.as_slice().get_unchecked(0) }
}

fn main() {
    let _ = first(&vec![1]);
}
