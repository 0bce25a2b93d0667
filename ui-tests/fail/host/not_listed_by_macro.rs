//! The same by `host!`.
polycall::host! { pub Worker, allowed = [] }

fn main() {
    let _ = Worker::enter(|cap| polycall_guarded::open::ping(cap));
}
