//! Counting without a shared write: each thread has a block of its own, and reading sums the blocks.
#![forbid(unsafe_code)]

use std::cell::Cell;
use std::sync::atomic::{AtomicU64, Ordering};

use once_cell::sync::OnceCell;
use parking_lot::Mutex;

use crate::audit::Unavailable;
use crate::audit::trail::lane::Lane;
use crate::audit::trail::{self, desk::Desk};
use crate::quota::{InHand, Measuring};

/// One thread's counts, and its lane to the audit trail. Only its thread writes; a block outlives its thread and serves
/// the next one.
#[derive(Debug)]
pub(crate) struct Counters {
    points: Box<[Point]>,
    /// Calls of each component that its thread has in hand.
    in_hand: Box<[InHand]>,
    /// For whom its thread computes.
    pub(crate) measuring: Measuring,
    lane: OnceCell<&'static Lane>,
}

#[derive(Debug, Default)]
struct Point {
    crossed: AtomicU64,
    denied: AtomicU64,
}

/// All blocks ever made, and those whose thread has ended.
static BLOCKS: Mutex<Blocks> = Mutex::new(Blocks { all: Vec::new(), free: Vec::new() });
/// Entry points and components in this program, fixed when polycall starts.
static LINKED: OnceCell<(usize, usize)> = OnceCell::new();

struct Blocks {
    all: Vec<&'static Counters>,
    free: Vec<&'static Counters>,
}

impl Counters {
    /// Its thread's lane. The first time a lane is made; then, no system call.
    #[inline]
    pub(crate) fn lane(&self, desk: &'static Desk) -> Result<&'static Lane, Unavailable> {
        match self.lane.get() {
            Some(lane) => Ok(lane),
            None => self.take_lane(desk),
        }
    }

    #[inline(always)]
    pub(crate) fn lane_if_taken(&self) -> Option<&'static Lane> {
        self.lane.get().copied()
    }

    #[cold]
    fn take_lane(&self, desk: &'static Desk) -> Result<&'static Lane, Unavailable> {
        let lane = self.lane.get_or_try_init(|| desk.lane())?;
        desk.lane_is_taken(lane);
        Ok(lane)
    }

    /// Calls of the component at this place that its thread has in hand.
    #[inline]
    pub(crate) fn in_hand(&self, place: usize) -> Option<&InHand> {
        self.in_hand.get(place)
    }

    /// Entry point number `index` returned, by whatever outcome.
    #[inline]
    pub(crate) fn crossed(&self, index: usize) {
        if let Some(point) = self.points.get(index) {
            add(&point.crossed);
        }
    }

    /// A call of entry point number `index` was refused.
    pub(crate) fn denied(&self, index: usize) {
        if let Some(point) = self.points.get(index) {
            add(&point.denied);
        }
    }
}

/// Not an atomic addition: one thread writes, others only read.
#[inline]
fn add(count: &AtomicU64) {
    count.store(count.load(Ordering::Relaxed).wrapping_add(1), Ordering::Relaxed);
}

/// Says how many entry points and components there are. Threads that host before have no counts.
pub(crate) fn fix(points: usize, components: usize) {
    let _ = LINKED.set((points, components));
}

/// Calls and refused calls of entry point number `index`, of all threads.
pub(crate) fn totals(index: usize) -> (u64, u64) {
    let blocks = BLOCKS.lock();
    let points = blocks.all.iter().filter_map(|block| block.points.get(index));
    points.fold((0, 0), |(crossed, denied), point| {
        (crossed + point.crossed.load(Ordering::Relaxed), denied + point.denied.load(Ordering::Relaxed))
    })
}

/// This thread's block. Taken at a thread's first host frame, given back when the thread ends; while a thread's
/// locals are dropped, for one host frame.
#[derive(Debug)]
pub(crate) struct Mine {
    block: &'static Counters,
    lent: bool,
}

impl Mine {
    pub(crate) fn counters(&self) -> &'static Counters {
        self.block
    }
}

impl Drop for Mine {
    fn drop(&mut self) {
        if self.lent {
            BLOCKS.lock().free.push(self.block);
        }
    }
}

pub(crate) fn of_this_thread() -> Mine {
    thread_local! {
        static KEPT: Kept = const { Kept(Cell::new(None)) };
    }
    let kept = KEPT.try_with(|kept| {
        kept.0.get().unwrap_or_else(|| {
            let block = take();
            kept.0.set(Some(block));
            block
        })
    });
    Mine { lent: kept.is_err(), block: kept.unwrap_or_else(|_| take()) }
}

struct Kept(Cell<Option<&'static Counters>>);

impl Drop for Kept {
    fn drop(&mut self) {
        if let Some(block) = self.0.get() {
            BLOCKS.lock().free.push(block);
        }
    }
}

fn take() -> &'static Counters {
    let mut blocks = BLOCKS.lock();
    if let Some(block) = blocks.free.pop() {
        if let (Some(lane), Some(trail)) = (block.lane.get(), trail::running()) {
            trail.desk.lane_is_taken(lane);
        }
        return block;
    }
    let (points, components) = LINKED.get().copied().unwrap_or((0, 0));
    let block: &'static Counters = Box::leak(Box::new(Counters {
        points: (0..points).map(|_| Point::default()).collect(),
        in_hand: (0..components).map(|_| InHand::default()).collect(),
        measuring: Measuring::default(),
        lane: OnceCell::new(),
    }));
    blocks.all.push(block);
    block
}

#[cfg(test)]
mod tests {
    use super::{Counters, Point, totals};

    #[test]
    fn a_point_out_of_range_is_not_counted_and_nothing_breaks() {
        let block = Counters {
            points: Box::new([Point::default()]),
            in_hand: Box::new([]),
            measuring: super::Measuring::default(),
            lane: super::OnceCell::new(),
        };
        block.crossed(7);
        block.denied(usize::MAX);
        assert_eq!(totals(7), (0, 0));
        assert!(block.in_hand(7).is_none());
    }
}
