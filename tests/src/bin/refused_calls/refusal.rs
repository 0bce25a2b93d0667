//! Refuses system calls by their number in a row: the seventh `mprotect`, say, or the seventh and all after it.
//!
//! A filter (seccomp(2)) traps one system call. The handler of SIGSYS counts those that are polycall's, and either
//! refuses them or makes them itself, with a mark that the filter lets pass. No other process or thread has a part in
//! it, so the seventh is the seventh in every run, and nothing can hang.

use std::ops::Range;
use std::sync::atomic::{AtomicBool, AtomicI32, AtomicI64, AtomicUsize, Ordering::Relaxed};

/// Which of them are refused, from the first after [`arm`] on, and with what.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Refusal {
    pub(crate) call: libc::c_long,
    pub(crate) first: usize,
    pub(crate) times: usize,
    pub(crate) errno: i32,
}

/// In the upper half of the fifth argument: a call of the handler's. No call here uses that half; `mmap` takes a
/// descriptor from the lower one.
const MARK: u32 = 0x7265_6675;

static CALL: AtomicI64 = AtomicI64::new(-1);
static FIRST: AtomicUsize = AtomicUsize::new(0);
static TIMES: AtomicUsize = AtomicUsize::new(0);
static ERRNO: AtomicI32 = AtomicI32::new(0);
static ARMED: AtomicBool = AtomicBool::new(false);
static COUNTED: AtomicUsize = AtomicUsize::new(0);
static SEEN: AtomicUsize = AtomicUsize::new(0);
static REFUSED: AtomicUsize = AtomicUsize::new(0);
static DISCARDS: AtomicUsize = AtomicUsize::new(0);
static CLOSE: [AtomicUsize; 2] = [AtomicUsize::new(0), AtomicUsize::new(0)];
static ARENA: [AtomicUsize; 2] = [AtomicUsize::new(0), AtomicUsize::new(0)];

/// Traps the system call from now on. Once in a process; nothing is counted before [`arm`].
pub(crate) fn install(refusal: Refusal) {
    CALL.store(refusal.call, Relaxed);
    FIRST.store(refusal.first, Relaxed);
    TIMES.store(refusal.times, Relaxed);
    ERRNO.store(refusal.errno, Relaxed);
    // SAFETY: zeros are an empty mask and no flags.
    let mut action: libc::sigaction = unsafe { std::mem::zeroed() };
    action.sa_sigaction = trapped as *const () as libc::sighandler_t;
    action.sa_flags = libc::SA_SIGINFO | libc::SA_ONSTACK;
    // SAFETY: the handler makes system calls and counts; the old action is not asked for.
    assert_eq!(unsafe { libc::sigaction(libc::SIGSYS, &raw const action, std::ptr::null_mut()) }, 0);
    filter(refusal.call);
}

/// Begins to count, from one.
pub(crate) fn arm() {
    COUNTED.store(0, Relaxed);
    ARMED.store(true, Relaxed);
}

/// Refuses nothing, and counts nothing.
pub(crate) fn disarm() {
    ARMED.store(false, Relaxed);
}

pub(crate) fn is_armed() -> bool {
    ARMED.load(Relaxed)
}

/// The same while `body` runs.
pub(crate) fn disarmed<R>(body: impl FnOnce() -> R) -> R {
    let was = ARMED.swap(false, Relaxed);
    let result = body();
    ARMED.store(was, Relaxed);
    result
}

/// Calls counted, of all rounds.
pub(crate) fn seen() -> usize {
    SEEN.load(Relaxed)
}

/// Calls refused.
pub(crate) fn refused() -> usize {
    REFUSED.load(Relaxed)
}

/// Those among them that asked for nothing but to have memory back.
pub(crate) fn discards() -> usize {
    DISCARDS.load(Relaxed)
}

/// What the last of them would have closed, if that is what it was to do: by no rights, or by a copy into a file.
pub(crate) fn close_refused() -> Option<Range<usize>> {
    let pages = CLOSE[0].load(Relaxed)..CLOSE[1].load(Relaxed);
    (!pages.is_empty()).then_some(pages)
}

/// All addresses of regions; none before they are reserved.
pub(crate) fn arena() -> Range<usize> {
    ARENA[0].load(Relaxed)..ARENA[1].load(Relaxed)
}

