//! A run of guarded pages beside a component's state: where its bytes are, and which life it is in.
//!
//! A region's pages are never given back to the kernel. When the owner has dropped its last handle they are wiped, and
//! wait for their next life; a handle or grant of an earlier life finds another number and is refused. How somebody
//! comes in is in [`visit`](crate::memory::visit), who may is in [`grants`](crate::memory::grants).

use std::ptr::NonNull;
use std::sync::OnceLock;
use std::sync::atomic::{AtomicBool, AtomicPtr, AtomicU8, AtomicUsize, Ordering::SeqCst};

use parking_lot::Mutex;

use crate::bits::{Permissions, RegionFlags};
use crate::memory::alive::Alive;
use crate::memory::grants;
use crate::memory::harden::Hardened;
use crate::memory::kernel::{self, Errno};
use crate::memory::life::Lives;
use crate::memory::quota::Quota;
use crate::memory::rooms::Rooms;
use crate::memory::slot::Slot;
use crate::memory::waiting;
use crate::memory::window::{Place, Window};
use crate::principal::{PrincipalInfo, Protection};

/// One region, in all its lives.
#[derive(Debug)]
pub(crate) struct RawRegion {
    pub(super) owner: &'static PrincipalInfo,
    /// What its pages are taken from.
    pub(super) quota: &'static Quota,
    pub(super) place: Place,
    pub(super) window: Window,
    pub(super) rooms: Rooms,
    pub(super) lives: Lives,
    /// The life is over, and the bytes of it are still there: somebody was inside.
    to_wipe: AtomicBool,
    /// Where it waits for its next life, when it is wiped.
    waiting: waiting::Place,
    len: AtomicUsize,
    pub(super) permissions: AtomicU8,
    /// Where the bytes are: at the place, or in the slot.
    pub(super) base: AtomicPtr<u8>,
    /// Open for reading until the end of this life, and counted by `viewers`.
    pub(super) locked: AtomicBool,
    /// Addresses for a slot.
    pub(super) slot_at: NonNull<u8>,
    /// Where the bytes are while it is locked, unless the kernel had no slot for it.
    pub(super) slot: OnceLock<Slot>,
    /// Whether its pages are sealed, while it is locked.
    pub(super) sealed: Mutex<Hardened>,
    pub(super) viewers: AtomicUsize,
    pub(super) shared: AtomicBool,
    pub(super) grants: Mutex<Vec<Granted>>,
}

// SAFETY: `slot_at` is an address that this region alone makes a slot at; all else is `Send` and `Sync` by itself.
unsafe impl Send for RawRegion {}
// SAFETY: as above; the slot is made once, by one who has the region's room alone.
unsafe impl Sync for RawRegion {}

/// The right of one holder to a region, in the region's present life.
#[derive(Debug, Clone)]
pub(crate) struct Granted {
    pub(crate) holder: &'static PrincipalInfo,
    pub(crate) access: Permissions,
    pub(crate) revoked: Option<String>,
    /// The holder's own copy, of a copy-on-write grant.
    pub(super) copy: Option<Alive>,
}

impl Granted {
    /// The region's life is over, and with it that of a copy.
    fn end(self) {
        self.copy.into_iter().for_each(Alive::is_dropped);
    }
}

impl RawRegion {
    /// Commits the pages at `place`; `slot_at` has room for as many. Two system calls.
    pub(super) fn new(
        owner: &'static PrincipalInfo,
        quota: &'static Quota,
        place: Place,
        slot_at: NonNull<u8>,
        waiting: waiting::Place,
    ) -> Result<Self, Errno> {
        let region = Self::without_pages(owner, quota, place, slot_at, waiting);
        region.window.open_alone(&place)?;
        let grown = region.window.grow(&place, place.reserved);
        region.window.close_alone(&place, owner.name);
        grown.map(|_| region)
    }

    pub(super) const fn without_pages(
        owner: &'static PrincipalInfo,
        quota: &'static Quota,
        place: Place,
        slot_at: NonNull<u8>,
        waiting: waiting::Place,
    ) -> Self {
        Self {
            owner,
            quota,
            place,
            window: Window::new(),
            rooms: Rooms::new(),
            lives: Lives::new(),
            to_wipe: AtomicBool::new(false),
            waiting,
            len: AtomicUsize::new(0),
            permissions: AtomicU8::new(0),
            base: AtomicPtr::new(place.base.as_ptr()),
            locked: AtomicBool::new(false),
            slot_at,
            slot: OnceLock::new(),
            sealed: Mutex::new(Hardened::NotNeeded),
            viewers: AtomicUsize::new(0),
            shared: AtomicBool::new(false),
            grants: Mutex::new(Vec::new()),
        }
    }

