//! A lock with two rooms: those who read plain bytes, and those who share atomic ones. Never both at once, and one who
//! changes plain bytes is alone.
#![forbid(unsafe_code)]

use parking_lot::{Condvar, Mutex};

/// How somebody is inside.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Room {
    /// Reads plain bytes, beside other readers.
    Readers,
    /// Reads and writes atomic bytes, beside others who do.
    Atomics,
    /// Reads and writes plain bytes, alone.
    Alone,
}

#[derive(Debug)]
pub(crate) struct Rooms {
    taken: Mutex<Taken>,
    left: Condvar,
}

#[derive(Debug)]
struct Taken {
    room: Room,
    inside: usize,
    /// Those who wait to be alone go first, or a stream of readers would keep them out.
    waiting: usize,
}

impl Rooms {
    pub(crate) const fn new() -> Self {
        Self { taken: Mutex::new(Taken { room: Room::Readers, inside: 0, waiting: 0 }), left: Condvar::new() }
    }

    /// Waits until `room` can be entered. Nobody waits while inside of anything, so nobody waits for ever.
    pub(crate) fn enter(&self, room: Room) {
        let mut taken = self.taken.lock();
        if room == Room::Alone {
            taken.waiting += 1;
            self.left.wait_while(&mut taken, |taken| taken.inside > 0);
            taken.waiting -= 1;
        } else {
            self.left.wait_while(&mut taken, |taken| !taken.lets_in(room));
        }
        taken.room = room;
        taken.inside += 1;
    }

    /// Enters alone if that needs no waiting.
    pub(crate) fn try_alone(&self) -> bool {
        let mut taken = self.taken.lock();
        let free = taken.inside == 0;
        if free {
            taken.room = Room::Alone;
            taken.inside = 1;
        }
        free
    }

    /// One less is inside.
    pub(crate) fn leave(&self) {
        let mut taken = self.taken.lock();
        taken.inside -= 1;
        if taken.inside == 0 {
            self.left.notify_all();
        }
    }
}

impl Taken {
    fn lets_in(&self, room: Room) -> bool {
        self.inside == 0 && self.waiting == 0
            || self.inside > 0 && self.waiting == 0 && self.room == room && room != Room::Alone
    }
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicUsize, Ordering};
    use std::thread;

    use super::{Room, Rooms};

    #[test]
    fn rooms_never_mix_and_one_who_changes_is_alone() {
        let (rooms, counts) = (Rooms::new(), [const { AtomicUsize::new(0) }; 3]);
        thread::scope(|scope| {
            for i in 0..6 {
                let (rooms, counts) = (&rooms, &counts);
                scope.spawn(move || {
                    for round in 0..2_000 {
                        let (which, room) =
                            [(0, Room::Readers), (1, Room::Atomics), (2, Room::Alone)][(i + round) % 3];
                        rooms.enter(room);
                        let mine = counts[which].fetch_add(1, Ordering::SeqCst);
                        assert!(which < 2 || mine == 0);
                        for (other, count) in counts.iter().enumerate() {
                            assert!(other == which || count.load(Ordering::SeqCst) == 0);
                        }
                        counts[which].fetch_sub(1, Ordering::SeqCst);
                        rooms.leave();
                    }
                });
            }
        });
        assert!(rooms.try_alone() && !rooms.try_alone());
    }
}
