//! Has the kernel refuse chosen system calls of this thread, and run the others.
//!
//! A filter hands each call of one kind to a thread that decides about it (`seccomp_unotify(2)`, Linux 5.5). Nothing in
//! polycall knows of it. Who decides was there before the filter, so that none of its own calls are filtered; it makes
//! no other system call and never allocates, since who asks may have malloc's lock.

use std::io::Error;
use std::mem;
use std::sync::atomic::{AtomicBool, AtomicU64, AtomicUsize, Ordering::SeqCst};
use std::sync::mpsc;
use std::thread;

/// Which calls are refused, counted from 1 while the supervisor is armed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Refuse {
    Nth(usize),
    From(usize),
}

impl Refuse {
    fn hits(self, nth: usize) -> bool {
        match self {
            Self::Nth(n) => nth == n,
            Self::From(n) => nth >= n,
        }
    }
}

static ARMED: AtomicBool = AtomicBool::new(false);
static SEEN: AtomicUsize = AtomicUsize::new(0);
static REFUSED: AtomicUsize = AtomicUsize::new(0);
static LAST: AtomicU64 = AtomicU64::new(0);

/// From now on this thread's system calls of this number are counted, and some of them refused, while armed.
pub(crate) fn supervise(call: libc::c_long, errno: i32, refuse: Refuse) {
    let (tell, told) = mpsc::channel();
    thread::spawn(move || {
        let listener: libc::c_int = told.recv().expect("it is told");
        while decide(listener, errno, refuse) {}
    });
    tell.send(install(call)).expect("it listens");
}

/// Runs `body` armed; returns how many calls were refused meanwhile.
pub(crate) fn armed<R>(body: impl FnOnce() -> R) -> (R, usize) {
    let before = REFUSED.load(SeqCst);
    ARMED.store(true, SeqCst);
    let result = body();
    ARMED.store(false, SeqCst);
    (result, REFUSED.load(SeqCst) - before)
}

/// Calls that were counted.
pub(crate) fn seen() -> usize {
    SEEN.load(SeqCst)
}

/// The third argument of the call that was refused last: rights, or which advice.
pub(crate) fn last() -> u64 {
    LAST.load(SeqCst)
}

/// Whether any was refused.
pub(crate) fn has_refused() -> bool {
    REFUSED.load(SeqCst) > 0
}

/// A filter that asks about calls of this number; returns the descriptor on which it asks.
fn install(call: libc::c_long) -> libc::c_int {
    let filter = |code: u32, jt, jf, k| libc::sock_filter { code: code as u16, jt, jf, k };
    let mut program = [
        filter(libc::BPF_LD | libc::BPF_W | libc::BPF_ABS, 0, 0, 0), // the system call's number
        filter(libc::BPF_JMP | libc::BPF_JEQ | libc::BPF_K, 0, 1, call as u32),
        filter(libc::BPF_RET | libc::BPF_K, 0, 0, libc::SECCOMP_RET_USER_NOTIF),
        filter(libc::BPF_RET | libc::BPF_K, 0, 0, libc::SECCOMP_RET_ALLOW),
    ];
    let program = libc::sock_fprog { len: program.len() as u16, filter: program.as_mut_ptr() };
    // SAFETY: takes no pointer.
    assert_eq!(unsafe { libc::prctl(libc::PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) }, 0);
    // SAFETY: the program is valid, and outlives the call, which copies it.
    let listener = unsafe {
        libc::syscall(
            libc::SYS_seccomp,
            libc::SECCOMP_SET_MODE_FILTER,
            libc::SECCOMP_FILTER_FLAG_NEW_LISTENER,
            &raw const program,
        )
    };
    assert!(listener >= 0, "no listener: {}", Error::last_os_error());
    listener as libc::c_int
}

/// Waits for one call, and decides about it. `false` when nobody is left to ask.
fn decide(listener: libc::c_int, errno: i32, refuse: Refuse) -> bool {
    // SAFETY: numbers; the kernel wants them to be zero.
    let mut asked: libc::seccomp_notif = unsafe { mem::zeroed() };
    // SAFETY: a descriptor of this process's own, and a struct that outlives the call.
    if unsafe { libc::ioctl(listener, libc::SECCOMP_IOCTL_NOTIF_RECV, &raw mut asked) } != 0 {
        return Error::last_os_error().raw_os_error() == Some(libc::EINTR);
    }
    let armed = ARMED.load(SeqCst);
    let hit = armed && refuse.hits(SEEN.fetch_add(1, SeqCst) + 1);
    if hit {
        REFUSED.fetch_add(1, SeqCst);
        LAST.store(asked.data.args[2], SeqCst);
    }
    let answer = libc::seccomp_notif_resp {
        id: asked.id,
        val: 0,
        error: if hit { -errno } else { 0 },
        flags: if hit { 0 } else { libc::SECCOMP_USER_NOTIF_FLAG_CONTINUE as u32 },
    };
    // SAFETY: as above.
    unsafe { libc::ioctl(listener, libc::SECCOMP_IOCTL_NOTIF_SEND, &raw const answer) };
    true
}

/// Has malloc ask the kernel for nothing from now on, so that what is counted and refused is polycall's.
pub(crate) fn keep_malloc_quiet() {
    for (setting, value) in
        [(libc::M_MMAP_THRESHOLD, 32 << 20), (libc::M_TRIM_THRESHOLD, i32::MAX), (libc::M_TOP_PAD, 16 << 20)]
    {
        // SAFETY: two numbers.
        assert_eq!(unsafe { libc::mallopt(setting, value) }, 1);
    }
    drop(std::hint::black_box(vec![1_u8; 8 << 20]));
}

#[test]
fn exactly_the_calls_that_are_meant_are_refused() {
    let ended = crate::child::run(|| {
        supervise(libc::SYS_mlock, libc::EPERM, Refuse::Nth(2));
        let byte = 0_u8;
        // SAFETY: locks a page of the stack into memory.
        let lock = || unsafe { libc::mlock((&raw const byte).cast(), 1) };
        assert_eq!(lock(), 0);
        let (outcomes, refused) = armed(|| [lock(), lock(), lock()]);
        assert_eq!((outcomes, refused, seen()), ([0, -1, 0], 1, 3));
        assert_eq!(Error::last_os_error().raw_os_error(), Some(libc::EPERM));
    });
    ended.exited(0);
}
