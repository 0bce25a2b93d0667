//! A region, as its owner has it.
//!
//! The only unsafe code here are `unsafe` declarations and implementations of traits of ours.

use std::any::TypeId;
use std::fmt;
use std::marker::PhantomData;
use std::sync::atomic::AtomicU8;
use std::{mem, ptr};

use crate::bits::{Permissions, RegionFlags};
use crate::capability::Cap;
use crate::component::Component;
use crate::config;
use crate::error::RegionError;
use crate::heap::Inline;
use crate::memory::alive::Alive;
use crate::memory::region::RawRegion;
use crate::principal::{PrincipalInfo, Scope};
use crate::region::grant::{Grant, GrantAccess, HeldBy, ReadOnly};
use crate::region::view::{self, LockedBytes};

/// A region of component `C`'s quota. It ends, and is wiped, with the last handle, or when `C` is reset or ends.
///
/// A handle is no memory: it can be kept in the state (`Option<Region<Micro, Shared>>` there), but it does not cross a
/// boundary; a [`Grant`] does.
///
/// ```
/// # use polycall::prelude::*;
/// # fn f<C: polycall::Component>(cap: &mut Cap<'_, C>) -> Result<(), polycall::RegionError> {
/// let scratch = cap.pool().region(64).build()?;
/// scratch.write(cap)?[0] = 1;
/// assert_eq!(scratch.read(cap)?[0], 1);
/// # Ok(())
/// # }
/// ```
pub struct Region<C: Component, K> {
    alive: Alive,
    _of: PhantomData<fn() -> (C, K)>,
}

/// What kind of region it is: [`Isolated`], [`Shared`] or [`Locked`].
///
/// ```
/// fn is_shared<K: polycall::region::Kind>() -> bool { K::IS_SHARED }
/// assert!(is_shared::<polycall::region::Shared>());
/// ```
pub trait Kind: sealed::Sealed {
    /// Whether others may hold grants to it.
    const IS_SHARED: bool;
}

/// A region whose permissions are not final.
///
/// ```compile_fail,E0277
/// fn changes<K: polycall::region::Unlocked>() {}
/// changes::<polycall::region::Locked>();
/// ```
#[diagnostic::on_unimplemented(
    message = "a `{Self}` region's permissions are final",
    label = "a locked region can be neither protected nor shared",
    note = "share it and set its permissions first, then `lock` it"
)]
pub trait Unlocked: Kind {}

/// A region that others may be given grants to.
///
/// ```compile_fail,E0277
/// fn shares<K: polycall::region::Shareable>() {}
/// shares::<polycall::region::Isolated>();
/// ```
#[diagnostic::on_unimplemented(
    message = "a `{Self}` region cannot be shared",
    label = "only a region that was built `shared()`, and is not locked, has grants",
    note = "build it with `cap.pool().region(bytes).shared()`; share it before it is locked"
)]
pub trait Shareable: Kind {}
impl Shareable for Shared {}

/// `Self` is component `O`, who owns the region.
///
/// ```compile_fail,E0277
/// fn is<C: polycall::region::Owner<O>, O: polycall::Component>() {}
/// fn anybody<C: polycall::Component, O: polycall::Component>() { is::<C, O>(); }
/// ```
///
/// # Safety
///
/// Only the implementation here stands.
#[diagnostic::on_unimplemented(
    message = "component `{Self}` does not own this region: `{O}` does",
    label = "this cap is not the owner's",
    note = "only the owner opens a region by its handle; others open it by a `Grant`"
)]
pub unsafe trait Owner<O>: Component {}
// SAFETY: a component is itself.
unsafe impl<O: Component> Owner<O> for O {}

mod sealed {
    pub trait Sealed {}
}

