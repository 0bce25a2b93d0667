//! A component's quota, as its own code sees it, and how a region is asked for.
#![forbid(unsafe_code)]

use std::fmt;
use std::marker::PhantomData;

use crate::bits::Permissions;
use crate::capability::Cap;
use crate::component::{Component, Principal};
use crate::error::RegionError;
use crate::region::{Isolated, Kind, Region, Shared};
use crate::session;

/// A component's quota: what its state's containers and its regions may come to. From [`Cap::pool`](crate::Cap::pool).
///
/// ```
/// # use polycall::prelude::*;
/// # fn f<C: polycall::Component>(cap: &mut Cap<'_, C>) {
/// let pool = cap.pool();
/// assert!(pool.left() + pool.used() <= pool.limit());
/// # }
/// ```
pub struct Pool<'c, C> {
    _of: Inside<'c, C>,
}

/// Neither outlives the borrow of the cap that it came from, nor leaves its thread.
type Inside<'c, C> = PhantomData<(&'c (), *const C)>;

impl<C: Principal, S> Cap<'_, C, S> {
    /// The component's quota, and the way to regions of it. No system call.
    ///
    /// ```
    /// # use polycall::prelude::*;
    /// fn left<C: polycall::Component>(cap: &mut Cap<'_, C>) -> usize {
    ///     cap.pool().left()
    /// }
    /// ```
    pub fn pool(&self) -> Pool<'_, C>
    where
        C: Component,
    {
        Pool::new()
    }
}

impl<'c, C: Component> Pool<'c, C> {
    fn new() -> Self {
        Self { _of: PhantomData }
    }

    /// Bytes the component may take in all: `max_memory`, or less by [`Options`](crate::Options).
    pub fn limit(&self) -> usize {
        C::DOMAIN.quota().limit()
    }

    /// Bytes that blocks and regions have taken.
    pub fn used(&self) -> usize {
        C::DOMAIN.quota().used()
    }

    /// Bytes that nothing has taken.
    pub fn left(&self) -> usize {
        C::DOMAIN.quota().left()
    }

    /// Asks for a region of so many bytes; it takes whole pages of the quota, a power of two of them.
    pub fn region(&self, bytes: usize) -> RegionBuilder<'c, C, Isolated> {
        let permissions = Permissions::READ | Permissions::WRITE;
        RegionBuilder { bytes, permissions, _of: PhantomData, _kind: PhantomData }
    }
}

impl<C: Component> fmt::Debug for Pool<'_, C> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Pool").field("limit", &self.limit()).field("used", &self.used()).finish()
    }
}

/// A region that is asked for, inside: it can't be kept for later, nor sent to another thread. It is the owner's alone
/// unless it says [`shared`](Self::shared).
///
/// ```
/// # use polycall::prelude::*;
/// # use polycall::region::Permissions;
/// # fn f<C: polycall::Component>(cap: &mut Cap<'_, C>) -> Result<(), polycall::RegionError> {
/// let region = cap.pool().region(100_000).shared().permissions(Permissions::READ | Permissions::WRITE).build()?;
/// assert_eq!(region.len(), 100_000);
/// # Ok(())
/// # }
/// ```
#[must_use = "nothing is asked for before `build`"]
pub struct RegionBuilder<'c, C, K> {
    bytes: usize,
    permissions: Permissions,
    _of: Inside<'c, C>,
    _kind: PhantomData<K>,
}

impl<'c, C: Component> RegionBuilder<'c, C, Isolated> {
    /// Lets the owner grant it to others.
    pub fn shared(self) -> RegionBuilder<'c, C, Shared> {
        let Self { bytes, permissions, .. } = self;
        RegionBuilder { bytes, permissions, _of: PhantomData, _kind: PhantomData }
    }
}

impl<C: Component, K: Kind> RegionBuilder<'_, C, K> {
    /// What may be done with it, `READ | WRITE` if nothing is said. No region has `EXECUTE`.
    pub fn permissions(mut self, permissions: Permissions) -> Self {
        self.permissions = permissions;
        self
    }

    /// The region, all zeros. Two system calls, or none if one of this size waits for reuse.
    ///
    /// # Errors
    ///
    /// [`RegionError::MakesNone`], [`RegionError::Empty`], [`RegionError::Quota`], [`RegionError::Permission`] for `EXECUTE`,
    /// [`RegionError::Kernel`], [`RegionError::Ended`] when the component has ended, [`RegionError::Forked`].
    pub fn build(self) -> Result<Region<C, K>, RegionError> {
        if !C::INFO.permissions().contains(session::Permissions::MEMORY) {
            return Err(RegionError::MakesNone { owner: C::INFO.name });
        }
        let most = Permissions::READ | Permissions::WRITE;
        if !most.contains(self.permissions) {
            let owner = C::INFO.name;
            return Err(RegionError::Permission { owner, asked: self.permissions, has: most });
        }
        C::DOMAIN.region(self.bytes, self.permissions, K::IS_SHARED).map(Region::new)
    }
}

impl<C, K> fmt::Debug for RegionBuilder<'_, C, K> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("RegionBuilder")
            .field("bytes", &self.bytes)
            .field("permissions", &self.permissions)
            .finish_non_exhaustive()
    }
}
