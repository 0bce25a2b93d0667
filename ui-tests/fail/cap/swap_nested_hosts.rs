//! Two caps of one host, of two crossings, are swapped.

polycall::host! { pub Worker, allowed = [] }

fn main() {
    let _ = Worker::enter(|outer| Worker::enter(|inner| std::mem::swap(outer, inner)));
}
