//! A run of guarded pages beside a component's state: who is in it, how far it is open, and which life it is in.
//!
//! A region's pages are never given back to the kernel. When the owner has dropped its last handle they are wiped, and
//! wait in the owner's pool for their next life; a handle or grant of an earlier life finds another number and is
//! refused.

use std::ptr::NonNull;
use std::sync::atomic::{AtomicBool, AtomicPtr, AtomicU8, AtomicU64, AtomicUsize, Ordering::SeqCst};

use parking_lot::Mutex;

use crate::error::RegionError;
use crate::memory::domain::Domain;
use crate::memory::harden::{Hardened, Wants};
use crate::memory::kernel::{self, Access, Advice, Errno};
use crate::memory::protection::for_regions;
use crate::memory::rooms::{Room, Rooms};
use crate::memory::slot::Slot;
use crate::memory::window::{Place, Window};
use crate::memory::wipe;
use crate::principal::PrincipalInfo;
use crate::region::{Permissions, RegionFlags};

/// One region, in all its lives.
#[derive(Debug)]
pub(crate) struct RawRegion {
    owner: &'static Domain,
    place: Place,
    window: Window,
    rooms: Rooms,
    /// The life in the upper half, the owner's handles in the lower: none between two lives.
    life_and_handles: AtomicU64,
    /// The life is over, and the bytes of it are still there: somebody was inside.
    to_wipe: AtomicBool,
    len: AtomicUsize,
    permissions: AtomicU8,
    /// Where the bytes are: at the place, or in the slot.
    base: AtomicPtr<u8>,
    /// Open for reading until the end of this life, and counted by `viewers`.
    locked: AtomicBool,
    /// Where they are while it is locked, unless the kernel had no slot for it.
    slot: Mutex<Option<Slot>>,
    /// What the kernel said to that.
    sealing: Mutex<(Hardened, Hardened)>,
    viewers: AtomicUsize,
    shared: AtomicBool,
    grants: Mutex<Vec<Granted>>,
}

/// Who may open a region besides its owner.
#[derive(Debug, Clone)]
pub(crate) struct Granted {
    pub(crate) holder: &'static PrincipalInfo,
    pub(crate) access: Permissions,
    pub(crate) revoked: Option<String>,
    /// The holder's own copy, of a copy-on-write grant.
    copy: Option<Alive>,
}

/// A region in one of its lives: what handles and grants are made of.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Alive {
    pub(crate) region: &'static RawRegion,
    life: u32,
}

/// What handles that were never assigned refer to. It is never alive.
static NOWHERE: RawRegion = RawRegion::without_pages(
    &NOBODY,
    Place {
        base: NonNull::dangling(),
        reserved: 0,
        quota: 0,
        backend: for_regions(true),
        wants: Wants { in_ram: false, secret: false },
    },
);
static NOBODY: Domain = Domain::new(&NOBODYS_INFO);
static NOBODYS_INFO: PrincipalInfo =
    PrincipalInfo::host("nobody", "polycall::nobody", crate::principal::HostKind::Any, &[]);

impl RawRegion {
    /// Commits the pages at `place`. Two system calls.
    pub(crate) fn new(owner: &'static Domain, place: Place) -> Result<Self, Errno> {
        let region = Self::without_pages(owner, place);
        region.window.open_alone(&place)?;
        let grown = region.window.grow(&place, place.reserved);
        region.window.close_alone(&place, owner.info().name);
        grown.map(|_| region)
    }

    const fn without_pages(owner: &'static Domain, place: Place) -> Self {
        Self {
            owner,
            place,
            window: Window::new(),
            rooms: Rooms::new(),
            life_and_handles: AtomicU64::new(0),
            to_wipe: AtomicBool::new(false),
            len: AtomicUsize::new(0),
            permissions: AtomicU8::new(0),
            base: AtomicPtr::new(place.base.as_ptr()),
            locked: AtomicBool::new(false),
            slot: Mutex::new(None),
            sealing: Mutex::new((Hardened::NotNeeded, Hardened::NotNeeded)),
            viewers: AtomicUsize::new(0),
            shared: AtomicBool::new(false),
            grants: Mutex::new(Vec::new()),
        }
    }

