//! Whose an address is: what a handler of signals looks up, without a lock, in a list that only grows.
#![forbid(unsafe_code)]

use std::ops::Range;
use std::sync::OnceLock;
use std::sync::atomic::{AtomicU8, AtomicUsize, Ordering::Relaxed};

use parking_lot::Mutex;

use crate::memory::kernel::Access;
use crate::principal::PrincipalInfo;

/// What lies at registered addresses.
#[derive(Debug)]
pub(crate) enum What {
    /// Addresses that are never opened, but for the regions in them.
    Reserve,
    Region(Region),
}

/// What a component keeps there.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Part {
    /// Its state.
    State,
    /// A region beside it, which has handles and grants.
    Beside,
    /// All its private stacks, and the guard pages around each.
    Stacks,
}

/// A region as an onlooker sees it, while others open, close and grow it.
#[derive(Debug)]
pub(crate) struct Region {
    pub(crate) owner: &'static PrincipalInfo,
    pub(crate) part: Part,
    pub(crate) committed: &'static AtomicUsize,
    /// An [`Access`].
    pub(crate) access: &'static AtomicU8,
}

impl Region {
    pub(super) fn committed(&self) -> usize {
        self.committed.load(Relaxed)
    }

    pub(super) fn access(&self) -> Access {
        Access::of(self.access.load(Relaxed))
    }
}

/// Where an address lies that is ours.
#[derive(Debug, Clone, Copy)]
pub(super) enum Spot {
    /// In a region, so many bytes from its beginning.
    In(&'static Region, usize),
    /// In no region; so many bytes before the nearest, one being the next to it.
    Before(&'static Region, usize),
    /// In no region; so many bytes behind the end of the nearest.
    Behind(&'static Region, usize),
    /// In no region, and there is none yet.
    Reserved,
}

impl Spot {
    /// The region it is in or nearest to.
    pub(super) fn nearest(self) -> Option<&'static Region> {
        match self {
            Self::In(region, _) | Self::Before(region, _) | Self::Behind(region, _) => Some(region),
            Self::Reserved => None,
        }
    }

    /// As a record has it: how many bytes, and 0 for in it, 1 for before it, 2 for behind it.
    pub(super) fn numbers(self) -> [u64; 2] {
        match self {
            Self::In(_, bytes) => [bytes as u64, 0],
            Self::Before(_, bytes) => [bytes as u64, 1],
            Self::Behind(_, bytes) => [bytes as u64, 2],
            Self::Reserved => [0; 2],
        }
    }
}

#[derive(Debug)]
struct Entry {
    range: Range<usize>,
    what: What,
    next: OnceLock<&'static Entry>,
}

/// Entries stay, so whoever has come to one may go on from it.
struct List {
    first: OnceLock<&'static Entry>,
    /// For those who append; a handler never looks at it.
    last: Mutex<Option<&'static Entry>>,
}

static ALL: List = List::new();

/// Says from now on what lies at these addresses, for the rest of the program's life. Not in a handler of signals.
pub(crate) fn register(range: Range<usize>, what: What) {
    ALL.append(range, what);
}

/// Where an address lies; `None` if it is not ours. Async-signal-safe: `OnceLock::get` is one atomic load.
pub(super) fn find(address: usize) -> Option<Spot> {
    ALL.find(address)
}

impl List {
    const fn new() -> Self {
        Self { first: OnceLock::new(), last: Mutex::new(None) }
    }

    fn append(&'static self, range: Range<usize>, what: What) {
        let entry: &'static Entry = Box::leak(Box::new(Entry { range, what, next: OnceLock::new() }));
        let mut last = self.last.lock();
        let end = last.map_or(&self.first, |last| &last.next);
        let _ = end.set(entry); // nobody else has this turn
        *last = Some(entry);
    }

    fn find(&self, address: usize) -> Option<Spot> {
        let mut reserved = false;
        let mut nearest: Option<(usize, Spot)> = None;
        let mut next = self.first.get().copied();
        while let Some(Entry { range, what, next: after }) = next {
            next = after.get().copied();
            let inside = range.contains(&address);
            let (distance, spot) = match what {
                What::Reserve => {
                    reserved |= inside;
                    continue;
                }
                What::Region(region) if inside => {
                    return Some(Spot::In(region, address.wrapping_sub(range.start)));
                }
                What::Region(region) if address < range.start => {
                    let bytes = range.start.wrapping_sub(address);
                    (bytes, Spot::Before(region, bytes))
                }
                What::Region(region) => {
                    let bytes = address.wrapping_sub(range.end).saturating_add(1);
                    (bytes, Spot::Behind(region, bytes))
                }
            };
            if nearest.is_none_or(|(before, _)| distance < before) {
                nearest = Some((distance, spot));
            }
        }
        reserved.then_some(nearest.map_or(Spot::Reserved, |(_, spot)| spot))
    }
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicU8, AtomicUsize};

    use super::{List, Region, Spot, What};
    use crate::principal::{HostKind, PrincipalInfo};

    static FIRST: PrincipalInfo = PrincipalInfo::host("first", "test::first", HostKind::Any, &[]);
    static SECOND: PrincipalInfo = PrincipalInfo::host("second", "test::second", HostKind::Any, &[]);
    static COMMITTED: AtomicUsize = AtomicUsize::new(4096);
    static ACCESS: AtomicU8 = AtomicU8::new(0);

    fn region(owner: &'static PrincipalInfo) -> What {
        What::Region(Region { owner, part: super::Part::State, committed: &COMMITTED, access: &ACCESS })
    }

    fn shown(list: &List, address: usize) -> String {
        match list.find(address) {
            None => "nobody's".to_owned(),
            Some(Spot::In(region, bytes)) => format!("{bytes} in {}", region.owner.name),
            Some(Spot::Before(region, bytes)) => format!("{bytes} before {}", region.owner.name),
            Some(Spot::Behind(region, bytes)) => format!("{bytes} behind {}", region.owner.name),
            Some(Spot::Reserved) => "reserved".to_owned(),
        }
    }

    #[test]
    fn every_address_is_somebodys_or_nobodys() {
        static LIST: List = List::new();
        assert_eq!(shown(&LIST, 0x1000), "nobody's");
        LIST.append(0x1000..0x9000, What::Reserve);
        assert_eq!(shown(&LIST, 0x1000), "reserved");
        LIST.append(0x2000..0x4000, region(&FIRST));
        LIST.append(0x6000..0x7000, region(&SECOND));
        let expected = [
            (0xfff, "nobody's"),
            (0x1000, "4096 before first"),
            (0x1fff, "1 before first"),
            (0x2000, "0 in first"),
            (0x3fff, "8191 in first"),
            (0x4000, "1 behind first"),
            (0x5fff, "1 before second"),
            (0x6010, "16 in second"),
            (0x8fff, "8192 behind second"),
            (0x9000, "nobody's"),
            (0, "nobody's"),
            (usize::MAX, "nobody's"),
        ];
        for (address, spot) in expected {
            assert_eq!(shown(&LIST, address), spot, "{address:#x}");
        }
    }

    #[test]
    fn nobody_is_lost_when_many_register_at_once() {
        static LIST: List = List::new();
        std::thread::scope(|scope| {
            for thread in 0..8_usize {
                scope.spawn(move || {
                    (0..50).for_each(|i| {
                        let start = (thread * 50 + i) * 16;
                        LIST.append(start..start + 16, region(&FIRST));
                    });
                });
            }
        });
        assert!((0..400 * 16).all(|address| matches!(LIST.find(address), Some(Spot::In(..)))));
    }
}
