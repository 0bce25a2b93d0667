//! System calls on the arena that only polycall can make.
//!
//! Once sealed, a filter (seccomp(2)) refuses `mprotect`, `munmap`, `mremap`, `mmap`, `pkey_mprotect`, `madvise` and
//! `remap_file_pages` on addresses of the arena, on every thread, unless they come from the one `syscall` instruction in
//! this file; and `shmat` in the place of anything. So code that goes wrong in a library, or asks libc, can't open a
//! region. Code that jumps to that instruction can: it is no protection from somebody who runs what they like.

use std::ops::Range;

use crate::memory::kernel::Errno;

#[cfg(all(target_os = "linux", target_arch = "x86_64"))]
pub(crate) use linux::{call, is_on, seal};
#[cfg(not(all(target_os = "linux", target_arch = "x86_64")))]
pub(crate) use nowhere::{call, is_on, seal};

#[cfg(all(target_os = "linux", target_arch = "x86_64"))]
mod linux {
    use std::arch::global_asm;
    use std::sync::atomic::{AtomicBool, Ordering};

    use libc::{
        BPF_ABS, BPF_ADD, BPF_ALU, BPF_AND, BPF_IMM, BPF_JA, BPF_JEQ, BPF_JGE, BPF_JGT, BPF_JMP, BPF_JSET,
        BPF_K,
    };
    use libc::{BPF_LD, BPF_MEM, BPF_MISC, BPF_RET, BPF_ST, BPF_TAX, BPF_W, BPF_X, sock_filter};

    use super::{Errno, Range};

    global_asm!(
        ".pushsection .text.polycall_sealed_call,\"ax\",@progbits",
        ".hidden polycall_sealed_call",
        ".globl polycall_sealed_call",
        ".hidden polycall_sealed_return",
        ".globl polycall_sealed_return",
        ".type polycall_sealed_call,@function",
        "polycall_sealed_call:",
        "mov rax, rdi",
        "mov rdi, rsi",
        "mov rsi, rdx",
        "mov rdx, rcx",
        "mov r10, r8",
        "mov r8, r9",
        "mov r9, [rsp + 8]",
        "syscall",
        "polycall_sealed_return:", // what the filter sees: the instruction after the call
        "ret",
        ".size polycall_sealed_call, . - polycall_sealed_call",
        ".popsection",
    );

    unsafe extern "C" {
        // SAFETY: defined above: the number, then six arguments; it clobbers what any function may.
        fn polycall_sealed_call(
            number: i64,
            a: usize,
            b: usize,
            c: usize,
            d: usize,
            e: usize,
            f: usize,
        ) -> isize;
        static polycall_sealed_return: [u8; 0];
    }

    static ON: AtomicBool = AtomicBool::new(false);

    /// Whether calls on the arena have to come from here.
    #[inline]
    pub(crate) fn is_on() -> bool {
        ON.load(Ordering::Relaxed)
    }

    /// Makes a system call from the one place that may.
    ///
    /// # Safety
    ///
    /// As for the system call itself.
    pub(crate) unsafe fn call(number: libc::c_long, [a, b, c, d, e, f]: [usize; 6]) -> Result<usize, Errno> {
        // SAFETY: passed on.
        match unsafe { polycall_sealed_call(number, a, b, c, d, e, f) } {
            refused @ -4095..=-1 => Err(Errno(-refused as i32)),
            result => Ok(result as usize),
        }
    }