    /// Begins a life, with one handle. Its bytes are zero.
    pub(crate) fn begin(&'static self, len: usize, permissions: Permissions, shared: bool) -> Alive {
        self.len.store(len, SeqCst);
        self.permissions.store(permissions.bits(), SeqCst);
        self.shared.store(shared, SeqCst);
        let before = self.life_and_handles.fetch_add(1, SeqCst);
        Alive { region: self, life: life(before) }
    }

    pub(crate) fn owner(&self) -> &'static Domain {
        self.owner
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
        handles(self.life_and_handles.load(SeqCst)) > 0
    }

    pub(crate) fn address(&self) -> usize {
        self.base.load(SeqCst).addr()
    }

    fn bytes(&self) -> NonNull<[u8]> {
        let base = NonNull::new(self.base.load(SeqCst)).unwrap_or(self.place.base);
        NonNull::slice_from_raw_parts(base, self.len())
    }

    /// Whether a locked one's pages are sealed, and whether they are kept in memory.
    pub(crate) fn sealing(&self) -> (Hardened, Hardened) {
        *self.sealing.lock()
    }

    /// In a forked child. Async-signal-safe: a lock that another thread had is left alone.
    pub(crate) fn is_forked(&self) {
        if let Some(slot) = self.slot.try_lock()
            && let Some(slot) = &*slot
        {
            slot.is_forked();
        }
    }

    /// Frames for which it is open now.
    pub(crate) fn inside(&self) -> usize {
        self.window.inside() + self.viewers.load(SeqCst)
    }

    pub(crate) fn grants(&self) -> Vec<Granted> {
        self.grants.lock().clone()
    }

    /// Ends the life it is in, if any, for everybody.
    pub(crate) fn end(&self) {
        let ended = self.change(|now| if handles(now) > 0 { Some(next_life(now)) } else { None });
        if ended.is_some() {
            self.has_ended();
        }
    }

    /// The life that was is over: its bytes are wiped as soon as nobody is inside.
    fn has_ended(&self) {
        let grants = std::mem::take(&mut *self.grants.lock());
        grants.iter().filter_map(|grant| grant.copy).for_each(Alive::is_dropped);
        self.to_wipe.store(true, SeqCst);
        self.sweep();
    }

    /// The new value, if there was a change.
    fn change(&self, change: impl Fn(u64) -> Option<u64>) -> Option<u64> {
        let before = self.life_and_handles.fetch_update(SeqCst, SeqCst, &change).ok()?;
        change(before)
    }

    /// Wipes what an ended life has left, if nobody is inside; else the last one out does. Never waits: it runs in
    /// destructors.
    fn sweep(&self) {
        if self.owner.is_forked()
            || !self.to_wipe.load(SeqCst)
            || self.viewers.load(SeqCst) > 0
            || !self.rooms.try_alone()
        {
            return;
        }
        if self.to_wipe.swap(false, SeqCst) {
            self.wipe();
            self.rooms.leave();
            self.owner.pool().take_back(self);
        } else {
            self.rooms.leave();
        }
    }

    /// By one who is alone.
    fn wipe(&self) {
        let whose = self.owner.info().name;
        self.base.store(self.place.base.as_ptr(), SeqCst);
        *self.sealing.lock() = (Hardened::NotNeeded, Hardened::NotNeeded);
        let was_locked = self.locked.swap(false, SeqCst);
        if let Some(slot) = self.slot.lock().take() {
            if let Err(errno) = slot.wipe() {
                self.window.give_up(&self.place, whose, errno);
            }
            self.owner.pool().take_slot_back(slot);
            return; // its own pages were wiped when the slot was filled
        }
        if was_locked {
            self.window.close_alone(&self.place, whose);
        }
        self.wipe_pages(|| Ok(())).unwrap_or_else(|errno| self.window.give_up(&self.place, whose, errno));
    }

    /// Opens the pages for one who is alone, and wipes them if `first` succeeds.
    fn wipe_pages(&self, first: impl FnOnce() -> Result<(), Errno>) -> Result<(), Errno> {
        self.window.open_alone(&self.place)?;
        let outcome = first();
        if outcome.is_ok() {
            // SAFETY: the region's own pages, open for writing, into which nobody has a reference: whoever was inside
            // has left, and what was in them is over, or somewhere else by now.
            unsafe { wipe::zero(self.place.base, self.window.committed()) };
        }
        self.window.close_alone(&self.place, self.owner.info().name);
        outcome
    }

    /// Moves the bytes into a slot, by one who is alone.
    fn move_into_slot(&self) -> Result<(), Errno> {
        let slot = self.owner.pool().slot(self.owner.info(), self.pages())?;
        // SAFETY: open for reading while this runs, as `wipe_pages` sees to, and nobody looks at the slot yet.
        let moved = self.wipe_pages(|| unsafe { slot.fill(self.place.base, self.len()) });
        if let Err(errno) = moved {
            let wiped = slot.wipe();
            if wiped.is_ok() {
                self.owner.pool().take_slot_back(slot);
            }
            return Err(errno);
        }
        // SAFETY: the pages were just wiped: there is nothing in them to be kept.
        let _ = unsafe { kernel::advise(self.place.base, self.window.committed(), Advice::Discard) };
        self.base.store(slot.base().as_ptr(), SeqCst);
        *self.sealing.lock() = (slot.sealed, slot.in_ram);
        *self.slot.lock() = Some(slot);
        Ok(())
    }

    fn leave(&self) {
        if self.owner.is_forked() {
            return; // nothing is here to be closed
        }
        if !self.is_locked() {
            self.window.close(&self.place, self.owner.info().name);
        }
        self.rooms.leave();
        self.sweep();
    }
}

