//! What takes care of left-over secrets instruction by instruction, since the compiler may put any value on a stack:
//! zeroing registers, and looking through memory without copying it.

use std::ptr::NonNull;

/// Whether this processor's registers are known here.
pub(crate) const IS_BUILT: bool = cfg!(target_arch = "x86_64");

/// Zeroes every register that a function may leave as it likes, and that values of Rust are computed in.
///
/// Those that a function has to leave as it found them hold the caller's values again, by the calling convention.
/// x87 and MMX registers stay as they are: nothing that rustc compiles for this processor computes in them, only `long
/// double` of C does; so do AMX tiles, which the kernel gives to those who ask for them.
#[inline(always)] // a call would be one more place where a register is put on the stack
pub(crate) fn registers() {
    #[cfg(target_arch = "x86_64")]
    {
        use std::arch::{asm, is_x86_feature_detected};

        // Masks, and the vector registers above the sixteenth.
        if is_x86_feature_detected!("avx512f") {
            // SAFETY: the processor has these registers, and all are declared to be changed.
            unsafe {
                asm!(
                    "vpxord zmm16, zmm16, zmm16",
                    "vpxord zmm17, zmm17, zmm17",
                    "vpxord zmm18, zmm18, zmm18",
                    "vpxord zmm19, zmm19, zmm19",
                    "vpxord zmm20, zmm20, zmm20",
                    "vpxord zmm21, zmm21, zmm21",
                    "vpxord zmm22, zmm22, zmm22",
                    "vpxord zmm23, zmm23, zmm23",
                    "vpxord zmm24, zmm24, zmm24",
                    "vpxord zmm25, zmm25, zmm25",
                    "vpxord zmm26, zmm26, zmm26",
                    "vpxord zmm27, zmm27, zmm27",
                    "vpxord zmm28, zmm28, zmm28",
                    "vpxord zmm29, zmm29, zmm29",
                    "vpxord zmm30, zmm30, zmm30",
                    "vpxord zmm31, zmm31, zmm31",
                    "kxorw k0, k0, k0",
                    "kxorw k1, k1, k1",
                    "kxorw k2, k2, k2",
                    "kxorw k3, k3, k3",
                    "kxorw k4, k4, k4",
                    "kxorw k5, k5, k5",
                    "kxorw k6, k6, k6",
                    "kxorw k7, k7, k7",
                    clobber_abi("sysv64"),
                    options(nomem, nostack),
                );
            }
        }
        // The first sixteen, in all their width.
        if is_x86_feature_detected!("avx") {
            // SAFETY: as above.
            unsafe { asm!("vzeroall", clobber_abi("sysv64"), options(nomem, nostack)) };
        } else {
            // SAFETY: every processor of this architecture has these registers; all are declared to be changed.
            unsafe {
                asm!(
                    "xorps xmm0, xmm0",
                    "xorps xmm1, xmm1",
                    "xorps xmm2, xmm2",
                    "xorps xmm3, xmm3",
                    "xorps xmm4, xmm4",
                    "xorps xmm5, xmm5",
                    "xorps xmm6, xmm6",
                    "xorps xmm7, xmm7",
                    "xorps xmm8, xmm8",
                    "xorps xmm9, xmm9",
                    "xorps xmm10, xmm10",
                    "xorps xmm11, xmm11",
                    "xorps xmm12, xmm12",
                    "xorps xmm13, xmm13",
                    "xorps xmm14, xmm14",
                    "xorps xmm15, xmm15",
                    clobber_abi("sysv64"),
                    options(nomem, nostack),
                );
            }
        }
        // SAFETY: as above.
        unsafe {
            asm!(
                "xor eax, eax",
                "xor ecx, ecx",
                "xor edx, edx",
                "xor esi, esi",
                "xor edi, edi",
                "xor r8d, r8d",
                "xor r9d, r9d",
                "xor r10d, r10d",
                "xor r11d, r11d",
                clobber_abi("sysv64"),
                options(nomem, nostack),
            );
        }
    }
}

