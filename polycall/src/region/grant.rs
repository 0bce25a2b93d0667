//! A grant: the right of one component to open another's region.
//!
//! The only unsafe code here are `unsafe` declarations and implementations of traits of ours.

use std::fmt;
use std::marker::PhantomData;
use std::sync::atomic::AtomicU8;

use crate::bits::Permissions;
use crate::boundary::{FieldCheck, Portable};
use crate::capability::Cap;
use crate::component::Component;
use crate::error::RegionError;
use crate::heap::Inline;
use crate::label::Public;
use crate::memory::alive::Alive;
use crate::memory::region::RawRegion;
use crate::region::view::{self, LockedBytes};
use crate::session;

/// The right of component `H` to open a region of component `O`, in this way.
///
/// It crosses boundaries like any value and can be kept in a state, but only `H`'s own code can use it: opening takes
/// `H`'s cap. It does not keep the region alive; once that has ended, or the grant was taken back, opening is an error
/// that says so.
///
/// ```
/// # use polycall::prelude::*;
/// # use polycall::region::{Grant, ReadOnly};
/// fn first<O: polycall::Component, H: polycall::Component>(
///     cap: &mut Cap<'_, H>,
///     totals: Grant<O, H, ReadOnly>,
/// ) -> Result<u8, polycall::RegionError> {
///     Ok(totals.read(cap)?[0])
/// }
/// ```
pub struct Grant<O, H, A> {
    alive: Alive,
    number: usize,
    _of: PhantomData<Between<O, H, A>>,
}

type Between<O, H, A> = fn() -> (O, H, A);

/// A way to open a region by a grant.
///
/// ```
/// use polycall::region::{GrantAccess, Permissions, ReadOnly};
/// assert_eq!(ReadOnly::PERMISSIONS, Permissions::READ);
/// ```
pub trait GrantAccess: sealed::Sealed + Send + Sync + 'static {
    /// What the region must have for it.
    const PERMISSIONS: Permissions;
}

mod sealed {
    pub trait Sealed {}
}

/// For reading.
///
/// ```
/// let access: polycall::region::ReadOnly = polycall::region::READ;
/// # let _ = access;
/// ```
#[derive(Debug, Clone, Copy)]
#[non_exhaustive]
pub struct ReadOnly;

/// For reading and changing.
///
/// ```
/// let access: polycall::region::ReadWrite = polycall::region::READ_WRITE;
/// # let _ = access;
/// ```
#[derive(Debug, Clone, Copy)]
#[non_exhaustive]
pub struct ReadWrite;

/// For reading, and for changing a copy of one's own, made at the first change: the owner never sees it.
///
/// ```
/// let access: polycall::region::CopyOnWrite = polycall::region::COPY;
/// # let _ = access;
/// ```
#[derive(Debug, Clone, Copy)]
#[non_exhaustive]
pub struct CopyOnWrite;

/// Grants reading.
pub const READ: ReadOnly = ReadOnly;
/// Grants reading and changing.
pub const READ_WRITE: ReadWrite = ReadWrite;
/// Grants reading, and changing a copy of the holder's own.
pub const COPY: CopyOnWrite = CopyOnWrite;

macro_rules! accesses {
    ($($access:ty => $permissions:expr;)+) => {$(
        impl sealed::Sealed for $access {}
        impl GrantAccess for $access {
            const PERMISSIONS: Permissions = $permissions;
        }
    )+};
}
accesses! {
    ReadOnly => Permissions::READ;
    ReadWrite => Permissions::from_bits_truncate(Permissions::READ.bits() | Permissions::WRITE.bits());
    CopyOnWrite => Permissions::READ;
}

/// `Self` may be held by component `H`.
///
/// ```
/// # use polycall::region::{HeldBy, ReadOnly};
/// fn all_may_read<H: polycall::Component>() where ReadOnly: HeldBy<H> {}
/// ```
///
/// # Safety
///
/// Only the implementations here stand: read-only by all, the others by those that are not restricted.
pub unsafe trait HeldBy<H>: GrantAccess {}
// SAFETY: as the trait says.
unsafe impl<H: Component> HeldBy<H> for ReadOnly {}
// SAFETY: as the trait says.
unsafe impl<H: HoldsWriting> HeldBy<H> for ReadWrite {}
// SAFETY: as the trait says.
unsafe impl<H: HoldsWriting> HeldBy<H> for CopyOnWrite {}

/// `Self` may hold grants that change something: every component that is not restricted.
///
/// # Safety
///
/// Only the macros implement this, from the annotation's scope.
#[diagnostic::on_unimplemented(
    message = "component `{Self}` is restricted: it holds read-only grants alone",
    label = "more than reading is granted here",
    note = "share with `READ`, or annotate the holder with `scope = \"shared\"`"
)]
pub unsafe trait HoldsWriting: Component {
    #[doc(hidden)]
    const HOLDS_WRITING: ();
}

/// `Self` is component `H`, who alone can use its grants.
///
/// ```compile_fail,E0277
/// fn is<C: polycall::region::Holder<H>, H: polycall::Component>() {}
/// fn anybody<C: polycall::Component, H: polycall::Component>() { is::<C, H>(); }
/// ```
///
/// # Safety
///
/// Only the implementation here stands.
#[diagnostic::on_unimplemented(
    message = "component `{Self}` does not hold this grant: `{H}` does",
    label = "this cap is not the holder's",
    note = "only the holder opens a region by its grant, with its own cap; ask the owner to `share_with::<{Self}, _>`"
)]
pub unsafe trait Holder<H>: Component {}
// SAFETY: a component is itself.
unsafe impl<H: Component> Holder<H> for H {}

