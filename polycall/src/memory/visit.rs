//! How somebody comes into a region, and leaves it.
#![forbid(unsafe_code)]

use std::ptr::NonNull;
use std::sync::atomic::Ordering::SeqCst;

use crate::bits::Permissions;
use crate::error::RegionError;
use crate::memory::alive::Alive;
use crate::memory::kernel::{self, Access, Errno};
use crate::memory::region::RawRegion;
use crate::memory::rooms::Room;

impl Alive {
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
            Err(RegionError::NotLocked { owner: self.owner() })
        }
    }
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
        leave(self.0);
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

fn leave(region: &RawRegion) {
    if kernel::is_forked() {
        return; // nothing is here to be closed
    }
    if !region.is_locked() {
        region.window.close(&region.place, region.owner.name);
    }
    region.rooms.leave();
    region.sweep();
}