    /// Refuses such calls on `arena` from everywhere else, on all threads, for good. Two system calls.
    pub(crate) fn seal(arena: &Range<usize>) -> Result<(), Errno> {
        let mut filter = filter(arena, (&raw const polycall_sealed_return).addr());
        let program = libc::sock_fprog { len: filter.len() as u16, filter: filter.as_mut_ptr() };
        // SAFETY: takes no pointer.
        if unsafe { libc::prctl(libc::PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) } != 0 {
            return Err(Errno::last());
        }
        let (mode, flags) = (libc::SECCOMP_SET_MODE_FILTER, libc::SECCOMP_FILTER_FLAG_TSYNC);
        // SAFETY: the program is valid, and outlives the call, which copies it.
        let outcome = unsafe { libc::syscall(libc::SYS_seccomp, mode, flags, &raw const program) };
        match outcome {
            0 => {
                ON.store(true, Ordering::Relaxed);
                Ok(())
            }
            -1 => Err(Errno::last()),
            _ => Err(Errno(libc::ESRCH)), // a thread has a filter of its own that it can't be added to
        }
    }

    /// Offsets in `struct seccomp_data`; the lower half of a number comes first.
    const NUMBER: u32 = 0;
    const ARCH: u32 = 4;
    const POINTER: u32 = 8;
    const fn argument(number: u32) -> u32 {
        16 + 8 * number
    }
    const AUDIT_ARCH_X86_64: u32 = 0xc000_003e;
    /// In numbers of calls with 32-bit pointers, which the kernel takes from any process, with addresses of any size.
    const X32: u32 = 0x4000_0000;

    fn op(code: u32, k: u32) -> sock_filter {
        sock_filter { code: code as u16, jt: 0, jf: 0, k }
    }

    /// A jump over so many instructions if it holds, over so many if not.
    fn jump(code: u32, k: u32, jt: u8, jf: u8) -> sock_filter {
        sock_filter { code: (BPF_JMP | code) as u16, jt, jf, k }
    }

    fn load(at: u32) -> sock_filter {
        op(BPF_LD | BPF_W | BPF_ABS, at)
    }

    fn answer(what: u32) -> sock_filter {
        op(BPF_RET | BPF_K, what)
    }

    fn halves(number: usize) -> (u32, u32) {
        ((number >> 32) as u32, number as u32)
    }

    /// Refuses calls whose range touches the arena, unless they come from `instruction`. Calls of 32-bit processes have
    /// numbers of their own, and can't reach addresses this high.
    pub(super) fn filter(arena: &Range<usize>, instruction: usize) -> Vec<sock_filter> {
        let allow = answer(libc::SECCOMP_RET_ALLOW);
        let refuse = answer(libc::SECCOMP_RET_ERRNO | libc::EPERM as u32);
        let without_x32 = op(BPF_ALU | BPF_AND | BPF_K, !X32);
        let (here_high, here_low) = halves(instruction);
        let numbers = [
            libc::SYS_mprotect,
            libc::SYS_munmap,
            libc::SYS_mremap,
            libc::SYS_mmap,
            libc::SYS_pkey_mprotect,
            libc::SYS_madvise,
            libc::SYS_remap_file_pages,
        ];

        let mut code = vec![load(ARCH), jump(BPF_JEQ | BPF_K, AUDIT_ARCH_X86_64, 1, 0), allow];
        code.extend([load(NUMBER), without_x32]);
        for (i, number) in numbers.iter().enumerate() {
            // past the other numbers, and the five behind them
            code.push(jump(BPF_JEQ | BPF_K, *number as u32, (numbers.len() - i + 4) as u8, 0));
        }
        code.extend([
            // `shmat` does not say how much it will cover, so it may cover nothing
            jump(BPF_JEQ | BPF_K, libc::SYS_shmat as u32, 0, 3),
            load(argument(2)),
            jump(BPF_JSET | BPF_K, libc::SHM_REMAP as u32, 0, 1),
            refuse,
            allow,
            load(POINTER),
            jump(BPF_JEQ | BPF_K, here_low, 0, 3),
            load(POINTER + 4),
            jump(BPF_JEQ | BPF_K, here_high, 0, 1),
            allow,
        ]);
        code.extend(refuse_if_touched(arena, argument(0), argument(1)));
        // `mremap` may name a second range, where the pages shall go
        code.extend([
            load(NUMBER),
            without_x32,
            jump(BPF_JEQ | BPF_K, libc::SYS_mremap as u32, 0, 2),
            load(argument(3)),
            jump(BPF_JSET | BPF_K, libc::MREMAP_FIXED as u32, 1, 0),
            allow,
        ]);
        code.extend(refuse_if_touched(arena, argument(4), argument(2)));
        code.push(allow);
        code
    }

