//! A marker is made in its component's module alone.
fn main() {
    let _ = polycall_guarded::vault::Micro {};
}
