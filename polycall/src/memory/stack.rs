//! Stacks of a component's own: where they lie, how a body runs on one, and how nothing is left on it.
//!
//! A stack belongs to its component for good, and to one call at a time. Between two calls all of it is zeros.

use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};
use std::ptr::NonNull;
use std::sync::OnceLock;
use std::sync::atomic::{AtomicU8, AtomicUsize};

use parking_lot::Mutex;

use crate::memory::fault::{self, Part, Region, What};
use crate::memory::kernel::{self, Access, Advice, Errno};
use crate::memory::switch::on_stack;
use crate::memory::{scrub, wipe};
use crate::principal::PrincipalInfo;

/// The fewest bytes: what a panic and its hook need, with a signal on top.
pub(crate) const LEAST: usize = 16 << 10;
/// The most bytes.
pub(crate) const MOST: usize = 64 << 20;
/// How many calls of one component can have a stack at once: two threads at the deepest nesting.
const STACKS: usize = 2048;
/// Addresses between any two that are never opened. More than a page, since C code may skip some.
const GUARD: usize = 64 << 10;
/// As many bytes of a stack, from its beginning, are looked through after a call; what lies deeper is given back to the
/// kernel unseen. Looking through more would cost more than that system call does.
const LOOKED_THROUGH: usize = 64 << 10;

/// The stacks of one component; none unless it was settled.
#[derive(Debug)]
pub(crate) struct Stacks {
    span: OnceLock<Span>,
    books: Mutex<Books>,
}

/// Where they lie.
#[derive(Debug, Clone, Copy)]
struct Span {
    base: NonNull<u8>,
    /// Of each of them, in whole pages.
    bytes: usize,
}

// SAFETY: addresses that only `Stacks` hands out, each to one call at a time.
unsafe impl Send for Span {}
// SAFETY: as above; it has no interior mutability.
unsafe impl Sync for Span {}

#[derive(Debug)]
struct Books {
    /// So many have been made, from the lowest on.
    made: usize,
    /// Those that nobody runs on. The last to come goes first: the processor still has it at hand.
    free: Vec<usize>,
}

/// How far each stack is open, always.
static OPEN: AtomicU8 = AtomicU8::new(Access::ReadWrite as u8);

impl Stacks {
    pub(crate) const fn new() -> Self {
        Self { span: OnceLock::new(), books: Mutex::new(Books { made: 0, free: Vec::new() }) }
    }

    /// The addresses wanted for stacks of so many bytes each.
    pub(crate) fn addresses(bytes: usize) -> usize {
        STACKS * (GUARD + whole(bytes)) + GUARD
    }

    /// Bytes of each; `None` if the component has none.
    pub(crate) fn size(&self) -> Option<usize> {
        self.span.get().map(|span| span.bytes)
    }

    /// Takes [`addresses`](Self::addresses) that nobody else has, and makes the first stack: what can't be had is known
    /// from the start. Called once.
    pub(crate) fn settle(
        &'static self,
        base: NonNull<u8>,
        bytes: usize,
        owner: &'static PrincipalInfo,
    ) -> Result<(), Errno> {
        let start = base.addr().get();
        let addresses = Self::addresses(bytes);
        let committed = Box::leak(Box::new(AtomicUsize::new(addresses)));
        let what = Region { owner, part: Part::Stacks, committed, access: &OPEN };
        fault::register(start..start + addresses, What::Region(what));
        let _ = self.span.set(Span { base, bytes: whole(bytes) });
        self.take().map(drop)
    }

    /// A stack that nobody runs on, if the component has stacks. Three system calls, or none if one was waiting.
    pub(crate) fn take(&'static self) -> Result<Option<Stack>, Errno> {
        let Some(span) = self.span.get() else { return Ok(None) };
        let mut books = self.books.lock();
        let index = match books.free.pop() {
            Some(index) => index,
            None if books.made == STACKS => return Err(Errno(libc::EAGAIN)),
            None => {
                let index = books.made;
                span.make(index)?;
                books.made += 1;
                // so that giving one back never allocates
                let all = books.made;
                books.free.reserve(all);
                index
            }
        };
        Ok(Some(Stack { of: self, index, base: span.at(index), bytes: span.bytes }))
    }
}

impl Span {
    fn at(&self, index: usize) -> NonNull<u8> {
        // SAFETY: `index < STACKS`, so this and the stack's bytes lie within the `addresses` that were reserved.
        unsafe { self.base.add(GUARD + index * (GUARD + self.bytes)) }
    }

    /// Opens a stack for good. The advice keeps it out of core dumps and forked children; without, it is none.
    fn make(&self, index: usize) -> Result<(), Errno> {
        let (base, bytes) = (self.at(index), self.bytes);
        // SAFETY: whole pages of the arena that nobody has used yet.
        unsafe { kernel::protect(base, bytes, Access::ReadWrite) }?;
        // SAFETY: as above.
        let no_dump = unsafe { kernel::advise(base, bytes, Advice::NoDump) };
        // SAFETY: as above.
        let advised = no_dump.and_then(|()| unsafe { kernel::advise(base, bytes, Advice::NoFork) });
        if advised.is_err() {
            // SAFETY: as above. If it is refused, they stay open, and empty.
            let _ = unsafe { kernel::protect(base, bytes, Access::Closed) };
        }
        advised
    }
}

/// The right to run on a stack; dropping it lets others.
#[derive(Debug)]
pub(crate) struct Stack {
    of: &'static Stacks,
    index: usize,
    base: NonNull<u8>,
    bytes: usize,
}