    /// Refuses if `from < arena.end` and `arena.start < from + len`; else goes on behind. Numbers are 64 bits wide, and
    /// the filter's own are 32.
    fn refuse_if_touched(arena: &Range<usize>, from: u32, len: u32) -> [sock_filter; 28] {
        let ((start_high, start_low), (end_high, end_low)) = (halves(arena.start), halves(arena.end));
        [
            load(from + 4),
            jump(BPF_JEQ | BPF_K, end_high, 0, 2),
            load(from),
            jump(BPF_JGE | BPF_K, end_low, 1, 2),
            jump(BPF_JGE | BPF_K, end_high, 0, 1),
            op(BPF_JMP | BPF_JA, 22), // to the end: it begins behind the arena
            // the sum's lower half, kept in 0
            load(len),
            op(BPF_MISC | BPF_TAX, 0),
            load(from),
            op(BPF_ALU | BPF_ADD | BPF_X, 0),
            op(BPF_ST, 0),
            // what it carries, kept in 1: it does if the sum is less than one of its parts
            jump(BPF_JGE | BPF_X, 0, 0, 2),
            op(BPF_LD | BPF_IMM, 0),
            op(BPF_JMP | BPF_JA, 1),
            op(BPF_LD | BPF_IMM, 1),
            op(BPF_ST, 1),
            // the sum's upper half
            load(len + 4),
            op(BPF_MISC | BPF_TAX, 0),
            load(from + 4),
            op(BPF_ALU | BPF_ADD | BPF_X, 0),
            op(BPF_MISC | BPF_TAX, 0),
            op(BPF_LD | BPF_MEM, 1),
            op(BPF_ALU | BPF_ADD | BPF_X, 0),
            jump(BPF_JEQ | BPF_K, start_high, 0, 2),
            op(BPF_LD | BPF_MEM, 0),
            jump(BPF_JGT | BPF_K, start_low, 1, 2),
            jump(BPF_JGT | BPF_K, start_high, 0, 1),
            answer(libc::SECCOMP_RET_ERRNO | libc::EPERM as u32),
        ]
    }

    #[cfg(test)]
    mod tests {
        use super::filter;

        /// Runs the filter as the kernel would.
        fn run(code: &[super::sock_filter], data: &[u8; 64]) -> u32 {
            let (mut a, mut x, mut memory, mut at) = (0_u32, 0_u32, [0_u32; 16], 0);
            loop {
                let op = &code[at];
                at += 1;
                let k = op.k as usize;
                let branch = |holds| usize::from(if holds { op.jt } else { op.jf });
                match op.code {
                    0x20 => a = u32::from_le_bytes(data[k..k + 4].try_into().unwrap()),
                    0x00 => a = op.k,
                    0x60 => a = memory[k],
                    0x02 => memory[k] = a,
                    0x07 => x = a,
                    0x0c => a = a.wrapping_add(x),
                    0x54 => a &= op.k,
                    0x05 => at += k,
                    0x15 => at += branch(a == op.k),
                    0x25 => at += branch(a > op.k),
                    0x35 => at += branch(a >= op.k),
                    0x3d => at += branch(a >= x),
                    0x45 => at += branch(a & op.k != 0),
                    0x06 => return op.k,
                    code => panic!("no such instruction: {code:#x}"),
                }
            }
        }

