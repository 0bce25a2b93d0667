//! A cap is kept in a variable that outlives the crossing.
polycall::host! { pub Worker, allowed = [] }

fn main() {
    let mut kept = None;
    let _ = Worker::enter(|cap| kept = Some(cap));
}