macro_rules! kinds {
    ($($(#[$doc:meta])* $kind:ident, $shared:literal;)+) => {$(
        $(#[$doc])*
        #[derive(Debug)]
        #[non_exhaustive]
        pub struct $kind;
        impl sealed::Sealed for $kind {}
        impl Kind for $kind {
            const IS_SHARED: bool = $shared;
        }
    )+};
}
kinds! {
    /// A region its owner alone can open. It has no way to be shared:
    ///
    /// ```compile_fail,E0277
    /// # use polycall::prelude::*;
    /// # use polycall::region::{Isolated, Region, READ};
    /// fn f<C: polycall::Component, H: polycall::Component>(cap: &mut Cap<'_, C>, region: Region<C, Isolated>) {
    ///     let _ = region.share_with::<H, _>(cap, READ);
    /// }
    /// ```
    Isolated, false;
    /// A region that holders of a [`Grant`] can open too.
    ///
    /// ```
    /// type Totals<C> = polycall::region::Region<C, polycall::region::Shared>;
    /// ```
    Shared, true;
    /// A region that is read-only for good, and open for reading until it ends.
    ///
    /// ```
    /// type Table<C> = polycall::region::Region<C, polycall::region::Locked>;
    /// ```
    Locked, false;
}
impl Unlocked for Isolated {}
impl Unlocked for Shared {}

impl<C: Component, K: Kind> Region<C, K> {
    pub(super) fn new(alive: Alive) -> Self {
        Self { alive, _of: PhantomData }
    }

    /// Its bytes; 0 when it has ended.
    pub fn len(&self) -> usize {
        self.alive.tell(RawRegion::len)
    }

    /// Whether it has ended: a region has at least one byte.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// What may be done with it; nothing when it has ended.
    pub fn permissions(&self) -> Permissions {
        self.alive.tell(RawRegion::permissions)
    }

    /// What kind of region it is, in LibPolyCall's numbers.
    pub fn flags(&self) -> RegionFlags {
        self.alive.tell(RawRegion::flags)
    }

    /// Its bytes, for reading, among other readers. The state is closed first; waits for those who change the region.
    ///
    /// Cost: one `mprotect(2)` pair, none if it is locked or another reader is inside.
    ///
    /// # Errors
    ///
    /// [`RegionError::Permission`], [`RegionError::Ended`], [`RegionError::Kernel`], [`RegionError::Forked`].
    pub fn read<'c, O: Owner<C>, S>(&self, cap: &'c mut Cap<'_, O, S>) -> Result<&'c [u8], RegionError> {
        view::read(cap, self.alive, None)
    }

    /// Its bytes, for changing, alone. The state is closed first; waits for everybody else who is inside.
    ///
    /// Cost: one `mprotect(2)` pair.
    ///
    /// # Errors
    ///
    /// As [`read`](Self::read).
    pub fn write<'c, O: Owner<C>, S>(&self, cap: &'c mut Cap<'_, O, S>) -> Result<&'c mut [u8], RegionError> {
        view::write(cap, self.alive, None)
    }

    /// Its bytes, for changing beside others who do. The state is closed first; waits for those who read or change
    /// plain bytes.
    ///
    /// Cost: one `mprotect(2)` pair, none if another one is inside.
    ///
    /// # Errors
    ///
    /// As [`read`](Self::read).
    pub fn atomics<'c, O: Owner<C>, S>(
        &self,
        cap: &'c mut Cap<'_, O, S>,
    ) -> Result<&'c [AtomicU8], RegionError> {
        view::atomics(cap, self.alive, None)
    }

    /// Whether a component, named by its module or its full path, may do this with the region now. For names that are
    /// known only at run time; the types say the same at compile time.
    ///
    /// # Errors
    ///
    /// [`RegionError::NotHeld`], [`RegionError::Revoked`], [`RegionError::Permission`], [`RegionError::Ended`].
    pub fn verify(&self, component: &str, permissions: Permissions) -> Result<(), RegionError> {
        self.alive.verify(component, permissions)
    }

    /// Changes what may be done with it from now on, by its owner and by holders of grants. Waits for those inside.
    ///
    /// # Errors
    ///
    /// [`RegionError::Permission`] for `EXECUTE`, [`RegionError::IsLocked`] when another handle has locked it,
    /// [`RegionError::Ended`], [`RegionError::Forked`].
    pub fn protect<S>(&self, cap: &mut Cap<'_, C, S>, permissions: Permissions) -> Result<(), RegionError>
    where
        K: Unlocked,
    {
        cap.frame().hold.release();
        let most = Permissions::READ | Permissions::WRITE;
        if !most.contains(permissions) {
            return Err(RegionError::Permission { owner: C::INFO.name, asked: permissions, has: most });
        }
        self.alive.permit(permissions)
    }

    /// Makes it read-only for good, and leaves it open for reading until it ends: from then on a look costs nothing,
    /// and no other component is kept from reading it by a stray pointer. Holders of grants keep them. Waits for those
    /// inside; one system call.
    ///
    /// # Errors
    ///
    /// [`RegionError::Ended`], [`RegionError::Kernel`], [`RegionError::Forked`].
    pub fn lock<S>(self, cap: &mut Cap<'_, C, S>) -> Result<Region<C, Locked>, RegionError>
    where
        K: Unlocked,
    {
        cap.frame().hold.release();
        self.alive.lock()?;
        let locked = Region::new(self.alive);
        mem::forget(self); // its count goes on with the new handle
        Ok(locked)
    }

    /// Lets component `H` open it: [`READ`](crate::region::READ), [`READ_WRITE`](crate::region::READ_WRITE) or
    /// [`COPY`](crate::region::COPY). The grant is what has to reach `H`, over any boundary; nobody else can use it.
    ///
    /// # Errors
    ///
    /// [`RegionError::NotConnected`] when neither may call the other, [`RegionError::Closed`],
    /// [`RegionError::GrantsNothing`] or [`RegionError::HoldsReading`] when a configuration says so,
    /// [`RegionError::Permission`] when the region has less than is granted, [`RegionError::IsLocked`], [`RegionError::Ended`], [`RegionError::Forked`].
    pub fn share_with<H, A>(
        &self,
        cap: &mut Cap<'_, C, impl Sized>,
        access: A,
    ) -> Result<Grant<C, H, A>, RegionError>
    where
        H: Component,
        A: HeldBy<H>,
        K: Shareable,
    {
        cap.frame().hold.release();
        let _ = access;
        may_grant::<A>(C::INFO, H::INFO)?;
        self.alive.grant(H::INFO, A::PERMISSIONS).map(|number| Grant::new(self.alive, number))
    }

    /// Takes back every grant of component `H`. Whoever is inside finishes; later opens are
    /// [`RegionError::Revoked`], with this reason.
    ///
    /// # Errors
    ///
    /// [`RegionError::NotHeld`] when there is none, [`RegionError::Ended`], [`RegionError::Forked`].
    pub fn revoke<H: Component>(
        &self,
        cap: &mut Cap<'_, C, impl Sized>,
        reason: impl Into<String>,
    ) -> Result<(), RegionError>
    where
        K: Shareable,
    {
        cap.frame().hold.release();
        self.alive.revoke(H::INFO, reason.into())
    }
}

impl<C: Component> Region<C, Locked> {
    /// Its bytes, which are open: no system call, nothing to wait for, and no check on later accesses.
    ///
    /// # Errors
    ///
    /// [`RegionError::Ended`], [`RegionError::Forked`].
    pub fn view<'c, S>(&self, cap: &'c Cap<'_, C, S>) -> Result<LockedBytes<'c>, RegionError> {
        LockedBytes::new(cap, self.alive, None)
    }
}

/// Whether a grant has a way between both: one of them may call the other. And whether no configuration says otherwise.
fn may_grant<A: GrantAccess>(
    owner: &'static PrincipalInfo,
    holder: &'static PrincipalInfo,
) -> Result<(), RegionError> {
    let lists =
        |from: &PrincipalInfo, to: &PrincipalInfo| from.allowed.iter().any(|callee| ptr::eq(callee(), to));
    let ways: Vec<_> =
        [(owner, holder), (holder, owner)].into_iter().filter(|(from, to)| lists(from, to)).collect();
    let only_reads = TypeId::of::<A>() == TypeId::of::<ReadOnly>();
    let (of, to) = (owner.name, holder.name);
    if ways.is_empty() {
        Err(RegionError::NotConnected { owner: of, holder: to })
    } else if ways.into_iter().all(|(from, to)| config::is_closed(from, to)) {
        Err(RegionError::Closed { owner: of, holder: to })
    } else if owner.narrowed_scope() == Some(Scope::Isolated) {
        Err(RegionError::GrantsNothing { owner: of })
    } else if holder.narrowed_scope().is_some() && !only_reads {
        Err(RegionError::HoldsReading { owner: of, holder: to })
    } else {
        Ok(())
    }
}

impl<C: Component, K> Clone for Region<C, K> {
    fn clone(&self) -> Self {
        self.alive.is_cloned();
        Self { alive: self.alive, _of: PhantomData }
    }
}

impl<C: Component, K> Drop for Region<C, K> {
    fn drop(&mut self) {
        self.alive.is_dropped();
    }
}

// SAFETY: a number and an address of polycall's own books; it owns no region memory. A wipe of the state forgets it,
// which ends its region all the same, with the component's others.
unsafe impl<C: Component, K: Kind + 'static> Inline for Region<C, K> {
    fn vacant() -> Self {
        Self::new(Alive::vacant())
    }
}

impl<C: Component, K: Kind> fmt::Debug for Region<C, K> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Region")
            .field("bytes", &self.len())
            .field("flags", &self.flags())
            .finish_non_exhaustive()
    }
}
