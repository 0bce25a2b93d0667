//! The key that makes values of region memory.
use polycall::private::v1::Key;
use polycall_guarded::vault::{Micro, Text};

fn main() {
    let _: Text = polycall::Isolate::empty(Key::<Micro>::new());
}
