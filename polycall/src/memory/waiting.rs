//! The regions of a pool that wait for their next life, by size, and whether one of all still has to be wiped.
//!
//! A region comes here when its last life has ended, perhaps in a destructor, so nobody waits: a stack for each size,
//! linked by the regions' numbers. Only who has the pool's lock takes one off, so that none can be taken off and put
//! back while another looks at it.
#![forbid(unsafe_code)]

use std::sync::atomic::{AtomicU32, AtomicUsize, Ordering::SeqCst};

/// Powers of two of pages that a region can have.
const SIZES: usize = usize::BITS as usize;
/// No region.
const NOBODY: u32 = 0;

#[derive(Debug)]
pub(super) struct Waiting {
    /// The number of the region on top, plus one.
    tops: [AtomicU32; SIZES],
    unwiped: AtomicUsize,
}

/// A region's place in its pool.
#[derive(Debug)]
pub(super) struct Place {
    pub(super) waiting: &'static Waiting,
    /// Its number in the pool.
    pub(super) number: u32,
    /// Which size it has, as a power of two.
    pub(super) size: u32,
    /// The region below it in its stack, plus one.
    below: AtomicU32,
}

impl Waiting {
    pub(super) const fn new() -> Self {
        Self { tops: [const { AtomicU32::new(NOBODY) }; SIZES], unwiped: AtomicUsize::new(0) }
    }

    /// A place in this pool.
    pub(super) const fn place(&'static self, number: u32, pages: usize) -> Place {
        Place { waiting: self, number, size: pages.trailing_zeros(), below: AtomicU32::new(NOBODY) }
    }

    /// Takes off the region on top of those with so many pages. `place_of` says where a number is at; called by one at a
    /// time, who has the pool's lock.
    pub(super) fn take<'r>(&self, pages: usize, place_of: impl Fn(u32) -> Option<&'r Place>) -> Option<u32> {
        let top = &self.tops[pages.trailing_zeros() as usize];
        let taken = top.fetch_update(SeqCst, SeqCst, |number| {
            place_of(number.checked_sub(1)?).map(|place| place.below.load(SeqCst))
        });
        taken.ok().map(|number| number - 1)
    }

    /// Whether a region still has to be wiped.
    pub(super) fn has_unwiped(&self) -> bool {
        self.unwiped.load(SeqCst) > 0
    }
}

impl Place {
    /// The region waits from now on.
    pub(super) fn waits(&self) {
        let top = &self.waiting.tops[self.size as usize];
        let _ = top.fetch_update(SeqCst, SeqCst, |number| {
            self.below.store(number, SeqCst);
            Some(self.number + 1)
        });
    }

    /// The region has to be wiped.
    pub(super) fn is_to_be_wiped(&self) {
        self.waiting.unwiped.fetch_add(1, SeqCst);
    }

    /// It is wiped.
    pub(super) fn is_wiped(&self) {
        self.waiting.unwiped.fetch_sub(1, SeqCst);
    }
}

#[cfg(test)]
mod tests {
    use std::thread;

    use super::{Place, Waiting};

    #[test]
    fn who_waits_is_taken_once_whoever_else_comes() {
        let waiting: &'static Waiting = Box::leak(Box::new(Waiting::new()));
        let places: Vec<Place> = (0..64).map(|number| waiting.place(number, 4096)).collect();
        let place_of = |number: u32| places.get(number as usize);
        thread::scope(|scope| {
            for half in places.chunks(32) {
                scope.spawn(move || half.iter().for_each(Place::waits));
            }
            let mut taken = Vec::new();
            while taken.len() < 64 {
                taken.extend(waiting.take(4096, place_of));
                assert_eq!(waiting.take(8192, place_of), None);
            }
            taken.sort_unstable();
            assert_eq!(taken, (0..64).collect::<Vec<_>>());
        });
        assert_eq!(waiting.take(4096, place_of), None);
    }
}
