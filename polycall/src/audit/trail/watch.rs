//! Watchers: code of the program's that is told of events as they come into the log, on a thread of its own.
#![forbid(unsafe_code)]

use std::collections::VecDeque;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::thread;

use parking_lot::{Condvar, Mutex};

use crate::audit::{Event, Level, shielded};
use crate::memory::kernel;

/// One watcher, and what it wants to be told of.
pub(super) struct Watcher {
    pub(super) level: Level,
    pub(super) tell: Box<dyn FnMut(&Event) + Send>,
}

/// The thread that tells all watchers.
#[derive(Debug)]
pub(crate) struct Watch {
    /// The number of the least important level that anybody wants; zero if nobody watches.
    level: u8,
    queue: Mutex<Queue>,
    changed: Condvar,
    missed: AtomicU64,
}

#[derive(Debug, Default)]
struct Queue {
    events: VecDeque<(u8, Event)>,
    ends: bool,
    ended: bool,
}

/// Events that wait to be told. Beyond, they are counted: the log has them all.
const WAITING: usize = 4096;

impl Watch {
    pub(super) fn start(mut watchers: Vec<Watcher>) -> Result<Arc<Self>, String> {
        let level = watchers.iter().map(|watcher| watcher.level as u8).max().unwrap_or(0);
        let queue = Queue { ended: watchers.is_empty(), ..Queue::default() };
        let (queue, changed, missed) = (Mutex::new(queue), Condvar::new(), AtomicU64::new(0));
        let watch = Arc::new(Self { level, queue, changed, missed });
        if level > 0 {
            let inside = watch.clone();
            thread::Builder::new()
                .name("polycall-watch".into())
                .spawn(move || inside.tell(&mut watchers))
                .map_err(|error| format!("the watchers' thread cannot be started: {error}"))?;
        }
        Ok(watch)
    }

    /// Whether somebody wants to be told of events of this level, by its number.
    pub(super) fn wants(&self, level: u8) -> bool {
        level <= self.level
    }

    /// Never waits.
    pub(super) fn add(&self, events: &mut Vec<(u8, Event)>) {
        if events.is_empty() {
            return;
        }
        let mut queue = self.queue.lock();
        let room = WAITING.saturating_sub(queue.events.len());
        self.missed.fetch_add(events.len().saturating_sub(room) as u64, Ordering::Relaxed);
        queue.events.extend(events.drain(..).take(room));
        drop(queue);
        self.changed.notify_all();
    }

    /// How many events nobody was told of, since watchers were behind.
    pub(crate) fn missed(&self) -> u64 {
        self.missed.load(Ordering::Relaxed)
    }

    fn tell(&self, watchers: &mut [Watcher]) {
        let mut panicked = false;
        loop {
            let mut queue = self.queue.lock();
            while queue.events.is_empty() && !queue.ends {
                self.changed.wait(&mut queue);
            }
            let Some((level, event)) = queue.events.pop_front() else {
                queue.ended = true;
                self.changed.notify_all();
                return;
            };
            drop(queue);
            for watcher in watchers.iter_mut().filter(|watcher| level <= watcher.level as u8) {
                let told = shielded(|| (watcher.tell)(&event));
                if told.is_none() && !panicked {
                    panicked = true;
                    kernel::complain(
                        "polycall: a watcher of the audit trail panicked; it is told of later events too\n",
                    );
                }
            }
        }
    }

    /// Waits until all that is in the queue was told, two seconds at most.
    pub(super) fn finish(&self) {
        let deadline = std::time::Instant::now() + std::time::Duration::from_secs(2);
        let mut queue = self.queue.lock();
        queue.ends = true;
        self.changed.notify_all();
        while !queue.ended {
            if self.changed.wait_until(&mut queue, deadline).timed_out() {
                return;
            }
        }
    }
}
