//! A guard is asked past the record.
use polycall::session::{AskGuard, State};
use polycall_guarded::session::Member;

fn main() {
    let _ = (0..u32::MAX).find(|guess| Member::guard(guess, AskGuard(())));
}
