//! What polycall says of itself: components, hosts, status.

use polycall::prelude::*;
use polycall::{Hardened, HostKind, Protection, Scope};

use crate::raw::report;
use crate::started;

#[polycall::states]
pub mod session {
    #[state(initial)]
    pub struct Anonymous;
    #[state(parent = Anonymous, guard = super::never, permissions = READ | WRITE)]
    pub struct Known;
}

fn never((): &()) -> bool {
    false
}

#[micro(
    scope = "isolated",
    allowed = [restricted],
    callers = [App, open],
    max_memory = "2M",
    protection = "mprotect"
)]
pub mod closed {
    use super::session::Known;

    #[isolated]
    pub struct Closed {
        bytes: [u8; 100],
    }

    #[polycall_export]
    pub fn zebra(closed: &Closed) -> usize {
        closed.bytes.len()
    }

    #[polycall_export(state = Known, requires = READ | WRITE)]
    pub fn antelope(_: &mut Cap<'_, Known>) {}
}

#[micro(scope = "shared", allowed = [closed, restricted], protection = "none")]
pub mod open {
    #[isolated]
    pub struct Open {
        n: u8,
    }

    #[polycall_export]
    pub fn visit(cap: &mut Cap<'_>) -> usize {
        cap.state_mut().n += 1;
        closed::zebra(cap).unwrap_or(0)
    }
}

#[micro(scope = "restricted", private_stack = "18K")]
pub mod restricted {
    #[polycall_export]
    pub fn nothing() {}
}

polycall::host! { pub App, allowed = [closed, open] }

fn path(name: &str) -> String {
    format!("{}::{name}", module_path!())
}

#[test]
fn components_are_what_was_annotated() {
    started();
    let closed = report!(closed);
    assert_eq!((closed.name, closed.scope, closed.max_memory), ("closed", Scope::Isolated, 2 << 20));
    assert_eq!(closed.allowed, [path("restricted")]);
    assert_eq!(closed.callers, Some(vec![path("App").leak() as &str, path("open").leak()]));
    assert_eq!(closed.protection, Some(Protection::Mprotect));
    assert!(closed.bytes_used >= 100 && closed.bytes_committed >= closed.bytes_used && !closed.poisoned);
    let points: Vec<_> =
        closed.entry_points.iter().map(|point| (point.name, point.session, point.requires)).collect();
    assert_eq!(points, [("antelope", "Known", "READ | WRITE"), ("zebra", "NoSession", "")]);

    let open = report!(open);
    assert_eq!((open.scope, open.protection, open.callers), (Scope::Shared, Some(Protection::None), None));
    assert_eq!(open.allowed, [path("closed"), path("restricted")]);

    let restricted = report!(restricted);
    assert_eq!(restricted.scope, Scope::Restricted);
    assert!(restricted.region.is_none() && restricted.protection.is_none() && restricted.allowed.is_empty());
}

/// An id is the hash of a path: the same in every build.
#[test]
fn ids_are_stable() {
    fn fnv(text: &str) -> u64 {
        text.bytes().fold(0xcbf2_9ce4_8422_2325, |hash, byte| {
            (hash ^ u64::from(byte)).wrapping_mul(0x0000_0100_0000_01b3)
        })
    }
    let closed = report!(closed);
    assert_eq!(closed.id.to_string(), format!("{:016x}", fnv("end_to_end::reports::closed")));
    let zebra = &closed.entry_points[1];
    assert_eq!(zebra.id.to_string(), format!("{:016x}", fnv("end_to_end::reports::closed::zebra")));
    let mut ids: Vec<_> = polycall::components().iter().map(|component| component.id).collect();
    let all = ids.len();
    ids.sort_unstable();
    ids.dedup();
    assert_eq!(ids.len(), all);
}

#[test]
fn calls_are_counted_where_they_arrive() {
    started();
    let entered = App::enter(|cap| {
        for _ in 0..3 {
            assert_eq!(open::visit(cap), Ok(100));
        }
        closed::zebra(cap).unwrap();
        assert!(cap.enter::<session::Known, _>((), |cap| closed::antelope(cap)).is_err());
    });
    entered.unwrap();
    let closed = report!(closed);
    let crossings: Vec<_> = closed.entry_points.iter().map(|point| point.crossings).collect();
    assert_eq!((crossings, closed.crossings(), closed.denials()), (vec![0, 4], 4, 0));
    assert_eq!(report!(open).crossings(), 3);
    let line = closed.to_string();
    assert!(
        line.starts_with("closed               isolated   mprotect ") && line.contains("4 calls"),
        "{line}"
    );
    assert!(line.ends_with("of 2 MiB"), "{line}");
}

#[test]
fn components_come_in_the_order_of_their_paths() {
    let paths: Vec<_> = polycall::components().iter().map(|component| component.path).collect();
    assert!(paths.is_sorted() && paths.len() > 5);
    let hosts: Vec<_> = polycall::hosts().iter().map(|host| host.path).collect();
    assert!(hosts.is_sorted());
}

#[test]
fn every_host_is_listed() {
    let hosts = polycall::hosts();
    let of = |wanted: String| hosts.iter().find(|host| host.path == wanted).unwrap();
    let app = of(path("App"));
    assert_eq!((app.name, app.kind), ("App", HostKind::Any));
    assert_eq!(app.allowed, [path("closed"), path("open")]);
    let test = of(path("a_test_is_a_host"));
    assert_eq!((test.name, test.kind), ("a_test_is_a_host", HostKind::Test));
    assert_eq!(test.allowed, [path("restricted")]);
    assert!(hosts.iter().all(|host| host.kind != HostKind::Main), "this program has no main host");
}

#[polycall::test(allowed = [restricted])]
fn a_test_is_a_host(cap: &mut Cap<'_>) {
    assert_eq!(restricted::nothing(cap), Ok(()));
}

#[test]
fn status_says_what_is_in_force_and_what_is_not() {
    started();
    let status = polycall::status();
    let of = |name| status.components.iter().find(|row| row.path == path(name)).unwrap();
    assert_eq!((of("closed").no_dump, of("closed").no_fork), (Hardened::On, Hardened::On));
    assert_eq!((of("restricted").no_dump, of("restricted").protection), (Hardened::NotNeeded, None));
    let text = status.to_string();
    assert!(text.starts_with("started: yes   audited: no   system calls sealed: not asked\n"), "{text}");
    assert!(text.contains("\nclosed               mprotect   on "), "{text}");
    assert!(text.contains("\nfault reports: on\n"), "{text}");
    assert_eq!((of("closed").private_stack, of("restricted").private_stack), (None, Some(20 << 10)));
    let has_row = |name, stack| text.lines().any(|line| line.starts_with(name) && line.contains(stack));
    assert!(has_row("closed ", " off "), "{text}");
    assert!(has_row("restricted ", " 20 KiB "), "{text}");
}