    /// Begins a life with one handle, between two lives. Its bytes are zero.
    pub(super) fn begin(&'static self, len: usize, permissions: Permissions, shared: bool) -> Alive {
        self.len.store(len, SeqCst);
        self.permissions.store(permissions.bits(), SeqCst);
        self.shared.store(shared, SeqCst);
        Alive { region: self, life: self.lives.begin() }
    }

    pub(super) fn waiting(&self) -> &waiting::Place {
        &self.waiting
    }

    /// For whoever reports a stray access.
    pub(crate) fn onlook(&self) -> (&AtomicUsize, &AtomicU8) {
        self.window.onlook()
    }

    /// Whole pages it takes of the owner's quota.
    pub(crate) fn pages(&self) -> usize {
        self.place.reserved
    }

    pub(crate) fn len(&self) -> usize {
        self.len.load(SeqCst)
    }

    pub(crate) fn permissions(&self) -> Permissions {
        Permissions::from_bits_truncate(self.permissions.load(SeqCst))
    }

    pub(crate) fn is_locked(&self) -> bool {
        self.locked.load(SeqCst)
    }

    pub(crate) fn flags(&self) -> RegionFlags {
        let always = RegionFlags::ZERO_INIT | RegionFlags::SECURE;
        let shared = if self.shared.load(SeqCst) { RegionFlags::SHARED } else { RegionFlags::ISOLATED };
        let locked = if self.is_locked() { RegionFlags::LOCKED } else { RegionFlags::default() };
        always | shared | locked
    }

    /// Whether it is in a life now.
    pub(crate) fn is_alive(&self) -> bool {
        self.lives.is_on()
    }

    pub(crate) fn protection(&self) -> Protection {
        self.place.backend.protection()
    }

    /// Frames for which it is open now.
    pub(crate) fn inside(&self) -> usize {
        self.window.inside() + self.viewers.load(SeqCst)
    }

    /// Ends the life it is in, if any, for everybody.
    pub(crate) fn end(&self) {
        if self.lives.end() {
            self.has_ended();
        }
    }

    /// The life that was is over: its bytes are wiped as soon as nobody is inside.
    pub(super) fn has_ended(&self) {
        let grants = std::mem::take(&mut *self.grants.lock());
        self.quota.give_back(grants::taken(grants.len()));
        grants.into_iter().for_each(Granted::end);
        if !self.to_wipe.swap(true, SeqCst) {
            self.waiting.is_to_be_wiped();
        }
        self.sweep();
    }

    /// Wipes what an ended life has left, if nobody is inside; else the last one out does. Never waits: it runs in
    /// destructors.
    pub(super) fn sweep(&self) {
        let _ = self.is_swept(); // what is refused is tried again, and told when that is the owner's end
    }

    /// The same; an error if the kernel refuses. Then it is closed, in nobody's hands, and keeps its part of the quota.
    ///
    /// Whoever has the room alone decides: what was seen before may be of an earlier life. And who did not get the room
    /// relies on the one who has it to look again after leaving.
    pub(super) fn is_swept(&self) -> Result<(), Errno> {
        while self.is_to_be_wiped() {
            if !self.rooms.try_alone() {
                return Ok(());
            }
            // Only one who is alone says that there is nothing to wipe any more, and no new life begins before that.
            let mine = self.is_to_be_wiped();
            let outcome = if mine { self.wipe() } else { Ok(()) };
            let wiped = mine && outcome.is_ok();
            if wiped {
                self.to_wipe.store(false, SeqCst);
                self.waiting.is_wiped();
            }
            self.rooms.leave();
            outcome?;
            if wiped {
                if !self.lives.are_used_up() {
                    self.waiting.waits();
                }
                self.quota.give_back(self.pages()); // last: who finds room in the quota finds the region too
            }
        }
        Ok(())
    }

