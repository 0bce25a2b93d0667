//! A cap is returned from the crossing it is for.
polycall::host! { pub Worker, allowed = [] }

fn main() {
    let _ = Worker::enter(|cap| cap);
}
