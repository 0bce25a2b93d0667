//! From an open region to its bytes. Unsafe code is allowed here.
//!
//! What is open is remembered in the frame, and the reference borrows the cap mutably: until it ends, nothing else is
//! asked of the frame, as for a state.

use std::ops::Deref;
use std::sync::atomic::AtomicU8;

use crate::capability::Cap;
use crate::component::Component;
use crate::error::RegionError;
use crate::memory::alive::Alive;
use crate::memory::hold::Hold;
use crate::memory::rooms::Room;
use crate::memory::visit::View;

/// Opens a region for reading.
pub(super) fn read<'c, C: Component, S>(
    cap: &'c mut Cap<'_, C, S>,
    region: Alive,
    grant: Option<usize>,
) -> Result<&'c [u8], RegionError> {
    let hold = released(cap);
    let open = region.open(Room::Readers, grant)?;
    let bytes = open.bytes();
    hold.keep_region(open);
    // SAFETY: open for reading and among readers, until the hold is released; that needs the cap, which is borrowed.
    Ok(unsafe { bytes.as_ref() })
}

/// Opens a region for changing.
pub(super) fn write<'c, C: Component, S>(
    cap: &'c mut Cap<'_, C, S>,
    region: Alive,
    grant: Option<usize>,
) -> Result<&'c mut [u8], RegionError> {
    let hold = released(cap);
    let open = region.open(Room::Alone, grant)?;
    let mut bytes = open.bytes();
    hold.keep_region(open);
    // SAFETY: as in `read`, and alone.
    Ok(unsafe { bytes.as_mut() })
}

/// Opens a region for changing, beside others who do.
pub(super) fn atomics<'c, C: Component, S>(
    cap: &'c mut Cap<'_, C, S>,
    region: Alive,
    grant: Option<usize>,
) -> Result<&'c [AtomicU8], RegionError> {
    let hold = released(cap);
    let open = region.open(Room::Atomics, grant)?;
    let bytes = open.bytes();
    hold.keep_region(open);
    let (first, len) = (bytes.cast::<AtomicU8>(), bytes.len());
    // SAFETY: as in `read`; an `AtomicU8` lies like a `u8`, and whoever else is inside uses atomics too.
    Ok(unsafe { std::slice::from_raw_parts(first.as_ptr(), len) })
}

/// A region's bytes put into another that nobody else knows yet.
pub(super) fn copy(from: Alive, grant: Option<usize>, to: Alive) -> Result<(), RegionError> {
    let source = from.open(Room::Readers, grant)?;
    let target = to.open(Room::Alone, None)?;
    let mut bytes = target.bytes();
    // SAFETY: open for reading among readers, until `source` is dropped.
    let source_bytes = unsafe { source.bytes().as_ref() };
    // SAFETY: open for writing and alone, until `target` is dropped.
    unsafe { bytes.as_mut() }.copy_from_slice(source_bytes);
    Ok(())
}

/// The component's state is closed before a region opens, so that nobody waits for one while having the other.
fn released<'gate, C: Component, S>(cap: &mut Cap<'gate, C, S>) -> &'gate Hold {
    let hold = &cap.frame().hold;
    hold.release();
    hold
}

/// The bytes of a locked region. They stay open, so looking costs nothing; while this lives, the region is not wiped.
///
/// It borrows the cap for reading: the component's own state can be looked at meanwhile. Who forgets it
/// ([`mem::forget`](std::mem::forget)) looks for good: the region is never wiped then, and its bytes stay of the owner's
/// quota.
///
/// ```
/// # use polycall::prelude::*;
/// # fn f<C: polycall::Component>(locked: &polycall::region::Region<C, polycall::region::Locked>, cap: &Cap<'_, C>) {
/// let sum: u32 = locked.view(cap).unwrap().iter().map(|byte| u32::from(*byte)).sum();
/// # }
/// ```
#[derive(Debug)]
pub struct LockedBytes<'c> {
    view: View,
    _cap: std::marker::PhantomData<&'c ()>,
}

impl<'c> LockedBytes<'c> {
    pub(super) fn new<C: Component, S>(
        _cap: &'c Cap<'_, C, S>,
        region: Alive,
        grant: Option<usize>,
    ) -> Result<Self, RegionError> {
        Ok(Self { view: region.view(grant)?, _cap: std::marker::PhantomData })
    }
}

impl Deref for LockedBytes<'_> {
    type Target = [u8];

    #[inline]
    fn deref(&self) -> &[u8] {
        // SAFETY: a locked region is open for reading until it is wiped, which waits for this view; nobody writes.
        unsafe { self.view.bytes().as_ref() }
    }
}