impl Alive {
    /// No region.
    pub(crate) fn vacant() -> Self {
        Self { region: &NOWHERE, life: u32::MAX }
    }

    /// One more handle.
    pub(crate) fn is_cloned(self) {
        self.region.change(|now| self.counts_in(now).then_some(now + 1));
    }

    /// One handle less; the last one ends the life.
    pub(crate) fn is_dropped(self) {
        if self.region.owner.is_forked() {
            return; // nothing is here to be wiped
        }
        let changed = self.region.change(|now| match handles(now) {
            1 if self.counts_in(now) => Some(next_life(now)),
            _ => self.counts_in(now).then(|| now - 1),
        });
        if changed.is_some_and(|now| life(now) != self.life) {
            self.region.has_ended();
        }
    }

    fn is_now(self) -> bool {
        self.counts_in(self.region.life_and_handles.load(SeqCst))
    }

    /// Whether this handle is one of those counted: one of an ended life must not change another's count.
    fn counts_in(self, now: u64) -> bool {
        life(now) == self.life && handles(now) > 0
    }

    pub(crate) fn owner(self) -> &'static str {
        self.region.owner.info().name
    }

    pub(crate) fn check(self) -> Result<(), RegionError> {
        let owner = self.owner();
        if self.region.owner.is_forked() {
            return Err(RegionError::Forked { owner });
        }
        if self.is_now() {
            Ok(())
        } else if std::ptr::eq(self.region, &raw const NOWHERE) {
            Err(RegionError::Vacant)
        } else {
            Err(RegionError::Ended { owner })
        }
    }

    /// Remembers a grant, and says under which number.
    pub(crate) fn grant(
        self,
        holder: &'static PrincipalInfo,
        access: Permissions,
    ) -> Result<usize, RegionError> {
        self.check()?;
        let mut grants = self.region.grants.lock();
        self.check()?;
        self.needs_unlocked(access)?;
        let has = self.region.permissions();
        if !has.contains(access) {
            return Err(RegionError::Permission { owner: self.owner(), asked: access, has });
        }
        let same = |known: &Granted| {
            std::ptr::eq(known.holder, holder) && known.access == access && known.revoked.is_none()
        };
        if let Some(number) = grants.iter().position(same) {
            return Ok(number);
        }
        grants.push(Granted { holder, access, revoked: None, copy: None });
        Ok(grants.len() - 1)
    }

    /// Takes back every grant of this holder; those who are inside finish.
    pub(crate) fn revoke(self, holder: &'static PrincipalInfo, reason: String) -> Result<(), RegionError> {
        self.check()?;
        let mut grants = self.region.grants.lock();
        self.check()?;
        let mut known = false;
        for grant in grants.iter_mut().filter(|grant| std::ptr::eq(grant.holder, holder)) {
            known = true;
            grant.revoked.get_or_insert_with(|| reason.clone());
            grant.copy.take().into_iter().for_each(Self::is_dropped);
        }
        if known {
            Ok(())
        } else {
            Err(RegionError::NotHeld { owner: self.owner(), component: holder.name.to_owned() })
        }
    }

    /// Whether a grant still stands.
    pub(crate) fn check_grant(self, number: usize) -> Result<(), RegionError> {
        let grants = self.region.grants.lock();
        self.check()?;
        match grants.get(number) {
            Some(Granted { holder, revoked: Some(reason), .. }) => {
                Err(RegionError::Revoked { owner: self.owner(), holder: holder.name, reason: reason.clone() })
            }
            _ => Ok(()),
        }
    }

    /// The holder's own copy, if it has made one.
    pub(crate) fn copy_of(self, number: usize) -> Result<Option<Self>, RegionError> {
        self.check_grant(number)?;
        Ok(self.region.grants.lock().get(number).and_then(|grant| grant.copy))
    }

    /// Keeps the holder's copy, unless another thread was faster; says which one it is.
    pub(crate) fn keep_copy(self, number: usize, copy: Self) -> Result<Self, RegionError> {
        let mut grants = self.region.grants.lock();
        self.check()?;
        let kept =
            grants.get_mut(number).filter(|grant| grant.revoked.is_none()).map(|grant| match grant.copy {
                Some(first) => {
                    copy.is_dropped();
                    first
                }
                None => *grant.copy.insert(copy),
            });
        kept.ok_or(RegionError::Ended { owner: self.owner() })
    }

    /// Whether a component of this name or path may do this now.
    pub(crate) fn verify(self, component: &str, asked: Permissions) -> Result<(), RegionError> {
        self.check()?;
        let owner = self.owner();
        let is_named = |info: &PrincipalInfo| info.name == component || info.path == component;
        if is_named(self.region.owner.info()) {
            let has = self.region.permissions();
            return if has.contains(asked) {
                Ok(())
            } else {
                Err(RegionError::Permission { owner, asked, has })
            };
        }
        let grants = self.region.grants.lock();
        let mut outcome = Err(RegionError::NotHeld { owner, component: component.to_owned() });
        for grant in grants.iter().filter(|grant| is_named(grant.holder)) {
            let has = Permissions::from_bits_truncate(grant.access.bits() & self.region.permissions().bits());
            outcome = match &grant.revoked {
                Some(reason) => {
                    Err(RegionError::Revoked { owner, holder: grant.holder.name, reason: reason.clone() })
                }
                None if has.contains(asked) => return Ok(()),
                None => Err(RegionError::Permission { owner, asked, has }),
            };
        }
        outcome
    }

    /// Changes what may be done with it from now on, when nobody is inside. Waits for those who are.
    pub(crate) fn permit(self, permissions: Permissions) -> Result<(), RegionError> {
        self.check()?;
        self.region.rooms.enter(Room::Alone);
        let outcome = self.check().and_then(|()| self.needs_unlocked(permissions));
        if outcome.is_ok() {
            self.region.permissions.store(permissions.bits(), SeqCst);
        }
        self.region.rooms.leave();
        self.region.sweep();
        outcome
    }

    fn needs_unlocked(self, asked: Permissions) -> Result<(), RegionError> {
        if self.region.is_locked() {
            return Err(RegionError::Permission {
                owner: self.owner(),
                asked,
                has: self.region.permissions(),
            });
        }
        Ok(())
    }

    /// Opens it for reading, for good. Waits for those who are inside. A dozen system calls.
    pub(crate) fn lock(self) -> Result<(), RegionError> {
        let (region, owner) = (self.region, self.owner());
        self.check()?;
        region.rooms.enter(Room::Alone);
        let outcome = self.check().and_then(|()| {
            if !region.is_locked() {
                if let Err(refused) = region.move_into_slot() {
                    // no slot: its own pages stay open, and everybody can see that they are not sealed
                    *region.sealing.lock() = (Hardened::of(Err(refused)), Hardened::NotAsked);
                    let opened = region.window.open(&region.place, Access::Read);
                    opened.map_err(|Errno(errno)| RegionError::Kernel {
                        owner,
                        what: "locked pages",
                        errno,
                    })?;
                }
                region.permissions.store(Permissions::READ.bits(), SeqCst);
                region.locked.store(true, SeqCst);
            }
            Ok(())
        });
        region.rooms.leave();
        region.sweep();
        outcome
    }

    /// Enters, waiting for those of other rooms. At most one system call.
    pub(crate) fn open(self, room: Room, grant: Option<usize>) -> Result<OpenRegion, RegionError> {
        let (region, owner) = (self.region, self.owner());
        self.check()?;
        let asked = if room == Room::Readers { Permissions::READ } else { Permissions::WRITE };
        region.rooms.enter(room);
        let opened = self.check().and_then(|()| {
            grant.map_or(Ok(()), |number| self.check_grant(number))?;
            let has = region.permissions();
            if !has.contains(asked) {
                return Err(RegionError::Permission { owner, asked, has });
            }
            if region.is_locked() {
                return Ok(());
            }
            let access = if room == Room::Readers { Access::Read } else { Access::ReadWrite };
            let opened = region.window.open(&region.place, access);
            opened.map_err(|Errno(errno)| RegionError::Kernel { owner, what: "access to pages", errno })
        });
        match opened {
            Ok(()) => Ok(OpenRegion(region)),
            Err(error) => {
                region.rooms.leave();
                region.sweep();
                Err(error)
            }
        }
    }

    /// Looks into a locked region. No system call, and nothing to wait for.
    pub(crate) fn view(self, grant: Option<usize>) -> Result<View, RegionError> {
        let region = self.region;
        region.viewers.fetch_add(1, SeqCst);
        let mut view = View { region, bytes: region.bytes() }; // leaves again if it is dropped here
        self.check()?;
        grant.map_or(Ok(()), |number| self.check_grant(number))?;
        if region.is_locked() {
            view.bytes = region.bytes(); // final, now that it is known to be locked in this life
            Ok(view)
        } else {
            let has = region.permissions();
            Err(RegionError::Permission { owner: self.owner(), asked: Permissions::READ, has })
        }
    }
}