    /// A life is over, its bytes are still there, and nobody looks at them.
    fn is_to_be_wiped(&self) -> bool {
        !kernel::is_forked() && self.to_wipe.load(SeqCst) && self.viewers.load(SeqCst) == 0
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Mutex;
    use std::sync::atomic::{AtomicBool, Ordering::SeqCst};
    use std::thread;
    use std::time::{Duration, Instant};

    use super::{Alive, Permissions};
    use crate::error::RegionError;
    use crate::memory::alive::NOBODY;
    use crate::memory::arena;
    use crate::memory::harden::Wants;
    use crate::memory::pool::{Pool, Range, size_class};
    use crate::memory::protection::for_regions;
    use crate::memory::quota::Quota;
    use crate::memory::rooms::Room;

    const QUOTA: usize = 1 << 20;

    /// A pool of its own, and a way to regions of it.
    fn pool() -> (&'static Pool, &'static Quota) {
        let (pool, quota) = (Box::leak(Box::new(Pool::new())), Box::leak(Box::new(Quota::new())));
        let bytes = Pool::addresses(QUOTA);
        let base = arena::reserve(&[bytes]).unwrap()[0];
        pool.settle(Range { base, bytes, backend: for_regions(false), wants: Wants::default() });
        quota.allow(QUOTA);
        (pool, quota)
    }

    fn take(pool: &'static Pool, quota: &'static Quota, len: usize) -> Alive {
        assert!(quota.lend(size_class(len).unwrap()));
        pool.take(&NOBODY, quota, len, Permissions::READ | Permissions::WRITE, true).unwrap()
    }

    fn fill(region: Alive, byte: u8) {
        let open = region.open(Room::Alone, None).unwrap();
        // SAFETY: open and alone.
        unsafe { open.bytes().as_mut() }.fill(byte);
    }

    /// Many look into one locked region after the other; nobody ever sees one wiped, and each is wiped at last.
    #[test]
    fn nobody_looks_at_what_is_wiped_and_everything_is() {
        let (pool, quota) = pool();
        let (now, over) = (Mutex::new(Alive::vacant()), AtomicBool::new(false));
        thread::scope(|scope| {
            for _ in 0..6 {
                scope.spawn(|| {
                    while !over.load(SeqCst) {
                        thread::yield_now();
                        let region = *now.lock().unwrap();
                        if let Ok(view) = region.view(None) {
                            // SAFETY: a locked region's bytes, while the view lives.
                            let bytes = unsafe { view.bytes().as_ref() };
                            assert!(
                                (0..10).all(|_| bytes.iter().all(|byte| *byte == 9)),
                                "wiped under a look"
                            );
                        }
                    }
                });
            }
            let begun = Instant::now();
            while begun.elapsed() < Duration::from_millis(300) {
                let region = take(pool, quota, 64);
                fill(region, 9);
                region.lock().unwrap();
                *now.lock().unwrap() = region;
                thread::yield_now();
                region.is_dropped();
            }
            over.store(true, SeqCst);
        });
        assert_eq!(quota.used(), 0, "all that ended was wiped");
    }

    /// What is remembered of grants that were taken back is the owner's, and is given back with the region.
    #[test]
    fn grants_that_come_and_go_take_of_the_quota() {
        let (pool, quota) = pool();
        let region = take(pool, quota, 64);
        let before = quota.used();
        let mut made = 0;
        let refused = loop {
            match region.grant(&NOBODY, Permissions::READ) {
                Ok(_) => made += 1,
                Err(error) => break error,
            }
            region.revoke(&NOBODY, "because ".repeat(1000)).unwrap();
        };
        assert!(matches!(refused, RegionError::Quota { .. }), "{refused}");
        assert_eq!(made, 16 + (QUOTA - before) / 512, "16 are free");
        let why = region.check_grant(0).unwrap_err().to_string();
        assert!(why.contains("because because") && why.len() < 400, "{why}");
        region.is_dropped();
        assert_eq!(quota.used(), 0);
    }

    /// A grant of an earlier life never finds the copy that a holder of the next one has made.
    #[test]
    fn a_copy_is_found_by_its_own_grant_alone() {
        let (pool, quota) = pool();
        let (now, over) = (Mutex::new(Alive::vacant()), AtomicBool::new(false));
        thread::scope(|scope| {
            for _ in 0..3 {
                scope.spawn(|| {
                    while !over.load(SeqCst) {
                        let mine = *now.lock().unwrap();
                        (0..100)
                            .for_each(|_| assert!(!matches!(mine.copy_of(0), Ok(Some(_))), "another's copy"));
                    }
                });
            }
            let begun = Instant::now();
            let mut theirs = Alive::vacant();
            while begun.elapsed() < Duration::from_millis(300) {
                // no copy in this life, one in the next
                let mine = take(pool, quota, 64);
                assert_eq!(mine.grant(&NOBODY, Permissions::READ), Ok(0));
                *now.lock().unwrap() = mine;
                thread::yield_now();
                mine.is_dropped();
                theirs = take(pool, quota, 64);
                assert_eq!(theirs.grant(&NOBODY, Permissions::READ), Ok(0));
                theirs.keep_copy(0, take(pool, quota, 5000)).unwrap();
                theirs.is_dropped();
            }
            assert!(theirs.copy_of(0).is_err());
            over.store(true, SeqCst);
        });
        assert_eq!(quota.used(), 0);
    }
}