/// Traps this call, and the `mmap` by which the arena is known.
fn filter(call: libc::c_long) {
    let op = |code: u32, jt, jf, k| libc::sock_filter { code: code as u16, jt, jf, k };
    let (load, jump, give) = (
        libc::BPF_LD | libc::BPF_W | libc::BPF_ABS,
        libc::BPF_JMP | libc::BPF_JEQ | libc::BPF_K,
        libc::BPF_RET | libc::BPF_K,
    );
    // offsets in `struct seccomp_data`: the number, the first argument's upper half, the fifth's
    let (number, address, mark) = (0, 16 + 4, 16 + 4 * 8 + 4);
    let mut program = [
        op(load, 0, 0, number),
        op(jump, 4, 0, call as u32),
        op(jump, 0, 2, libc::SYS_mmap as u32),
        op(load, 0, 0, address),
        op(jump, 1, 0, 0), // at no address: one that reserves, perhaps
        op(give, 0, 0, libc::SECCOMP_RET_ALLOW),
        op(load, 0, 0, mark),
        op(jump, 0, 1, MARK),
        op(give, 0, 0, libc::SECCOMP_RET_ALLOW),
        op(give, 0, 0, libc::SECCOMP_RET_TRAP),
    ];
    let program = libc::sock_fprog { len: program.len() as u16, filter: program.as_mut_ptr() };
    // SAFETY: takes no pointer.
    assert_eq!(unsafe { libc::prctl(libc::PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) }, 0);
    let mode = libc::SECCOMP_SET_MODE_FILTER;
    // SAFETY: the program is valid, and outlives the call, which copies it.
    let outcome = unsafe { libc::syscall(libc::SYS_seccomp, mode, 0, &raw const program) };
    assert_eq!(outcome, 0, "{}", std::io::Error::last_os_error());
}

/// Makes or refuses a call that was trapped. Async-signal-safe: the call may come from an allocator.
extern "C" fn trapped(_: libc::c_int, _: *mut libc::siginfo_t, context: *mut libc::c_void) {
    // SAFETY: the kernel's, and this handler's alone while it runs.
    let registers = unsafe { &mut (*context.cast::<libc::ucontext_t>()).uc_mcontext.gregs };
    let number = registers[libc::REG_RAX as usize];
    let of = |register: i32| registers[register as usize] as usize;
    let arguments = [libc::REG_RDI, libc::REG_RSI, libc::REG_RDX, libc::REG_R10, libc::REG_R8, libc::REG_R9];
    let arguments = arguments.map(of);
    let result = if number == CALL.load(Relaxed) && is_refused(number, &arguments) {
        -i64::from(ERRNO.load(Relaxed))
    } else {
        let result = make(number, arguments);
        if number == libc::SYS_mmap && result > 0 && reserves(&arguments) && arena().is_empty() {
            ARENA[0].store(result as usize, Relaxed);
            ARENA[1].store(result as usize + arguments[1], Relaxed);
        }
        result
    };
    registers[libc::REG_RAX as usize] = result;
}

/// Whether it is the turn of this call.
fn is_refused(number: i64, arguments: &[usize; 6]) -> bool {
    if !ARMED.load(Relaxed) || !is_polycalls(number, arguments) {
        return false;
    }
    SEEN.fetch_add(1, Relaxed);
    let count = COUNTED.fetch_add(1, Relaxed) + 1;
    let first = FIRST.load(Relaxed);
    let refused = first > 0 && count >= first && count - first < TIMES.load(Relaxed);
    if refused {
        REFUSED.fetch_add(1, Relaxed);
        let pages = match number {
            libc::SYS_mprotect if arguments[2] == libc::PROT_NONE as usize => [arguments[0], arguments[1]],
            libc::SYS_pwrite64 if arena().contains(&arguments[1]) => [arguments[1], arguments[2]],
            _ => [0, 0],
        };
        CLOSE[0].store(pages[0], Relaxed);
        CLOSE[1].store(pages[0] + pages[1], Relaxed);
        if number == libc::SYS_madvise && arguments[2] == libc::MADV_DONTNEED as usize {
            DISCARDS.fetch_add(1, Relaxed);
        }
    }
    refused
}

/// Whether polycall made it: allocators and threads ask for pages too, but not for these.
fn is_polycalls(number: i64, arguments: &[usize; 6]) -> bool {
    let arena = arena();
    match number {
        libc::SYS_mmap => reserves(arguments) || arena.contains(&arguments[0]),
        libc::SYS_mprotect
        | libc::SYS_pkey_mprotect
        | libc::SYS_madvise
        | libc::SYS_mlock
        | libc::SYS_munmap
        | libc::SYS_mseal => arena.contains(&arguments[0]),
        _ => true,
    }
}

/// Whether this `mmap` reserves addresses, and more than a thread's stack or heap.
fn reserves(arguments: &[usize; 6]) -> bool {
    arguments[0] == 0 && arguments[1] > 1 << 28 && arguments[2] == libc::PROT_NONE as usize
}

/// Makes the call, past the filter; its result, or an errno below zero.
fn make(number: i64, [a, b, c, d, e, f]: [usize; 6]) -> i64 {
    unsafe extern "C" {
        /// Polycall's own instruction, which may also when calls on regions are sealed.
        fn polycall_sealed_call(
            number: i64,
            a: usize,
            b: usize,
            c: usize,
            d: usize,
            e: usize,
            f: usize,
        ) -> i64;
    }
    let marked = e & 0xffff_ffff | (MARK as usize) << 32;
    // SAFETY: it is the program's own call, which the program was about to make.
    unsafe { polycall_sealed_call(number, a, b, c, d, marked, f) }
}