fn life(life_and_handles: u64) -> u32 {
    (life_and_handles >> 32) as u32
}

fn handles(life_and_handles: u64) -> u32 {
    life_and_handles as u32
}

/// The next life's number, without a handle.
fn next_life(life_and_handles: u64) -> u64 {
    u64::from(life(life_and_handles).wrapping_add(1)) << 32
}

/// A region that is open for one frame; dropping it closes it if nobody else is inside.
#[derive(Debug)]
pub(crate) struct OpenRegion(&'static RawRegion);

impl OpenRegion {
    /// The bytes, for as long as this is kept and its room allows.
    pub(crate) fn bytes(&self) -> NonNull<[u8]> {
        self.0.bytes()
    }
}

impl Drop for OpenRegion {
    fn drop(&mut self) {
        self.0.leave();
    }
}

/// One who looks into a locked region.
#[derive(Debug)]
pub(crate) struct View {
    region: &'static RawRegion,
    bytes: NonNull<[u8]>,
}

impl View {
    #[inline]
    pub(crate) fn bytes(&self) -> NonNull<[u8]> {
        self.bytes
    }
}

impl Drop for View {
    fn drop(&mut self) {
        self.region.viewers.fetch_sub(1, SeqCst);
        self.region.sweep();
    }
}

/// The pages that so many bytes take.
pub(crate) fn pages_of(len: usize) -> Option<usize> {
    len.checked_next_multiple_of(kernel::page_size())
}
