//! What the kernel charges: a region's own pages, opened and closed by hand.
//!
//! They are a region's own because the price depends on the mapping: on its size, and by up to 5 % on where it
//! stands in the kernel's tree of mappings. So what is left over between this and a crossing is polycall's.

use std::ptr::NonNull;

/// The committed pages of a component's region, between crossings.
#[derive(Clone, Copy)]
pub(crate) struct RawRegion {
    base: NonNull<u64>,
    size: usize,
}

impl RawRegion {
    /// # Safety
    ///
    /// While its methods run, nobody is inside the component.
    pub(crate) unsafe fn of(component: &str) -> Self {
        let reports = polycall::components();
        let report = reports.iter().find(|report| report.name == component).expect("a component");
        let range = report.region.clone().expect("a component with state");
        let base = std::ptr::with_exposed_provenance_mut(range.start);
        Self { base: NonNull::new(base).expect("nothing lies at zero"), size: report.bytes_committed }
    }

    /// One word changed between an opening and a closing.
    #[inline]
    pub(crate) fn open_touch_close(self) {
        self.protect(libc::PROT_READ | libc::PROT_WRITE);
        // SAFETY: the page is open for writing, aligned, and nobody else looks at it.
        let n = unsafe { self.base.read_volatile() };
        // SAFETY: as above. The word gets the value that it has.
        unsafe { self.base.write_volatile(n) };
        self.protect(libc::PROT_NONE);
    }

    /// One word read between an opening for reading and a closing.
    #[inline]
    pub(crate) fn open_read_close(self) {
        self.protect(libc::PROT_READ);
        // SAFETY: the page is open for reading, aligned, and nobody else looks at it.
        unsafe { self.base.read_volatile() };
        self.protect(libc::PROT_NONE);
    }

    /// As [`open_touch_close`](Self::open_touch_close), through the crate that polycall asks to do it.
    #[inline]
    pub(crate) fn open_touch_close_by_region(self) {
        self.protect_by_region(region::Protection::READ_WRITE);
        // SAFETY: the page is open for writing, aligned, and nobody else looks at it.
        let n = unsafe { self.base.read_volatile() };
        // SAFETY: as above. The word gets the value that it has.
        unsafe { self.base.write_volatile(n) };
        self.protect_by_region(region::Protection::NONE);
    }

    #[inline]
    fn protect_by_region(self, access: region::Protection) {
        // SAFETY: whole pages, to which there are no references while nobody is inside.
        let refused = unsafe { region::protect(self.base.as_ptr(), self.size, access) };
        assert!(refused.is_ok());
    }

    #[inline]
    fn protect(self, access: libc::c_int) {
        // SAFETY: whole pages, to which there are no references while nobody is inside.
        let refused = unsafe { libc::mprotect(self.base.as_ptr().cast(), self.size, access) };
        assert_eq!(refused, 0);
    }
}
