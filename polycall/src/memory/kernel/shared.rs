//! Memory that is a file's, so that what was written to it outlives the process that is killed.

use std::fs::OpenOptions;
use std::io;
use std::os::fd::AsRawFd;
use std::os::unix::fs::OpenOptionsExt;
use std::path::Path;
use std::ptr;

use crate::memory::kernel::Errno;
use crate::sync::Line;

/// A new file of so many lines, zeros, mapped for good and for everybody who maps it. Not in forked children. Five
/// system calls. The blocks are taken at once, so that a full disk is an error here and not a SIGBUS at a store.
pub(crate) fn lines(path: &Path, count: usize) -> Result<&'static [Line], Errno> {
    let bytes = count.checked_mul(size_of::<Line>()).ok_or(Errno(libc::EFBIG))?;
    let length = libc::off_t::try_from(bytes).map_err(|_| Errno(libc::EFBIG))?;
    let mut options = OpenOptions::new();
    let file = options.read(true).write(true).create_new(true).mode(0o600).open(path).map_err(errno)?;
    // SAFETY: a descriptor and two numbers.
    match unsafe { libc::posix_fallocate(file.as_raw_fd(), 0, length) } {
        0 => {}
        error => return Err(Errno(error)),
    }
    let rights = libc::PROT_READ | libc::PROT_WRITE;
    // SAFETY: a fresh mapping, at an address that the kernel chooses (mmap(2)).
    let at = unsafe { libc::mmap(ptr::null_mut(), bytes, rights, libc::MAP_SHARED, file.as_raw_fd(), 0) };
    if at == libc::MAP_FAILED {
        return Err(Errno::last());
    }
    // A child that wrote there would write its parent's records; without the advice, `fork(3)` is noticed all the same.
    // SAFETY: the mapping just made.
    let _ = unsafe { libc::madvise(at, bytes, libc::MADV_DONTFORK) };
    // SAFETY: as long as `count` lines, aligned to a page, zeros, which are lines, mapped until the process ends;
    // lines are atomics, so who else maps the file may write to them.
    Ok(unsafe { std::slice::from_raw_parts(at.cast::<Line>(), count) })
}

fn errno(error: io::Error) -> Errno {
    Errno(error.raw_os_error().unwrap_or(libc::EIO))
}