impl Stack {
    /// Runs `body` there, then wipes what it has used, and the registers. If it unwinds, that goes on from here.
    ///
    /// `body` and what it returns are moved through the caller's stack. If memory for a page can't be had, or
    /// the stack ends, the process dies by a signal.
    pub(crate) fn run<R>(self, body: impl FnOnce() -> R) -> R {
        // Nothing may unwind through the switch itself.
        // SAFETY: whole pages, open for reading and writing, that are this call's alone, with pages that are never
        // opened on both sides; and the callback does not unwind.
        let outcome = unsafe { on_stack(self.base, self.bytes, || catch_unwind(AssertUnwindSafe(body))) };
        self.wipe();
        scrub::registers(); // last: what looked through the stack has seen what was on it
        drop(self);
        outcome.unwrap_or_else(|payload| resume_unwind(payload))
    }

    /// Zeroes what has been used. Nobody has kept count, so this looks how far up from its end it is still zeros.
    fn wipe(&self) {
        let deep = self.bytes.saturating_sub(LOOKED_THROUGH);
        // SAFETY: whole pages of this stack, on which nothing runs any more.
        let discarded = deep == 0 || unsafe { kernel::advise(self.base, deep, Advice::Discard) }.is_ok();
        // pages that are locked into memory can't be discarded
        let unseen = if discarded { deep } else { 0 };
        // SAFETY: `unseen <= bytes`: inside the stack, or at its end.
        let from = unsafe { self.base.add(unseen) };
        // SAFETY: the rest of the stack can be read, and nobody changes it meanwhile.
        let untouched = unsafe { scrub::zeros_at(from, self.bytes - unseen) };
        // SAFETY: `untouched <= bytes - unseen`: inside the stack, or at its end.
        let used = unsafe { from.add(untouched) };
        // SAFETY: from there to the stack's end, on which nothing runs any more.
        unsafe { wipe::zero(used, self.bytes - unseen - untouched) };
    }
}

impl Drop for Stack {
    fn drop(&mut self) {
        self.of.books.lock().free.push(self.index);
    }
}

fn whole(bytes: usize) -> usize {
    bytes.next_multiple_of(kernel::page_size())
}

#[cfg(all(test, feature = "private-stacks"))]
mod tests {
    use std::panic::{AssertUnwindSafe, catch_unwind};

    use super::{LEAST, STACKS, Stacks};
    use crate::memory::kernel::{self, Errno};
    use crate::memory::scrub;
    use crate::principal::{HostKind, PrincipalInfo};

    static OWNER: PrincipalInfo = PrincipalInfo::host("owner", "test::owner", HostKind::Any, &[]);

    fn settled(bytes: usize) -> &'static Stacks {
        let stacks: &'static Stacks = Box::leak(Box::new(Stacks::new()));
        stacks.settle(kernel::reserve(Stacks::addresses(bytes)).unwrap(), bytes, &OWNER).unwrap();
        stacks
    }

    /// Uses so many KiB of stack, and leaves something on all of them.
    #[inline(never)]
    fn dig(kib: usize) -> usize {
        let room = std::hint::black_box([7_u8; 1 << 10]);
        if kib == 0 { usize::from(room[9]) } else { dig(kib - 1) + usize::from(room[5]) }
    }

    fn is_wiped(stacks: &'static Stacks) -> bool {
        let stack = stacks.take().unwrap().unwrap();
        // SAFETY: whole pages that can be read, on which nobody runs.
        let zeros = unsafe { scrub::zeros_at(stack.base, stack.bytes) };
        zeros == stack.bytes
    }

    #[test]
    fn a_stack_is_wiped_however_much_of_it_was_used() {
        for bytes in [LEAST, 64 << 10, 68 << 10, 1 << 20] {
            let stacks = settled(bytes);
            for kib in [0, 1, 3, bytes >> 13, bytes >> 12, bytes >> 11] {
                let used = stacks.take().unwrap().unwrap().run(|| dig(kib / 3));
                assert_eq!(used, 7 * (kib / 3 + 1));
                assert!(is_wiped(stacks), "{kib} of {bytes}");
            }
        }
    }

    #[test]
    fn a_panic_leaves_by_the_ordinary_stack_and_nothing_behind() {
        let stacks = settled(LEAST);
        let stack = stacks.take().unwrap().unwrap();
        let panicked =
            catch_unwind(AssertUnwindSafe(|| stack.run(|| std::panic::resume_unwind(Box::new(dig(2))))));
        assert_eq!(*panicked.map(|()| 0).unwrap_err().downcast::<usize>().unwrap(), 21);
        assert!(is_wiped(stacks));
    }

    #[test]
    fn the_last_one_goes_first_and_there_is_an_end() {
        let stacks = settled(LEAST);
        let all: Vec<_> = (0..STACKS).map(|_| stacks.take().unwrap().unwrap()).collect();
        assert!(matches!(stacks.take(), Err(Errno(libc::EAGAIN))));
        let mut bases: Vec<_> = all.iter().map(|stack| stack.base).collect();
        bases.dedup();
        assert_eq!(bases.len(), STACKS);
        drop(all);
        assert_eq!(stacks.take().unwrap().unwrap().index, STACKS - 1);
    }

    #[test]
    fn without_a_size_there_is_none() {
        let stacks: &'static Stacks = Box::leak(Box::new(Stacks::new()));
        assert!(stacks.size().is_none() && stacks.take().unwrap().is_none());
    }
}