impl<O: Component, H: Component, A: GrantAccess> Grant<O, H, A> {
    pub(super) fn new(alive: Alive, number: usize) -> Self {
        Self { alive, number, _of: PhantomData }
    }

    /// The region's bytes; 0 when it has ended.
    pub fn len(&self) -> usize {
        self.alive.tell(RawRegion::len)
    }

    /// Whether the region has ended: it has at least one byte.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }
}

impl<O: Component, H: Component> Grant<O, H, ReadOnly> {
    /// The region's bytes, for reading, among other readers. The state is closed first; waits for those who change
    /// the region.
    ///
    /// Cost: one `mprotect(2)` pair, none if the region is locked or another reader is inside.
    ///
    /// # Errors
    ///
    /// [`RegionError::Revoked`], [`RegionError::Ended`], [`RegionError::Permission`] when the owner has narrowed the
    /// region, [`RegionError::Kernel`], [`RegionError::Forked`].
    pub fn read<'c, C: Holder<H>, S>(&self, cap: &'c mut Cap<'_, C, S>) -> Result<&'c [u8], RegionError> {
        view::read(cap, self.alive, Some(self.number))
    }

    /// The bytes of a region that its owner has locked: no system call, nothing to wait for, and no check on later
    /// accesses.
    ///
    /// # Errors
    ///
    /// As [`read`](Self::read); [`RegionError::NotLocked`].
    pub fn view<'c, C: Holder<H>, S>(&self, cap: &'c Cap<'_, C, S>) -> Result<LockedBytes<'c>, RegionError> {
        LockedBytes::new(cap, self.alive, Some(self.number))
    }
}

impl<O: Component, H: Component> Grant<O, H, ReadWrite> {
    /// As [`Grant::read`] of a read-only one.
    ///
    /// # Errors
    ///
    /// As there.
    pub fn read<'c, C: Holder<H>, S>(&self, cap: &'c mut Cap<'_, C, S>) -> Result<&'c [u8], RegionError> {
        view::read(cap, self.alive, Some(self.number))
    }

    /// The region's bytes, for changing, alone. The state is closed first; waits for everybody else who is inside.
    ///
    /// # Errors
    ///
    /// As [`read`](Self::read).
    pub fn write<'c, C: Holder<H>, S>(
        &self,
        cap: &'c mut Cap<'_, C, S>,
    ) -> Result<&'c mut [u8], RegionError> {
        view::write(cap, self.alive, Some(self.number))
    }

    /// The region's bytes, for changing beside others who do. The state is closed first; waits for those who read or
    /// change plain bytes.
    ///
    /// # Errors
    ///
    /// As [`read`](Self::read).
    pub fn atomics<'c, C: Holder<H>, S>(
        &self,
        cap: &'c mut Cap<'_, C, S>,
    ) -> Result<&'c [AtomicU8], RegionError> {
        view::atomics(cap, self.alive, Some(self.number))
    }
}

impl<O: Component, H: Component> Grant<O, H, CopyOnWrite> {
    /// The owner's bytes, or those of one's own copy once there is one. As [`Grant::read`] of a read-only one.
    ///
    /// # Errors
    ///
    /// As there.
    pub fn read<'c, C: Holder<H>, S>(&self, cap: &'c mut Cap<'_, C, S>) -> Result<&'c [u8], RegionError> {
        match self.alive.copy_of(self.number)? {
            Some(copy) => view::read(cap, copy, None),
            None => view::read(cap, self.alive, Some(self.number)),
        }
    }

    /// The bytes of one's own copy, for changing, alone. The first time it is made, of the holder's quota; it ends
    /// with the region, or when the grant is taken back.
    ///
    /// # Errors
    ///
    /// As [`read`](Self::read), [`RegionError::Quota`] when the holder has no room for the copy, and
    /// [`RegionError::MakesNone`] when it has no copy yet and may make no regions.
    pub fn write<'c, C: Holder<H>, S>(
        &self,
        cap: &'c mut Cap<'_, C, S>,
    ) -> Result<&'c mut [u8], RegionError> {
        let copy = match self.alive.copy_of(self.number)? {
            Some(copy) => copy,
            None => {
                cap.frame().hold.release();
                if !H::INFO.permissions().contains(session::Permissions::MEMORY) {
                    return Err(RegionError::MakesNone { owner: H::INFO.name });
                }
                let both = Permissions::READ | Permissions::WRITE;
                let fresh = H::DOMAIN.region(self.alive.region.len(), both, false)?;
                let copied = view::copy(self.alive, Some(self.number), fresh);
                match copied.and_then(|()| self.alive.keep_copy(self.number, fresh)) {
                    Ok(kept) => kept,
                    Err(error) => {
                        fresh.is_dropped();
                        return Err(error);
                    }
                }
            }
        };
        view::write(cap, copy, None)
    }
}

impl<O, H, A> Clone for Grant<O, H, A> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<O, H, A> Copy for Grant<O, H, A> {}

// SAFETY: a number and an address of polycall's own books; who may use it is checked when it is used.
unsafe impl<O: Component, H: Component, A: GrantAccess> Portable for Grant<O, H, A> {
    type Label = Public;
    fn every_field_may_cross(_: FieldCheck) {}
}

// SAFETY: as above; it owns nothing.
unsafe impl<O: Component, H: Component, A: GrantAccess> Inline for Grant<O, H, A> {
    fn vacant() -> Self {
        Self::new(Alive::vacant(), 0)
    }
}

impl<O: Component, H: Component, A> fmt::Debug for Grant<O, H, A> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Grant(of `{}` to `{}`)", O::INFO.name, H::INFO.name)
    }
}
