//! Operations of input and output, as entry points declare them.

use polycall::quota::Resource;
use polycall::{CallError, Options};

use crate::components::{App, disk, endless_disk};
use crate::{child, quota};

fn too_few(entry: &'static str) -> CallError {
    CallError::Quota { component: "disk", entry, resource: Resource::Io }
}

#[test]
fn a_call_has_all_of_its_operations_or_does_not_run() {
    let ended = child::run(|| {
        Options::new().start().unwrap();
        App::enter(|cap| {
            assert_eq!((disk::sync(cap), disk::sync(cap)), (Ok(()), Ok(())));
            assert_eq!(disk::sync(cap), Err(too_few("sync")), "one is left, of three");
            assert_eq!(disk::append(cap), Ok(()));
            assert_eq!(disk::append(cap), Err(too_few("append")));
            assert_eq!(disk::cached(cap), Ok(()), "it needs none");
            let report = quota("disk", Resource::Io);
            assert_eq!((report.used, report.limit, report.peak, report.violations), (7, Some(7), 7, 2));
            cap.replenish::<disk::Micro>();
            assert_eq!(disk::sync(cap), Ok(()));
            assert_eq!((quota("disk", Resource::Io).used, quota("disk", Resource::Io).peak), (3, 7));
        })
        .unwrap();
    });
    ended.exited(0);
}

#[test]
fn operations_are_counted_where_nothing_limits_them() {
    let ended = child::run(|| {
        Options::new().start().unwrap();
        App::enter(|cap| (0..100).for_each(|_| endless_disk::append(cap).unwrap())).unwrap();
        let report = quota("endless_disk", Resource::Io);
        assert_eq!((report.used, report.limit), (100, None));
    });
    ended.exited(0);
}

/// Threads together get no operation more than there are.
#[test]
fn threads_together() {
    let ended = child::run(|| {
        Options::new().start().unwrap();
        let ran: usize = std::thread::scope(|scope| {
            let thread =
                || App::enter(|cap| (0..5_000).filter(|_| disk::append(cap).is_ok()).count()).unwrap();
            let threads: Vec<_> = (0..4).map(|_| scope.spawn(thread)).collect();
            threads.into_iter().map(|thread| thread.join().unwrap()).sum()
        });
        assert_eq!(ran, 7);
    });
    ended.exited(0);
}
