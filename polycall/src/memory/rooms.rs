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
    changed: Condvar,
}

/// Who comes is let in in turn: nobody is kept out by those who come later, whichever room they want.
#[derive(Debug)]
struct Taken {
    room: Room,
    inside: usize,
    /// How many have come.
    came: u64,
    /// How many of them have been let in.
    let_in: u64,
}

impl Rooms {
    pub(crate) const fn new() -> Self {
        let taken = Taken { room: Room::Readers, inside: 0, came: 0, let_in: 0 };
        Self { taken: Mutex::new(taken), changed: Condvar::new() }
    }

    /// Waits until `room` can be entered. Nobody waits while inside of anything, so nobody waits for ever.
    pub(crate) fn enter(&self, room: Room) {
        let mut taken = self.taken.lock();
        let turn = taken.came;
        taken.came += 1;
        self.changed.wait_while(&mut taken, |taken| taken.let_in != turn || !taken.lets_in(room));
        taken.room = room;
        taken.inside += 1;
        taken.let_in += 1;
        if taken.let_in != taken.came {
            self.changed.notify_all(); // the next one may want the same room
        }
    }

    /// Enters alone if that needs no waiting for those inside; those who wait come later.
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
            self.changed.notify_all();
        }
    }
}

impl Taken {
    fn lets_in(&self, room: Room) -> bool {
        self.inside == 0 || self.room == room && room != Room::Alone
    }
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
    use std::sync::mpsc;
    use std::thread;
    use std::time::Duration;

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

    /// Four come and go without ever leaving a room empty; somebody who wants another one gets it.
    #[test]
    fn nobody_is_kept_out_by_those_who_come_later() {
        for (theirs, mine) in [
            (Room::Readers, Room::Atomics),
            (Room::Atomics, Room::Readers),
            (Room::Alone, Room::Readers),
            (Room::Readers, Room::Alone),
        ] {
            let (rooms, over) = (Rooms::new(), AtomicBool::new(false));
            thread::scope(|scope| {
                for _ in 0..4 {
                    scope.spawn(|| {
                        while !over.load(Ordering::SeqCst) {
                            rooms.enter(theirs);
                            thread::sleep(Duration::from_millis(1));
                            rooms.leave();
                        }
                    });
                }
                thread::sleep(Duration::from_millis(20));
                let (tell, told) = mpsc::channel();
                let rooms = &rooms;
                scope.spawn(move || {
                    for _ in 0..3 {
                        rooms.enter(mine);
                        rooms.leave();
                    }
                    tell.send(())
                });
                let came = told.recv_timeout(Duration::from_secs(10));
                over.store(true, Ordering::SeqCst);
                assert!(came.is_ok(), "{mine:?} never came in past {theirs:?}");
            });
        }
    }
}
