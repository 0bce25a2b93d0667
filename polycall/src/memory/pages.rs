//! Pages of a region that are open, as values: dropping one closes them.
#![forbid(unsafe_code)]

use std::mem::ManuallyDrop;

use crate::memory::domain::Domain;
use crate::memory::kernel::{Access, Errno};
use crate::stop::Stop;

/// Pages of a region that are open for one frame among others; dropping it closes them if it was the last.
#[derive(Debug)]
pub(crate) struct OpenPages(&'static Domain);

impl OpenPages {
    /// Called with the domain's lock held: whoever poisoned or ended the component did so before releasing it.
    pub(crate) fn or_stop(domain: &'static Domain, access: Access) -> Self {
        domain.admit_or_stop();
        domain.open(access).unwrap_or_else(|Errno(errno)| Stop::Unopenable(errno).unwind());
        Self(domain)
    }

    /// The same pages, when everybody else has left: called with the domain's lock held alone.
    pub(crate) fn alone(self) -> AllPages {
        AllPages(ManuallyDrop::new(self).0)
    }
}

impl Drop for OpenPages {
    fn drop(&mut self) {
        self.0.close();
    }
}

/// Pages of a region that are open for one who has the domain's lock alone, for longer than this lives.
#[derive(Debug)]
pub(crate) struct AllPages(&'static Domain);

impl AllPages {
    #[inline]
    pub(super) fn new(domain: &'static Domain) -> Result<Self, Errno> {
        domain.open_alone()?;
        Ok(Self(domain))
    }

    /// As [`OpenPages::or_stop`].
    #[inline]
    pub(crate) fn or_stop(domain: &'static Domain) -> Self {
        domain.admit_or_stop();
        Self::new(domain).unwrap_or_else(|Errno(errno)| Stop::Unopenable(errno).unwind())
    }

    pub(crate) fn domain(&self) -> &'static Domain {
        self.0
    }
}

impl Drop for AllPages {
    #[inline]
    fn drop(&mut self) {
        self.0.close_alone();
    }
}