        fn verdict(number: libc::c_long, arguments: [usize; 6], pointer: usize) -> bool {
            let arena = 0x7f00_ffff_0000..0x7f02_0001_0000;
            let mut data = [0; 64];
            data[..4].copy_from_slice(&(number as u32).to_le_bytes());
            data[4..8].copy_from_slice(&super::AUDIT_ARCH_X86_64.to_le_bytes());
            data[8..16].copy_from_slice(&pointer.to_le_bytes());
            for (i, argument) in arguments.iter().enumerate() {
                data[16 + 8 * i..24 + 8 * i].copy_from_slice(&argument.to_le_bytes());
            }
            run(&filter(&arena, 0x5555_0000_1234), &data) == libc::SECCOMP_RET_ALLOW
        }

        #[test]
        fn only_what_touches_the_arena_is_refused() {
            let allowed = |from: usize, len: usize| {
                [
                    libc::SYS_mprotect,
                    libc::SYS_munmap,
                    libc::SYS_mmap,
                    libc::SYS_mremap,
                    libc::SYS_pkey_mprotect,
                    libc::SYS_madvise,
                    libc::SYS_remap_file_pages,
                    libc::SYS_mprotect | 0x4000_0000,
                    libc::SYS_mmap | 0x4000_0000,
                ]
                .map(|number| verdict(number, [from, len, 0, 0, 0, 0], 0x1000))
                .iter()
                .all(|allowed| *allowed)
            };
            let (start, end) = (0x7f00_ffff_0000_usize, 0x7f02_0001_0000_usize);
            for (from, len, expected) in [
                (start - 0x1000, 0x1000, true),
                (start - 0x1000, 0x1001, false),
                (start - 0x1000, 0x2000, false),
                (start, 1, false),
                (start + 0x1_0000_0000, 0x1000, false),
                (end - 1, 1, false),
                (end, 0x1000, true),
                (end + 0x1_0000_0000, 0x1000, true),
                (0x1000, 0x1000, true),
                (0x1000, 0x7fff_0000_0000, false),
                (start - 0x5_0000_0000, 0x5_0000_0000, true),
                (start - 0x5_0000_0000, 0x5_0000_1000, false),
                (start - 0x1_ffff_0000, 0xffff_0000, true),
            ] {
                assert_eq!(allowed(from, len), expected, "{from:#x} + {len:#x}");
            }
        }

        #[test]
        fn the_one_place_may_and_other_calls_do_not_matter() {
            let (start, moved) = (0x7f00_ffff_0000, libc::MREMAP_FIXED as usize);
            assert!(verdict(libc::SYS_mprotect, [start, 0x1000, 0, 0, 0, 0], 0x5555_0000_1234));
            assert!(!verdict(libc::SYS_mprotect, [start, 0x1000, 0, 0, 0, 0], 0x5556_0000_1234));
            assert!(verdict(libc::SYS_read, [0, start, 0x1000, 0, 0, 0], 0x1000));
            assert!(
                verdict(libc::SYS_shmat, [0, start, 0, 0, 0, 0], 0x1000),
                "never in the place of anything"
            );
            assert!(!verdict(libc::SYS_shmat, [0, 0x1000, libc::SHM_REMAP as usize, 0, 0, 0], 0x1000));
            let x32 = libc::SYS_mremap | 0x4000_0000;
            assert!(!verdict(x32, [0x1000, 0x1000, 0x1000, moved, start, 0], 0x1000));
            assert!(!verdict(libc::SYS_mremap, [0x1000, 0x1000, 0x1000, moved, start, 0], 0x1000));
            assert!(
                verdict(libc::SYS_mremap, [0x1000, 0x1000, 0x1000, 0, start, 0], 0x1000),
                "not a range then"
            );
        }
    }
}

#[cfg(not(all(target_os = "linux", target_arch = "x86_64")))]
mod nowhere {
    use super::{Errno, Range};

    pub(crate) fn is_on() -> bool {
        false
    }

    pub(crate) unsafe fn call(_number: libc::c_long, _arguments: [usize; 6]) -> Result<usize, Errno> {
        Err(Errno(libc::ENOSYS))
    }

    pub(crate) fn seal(_arena: &Range<usize>) -> Result<(), Errno> {
        Err(Errno(libc::ENOSYS))
    }
}
