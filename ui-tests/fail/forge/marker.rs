//! A marker has no values.
fn main() {
    let _ = polycall_guarded::vault::Micro {};
}