/// Bytes at the beginning that are all zero, to within 256. What was read stays in registers, in a debug build too.
///
/// # Safety
///
/// `len` bytes at `base`, which are at least one page and whole pages, can be read, and nobody changes them meanwhile.
#[inline(always)]
pub(crate) unsafe fn zeros_at(base: NonNull<u8>, len: usize) -> usize {
    #[cfg(target_arch = "x86_64")]
    {
        use std::arch::{asm, is_x86_feature_detected};

        let start = base.as_ptr();
        let (mut at, end) = (start, start.wrapping_add(len));
        if is_x86_feature_detected!("avx2") {
            // SAFETY: reads aligned pieces from `start` to `end`, as the caller allows, and changes nothing but what is
            // declared.
            unsafe {
                asm!(
                    "2:",
                    "vmovdqa ymm0, ymmword ptr [{at}]",
                    "vmovdqa ymm1, ymmword ptr [{at} + 32]",
                    "vpor ymm0, ymm0, ymmword ptr [{at} + 64]",
                    "vpor ymm1, ymm1, ymmword ptr [{at} + 96]",
                    "vpor ymm0, ymm0, ymmword ptr [{at} + 128]",
                    "vpor ymm1, ymm1, ymmword ptr [{at} + 160]",
                    "vpor ymm0, ymm0, ymmword ptr [{at} + 192]",
                    "vpor ymm1, ymm1, ymmword ptr [{at} + 224]",
                    "vpor ymm0, ymm0, ymm1",
                    "vptest ymm0, ymm0",
                    "jnz 3f",
                    "add {at}, 256",
                    "cmp {at}, {end}",
                    "jb 2b",
                    "3:",
                    at = inout(reg) at,
                    end = in(reg) end,
                    out("xmm0") _,
                    out("xmm1") _,
                    options(readonly, nostack),
                );
            }
        } else {
            // SAFETY: as above.
            unsafe {
                asm!(
                    "pxor {zero}, {zero}",
                    "2:",
                    "movdqa {a}, xmmword ptr [{at}]",
                    "movdqa {b}, xmmword ptr [{at} + 16]",
                    "por {a}, xmmword ptr [{at} + 32]",
                    "por {b}, xmmword ptr [{at} + 48]",
                    "por {a}, xmmword ptr [{at} + 64]",
                    "por {b}, xmmword ptr [{at} + 80]",
                    "por {a}, xmmword ptr [{at} + 96]",
                    "por {b}, xmmword ptr [{at} + 112]",
                    "por {a}, {b}",
                    "pcmpeqb {a}, {zero}",
                    "pmovmskb {mask:e}, {a}",
                    "cmp {mask:e}, 0xffff",
                    "jne 3f",
                    "sub {at}, -128",
                    "cmp {at}, {end}",
                    "jb 2b",
                    "3:",
                    at = inout(reg) at,
                    end = in(reg) end,
                    mask = out(reg) _,
                    a = out(xmm_reg) _,
                    b = out(xmm_reg) _,
                    zero = out(xmm_reg) _,
                    options(readonly, nostack),
                );
            }
        }
        at.addr() - base.addr().get()
    }
    #[cfg(not(target_arch = "x86_64"))]
    {
        let _ = (base, len);
        0
    }
}

#[cfg(test)]
mod tests {
    use std::ptr::NonNull;

    use super::zeros_at;

    #[test]
    fn finds_the_first_byte_that_is_not_zero() {
        #[repr(align(4096))]
        struct Pages([u8; 8192]);
        let mut pages = Pages([0; 8192]);
        for first in [0, 1, 127, 128, 4095, 4096, 8000, 8191] {
            pages.0[first] = 0x80;
            let base = NonNull::from_mut(&mut pages.0).cast();
            // SAFETY: whole pages of this test's own.
            let zeros = unsafe { zeros_at(base, 8192) };
            assert!(zeros <= first && first - zeros < 256, "{zeros} of {first}");
            pages.0[first] = 0;
        }
        // SAFETY: as above.
        assert_eq!(unsafe { zeros_at(NonNull::from_mut(&mut pages.0).cast(), 8192) }, 8192);
    }
}
