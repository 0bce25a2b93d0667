//! A call that is recorded counts once for a rate, also where its thread has no lane in the trail yet.

use polycall::audit::{Fsync, Trail};

use crate::*;

#[test]
fn a_recorded_call_is_counted_once() {
    let ended = child::run(|| {
        let directory = std::env::temp_dir().join(format!("polycall-counted-{}", std::process::id()));
        let once = policy(
            r#""rules": [{ "id": "once", "effect": "permit", "entry": "count", "rate": { "calls": 1, "per": "1h" } }]"#,
        );
        let trail = Trail::new(&directory).origin("test.example/counted").sync(Fsync::Never);
        Options::new().policy(once).audit(trail).start().unwrap();
        let said: Vec<_> = App::enter(|cap| (0..2).map(|_| said(bankcard::count(cap))).collect()).unwrap();
        std::fs::remove_dir_all(&directory).unwrap();
        // an hour may end between the two
        assert_eq!(said[0], "ok");
    });
    ended.exited(0);
}
