//! Annotations that a configuration completes or narrows, in both forms of a module.
use polycall::prelude::*;
use polycall::quota::Resource;
use polycall::session::Permissions;

#[micro(config = "ui/polycall.conf", externals = ["payment_gateway"])]
pub mod bankcard {
    #[isolated]
    pub struct Cards {
        seen: u64,
    }

    #[polycall_export]
    pub fn charge(cards: &mut Cards) -> u64 {
        cards.seen += 1;
        cards.seen
    }
}

/// The file is narrower: `1G`, and one connection fewer.
#[micro(scope = "shared", allowed = [crate::bankcard, analytics, teller], max_memory = "4G", config = "ui/polycall.conf")]
pub mod interface {
    #[polycall_export]
    pub fn buy(cap: &mut Cap<'_>) -> u64 {
        let _ = analytics::count(cap);
        bankcard::charge(cap).unwrap()
    }
}

#[micro(config = "ui/polycall.conf", max_io = 1_000)]
pub mod analytics {
    #[polycall_export]
    pub fn count() {}
}

#[micro(scope = "shared")]
pub mod teller {}

mod vault {
    polycall::component! { scope = "restricted", allowed = [super::bankcard], config = "ui/polycall.conf" }
}

#[polycall::main(host = App, allowed = [interface])]
fn main(cap: &mut Cap<'_>) {
    assert_eq!(interface::buy(cap), Ok(1));
    let all = polycall::components();
    let of = |name: &str| all.iter().find(|component| component.name == name).unwrap();
    assert_eq!(of("bankcard").scope, polycall::Scope::Isolated);
    assert_eq!((of("bankcard").max_memory, of("bankcard").allowed.len()), (512 << 20, 0));
    assert_eq!((of("interface").max_memory, of("interface").allowed.len()), (1 << 30, 2));
    let limit = |name, at| of(name).quotas.get::<usize>(at).map(|quota| (quota.resource, quota.limit));
    assert_eq!(limit("analytics", 1), Some((Resource::Calls, Some(500))));
    assert_eq!(limit("analytics", 2), Some((Resource::Cpu, Some(2_000_000))));
    assert_eq!(limit("analytics", 3), Some((Resource::Io, Some(0))), "it has no permission `IO`");
    assert_eq!(of("analytics").permissions, Permissions::WRITE);
    assert_eq!((of("vault").max_memory, of("vault").scope), (1 << 20, polycall::Scope::Isolated));
}
