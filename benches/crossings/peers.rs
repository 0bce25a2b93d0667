//! Others' guarded memory, for the same word.

use polycall_benches::harness::Case;
use secrets::SecretBox;

/// One access each.
pub(crate) fn cases<'c, X: 'c>() -> Vec<Case<'c, X>> {
    let read = SecretBox::<u64>::new(|word| *word = 1);
    let mut written = SecretBox::<u64>::new(|word| *word = 1);
    let guarded = Memsec::new();
    vec![
        Case::new("peer: `secrets`, `borrow`", move |_, n| {
            for _ in 0..n {
                std::hint::black_box(*read.borrow());
            }
        }),
        Case::new("peer: `secrets`, `borrow_mut`", move |_, n| {
            for _ in 0..n {
                let mut word = written.borrow_mut();
                *word = word.wrapping_add(1);
            }
        }),
        Case::new("peer: `memsec`, opened for writing", move |_, n| {
            for _ in 0..n {
                guarded.open_touch_close();
            }
        }),
    ]
}

struct Memsec(std::ptr::NonNull<u64>);

impl Memsec {
    fn new() -> Self {
        // SAFETY: the memory is written before it is read, and freed in `drop`.
        let word = unsafe { memsec::malloc::<u64>() }.expect("a page of memory");
        // SAFETY: just allocated, and open.
        unsafe { word.write(1) };
        let new = Self(word);
        new.protect(memsec::Prot::NoAccess);
        new
    }

    fn open_touch_close(&self) {
        self.protect(memsec::Prot::ReadWrite);
        // SAFETY: open for writing, aligned at its page's end, and ours alone.
        let n = unsafe { self.0.read_volatile() };
        // SAFETY: as above.
        unsafe { self.0.write_volatile(n.wrapping_add(1)) };
        self.protect(memsec::Prot::NoAccess);
    }

    fn protect(&self, access: memsec::Prot::Ty) {
        // SAFETY: allocated by this crate, and there are no references to it.
        assert!(unsafe { memsec::mprotect(self.0, access) });
    }
}

impl Drop for Memsec {
    fn drop(&mut self) {
        self.protect(memsec::Prot::ReadWrite); // its canary is on the same page
        // SAFETY: allocated by this crate, open, and not used again.
        unsafe { memsec::free(self.0) };
    }
}
