//! Files without a name and without a mapping, in which a region's bytes lie while it is closed.

use std::ffi::CStr;
use std::os::fd::{AsRawFd, FromRawFd, OwnedFd};
use std::ptr::NonNull;

use crate::memory::kernel::Errno;

/// An empty file in memory that no path leads to. It is closed in a program that `execve(2)` starts. One system call.
#[cfg(target_os = "linux")]
pub(crate) fn in_memory(name: &CStr) -> Result<OwnedFd, Errno> {
    // SAFETY: the name is a C string, which the kernel copies.
    let fd = unsafe { libc::memfd_create(name.as_ptr(), libc::MFD_CLOEXEC) };
    match fd {
        -1 => Err(Errno::last()),
        // SAFETY: just made, and nobody else's.
        fd => Ok(unsafe { OwnedFd::from_raw_fd(fd) }),
    }
}

#[cfg(not(target_os = "linux"))]
pub(crate) fn in_memory(_name: &CStr) -> Result<OwnedFd, Errno> {
    Err(Errno(libc::ENOSYS))
}

/// Makes room for `len` bytes, zeros where there were none, or gives back what is beyond. One system call.
pub(crate) fn resize(file: &OwnedFd, len: usize) -> Result<(), Errno> {
    let len = libc::off_t::try_from(len).map_err(|_| Errno(libc::EFBIG))?;
    // SAFETY: a descriptor and a number.
    match unsafe { libc::ftruncate(file.as_raw_fd(), len) } {
        0 => Ok(()),
        _ => Err(Errno::last()),
    }
}

/// Reads the file's first `len` bytes to `to`. One system call.
///
/// # Safety
///
/// `to..to + len` is writable, and nobody has a reference into it.
pub(crate) unsafe fn read(file: &OwnedFd, to: NonNull<u8>, len: usize) -> Result<(), Errno> {
    let mut done = 0;
    while done < len {
        // SAFETY: `done < len`: inside the caller's range.
        let at = unsafe { to.add(done) };
        // SAFETY: what is left of the caller's range.
        let got = unsafe { libc::pread(file.as_raw_fd(), at.as_ptr().cast(), len - done, offset(done)?) };
        done += progress(got)?;
    }
    Ok(())
}

/// Writes `len` bytes from `from` to the file's start. One system call.
///
/// # Safety
///
/// `from..from + len` is readable, and nobody changes it meanwhile.
pub(crate) unsafe fn write(file: &OwnedFd, from: NonNull<u8>, len: usize) -> Result<(), Errno> {
    let mut done = 0;
    while done < len {
        // SAFETY: as in `read`.
        let at = unsafe { from.add(done) };
        // SAFETY: as in `read`.
        let put = unsafe { libc::pwrite(file.as_raw_fd(), at.as_ptr().cast(), len - done, offset(done)?) };
        done += progress(put)?;
    }
    Ok(())
}

/// Gives the memory of the file's first `len` bytes back, which are zeros then, wherever they are mapped. One system call.
#[cfg(target_os = "linux")]
pub(crate) fn give_back(file: &OwnedFd, len: usize) -> Result<(), Errno> {
    let len = libc::off_t::try_from(len).map_err(|_| Errno(libc::EFBIG))?;
    let how = libc::FALLOC_FL_PUNCH_HOLE | libc::FALLOC_FL_KEEP_SIZE;
    // SAFETY: a descriptor and three numbers (fallocate(2), Linux 3.5 for files in memory).
    match unsafe { libc::fallocate(file.as_raw_fd(), how, 0, len) } {
        0 => Ok(()),
        _ => Err(Errno::last()),
    }
}

#[cfg(not(target_os = "linux"))]
pub(crate) fn give_back(_file: &OwnedFd, _len: usize) -> Result<(), Errno> {
    Err(Errno(libc::ENOSYS))
}

/// Overwrites the file's first `len` bytes with zeros. A system call for each 4 KiB.
pub(crate) fn zero(file: &OwnedFd, len: usize) -> Result<(), Errno> {
    const ZEROS: [u8; 4096] = [0; 4096];
    let mut done = 0;
    while done < len {
        let part = ZEROS.len().min(len - done);
        // SAFETY: a constant of at least so many bytes.
        let put = unsafe { libc::pwrite(file.as_raw_fd(), ZEROS.as_ptr().cast(), part, offset(done)?) };
        done += progress(put)?;
    }
    Ok(())
}

/// Closes it in a forked child, where nobody uses it again. Async-signal-safe. One system call.
pub(crate) fn close_in_child(file: &OwnedFd) {
    // A failure leaves it closed as well (close(2)). The child never drops the value: its owner is never dropped.
    // SAFETY: the descriptor is the owner's, which refuses to be used in the child.
    unsafe { libc::close(file.as_raw_fd()) };
}

fn offset(at: usize) -> Result<libc::off_t, Errno> {
    libc::off_t::try_from(at).map_err(|_| Errno(libc::EFBIG))
}

/// Bytes moved; a signal in between is nothing to report, an end of the file is.
fn progress(moved: isize) -> Result<usize, Errno> {
    match usize::try_from(moved) {
        Ok(0) => Err(Errno(libc::EIO)),
        Ok(moved) => Ok(moved),
        Err(_) => match Errno::last() {
            Errno(libc::EINTR) => Ok(0),
            errno => Err(errno),
        },
    }
}

#[cfg(test)]
mod tests {
    use std::ptr::NonNull;

    use super::{in_memory, read, resize, write};

    #[test]
    fn what_is_written_is_read_and_a_missing_end_is_an_error() {
        let file = in_memory(c"polycall-test").unwrap();
        let (mut bytes, mut back) = ([7_u8; 100], [0_u8; 100]);
        // SAFETY: the array is borrowed by nobody else.
        unsafe { write(&file, NonNull::from(&mut bytes).cast(), 100) }.unwrap();
        // SAFETY: as above, and writable.
        unsafe { read(&file, NonNull::from(&mut back).cast(), 100) }.unwrap();
        assert_eq!(back, bytes);
        resize(&file, 50).unwrap();
        // SAFETY: as above.
        let cut_short = unsafe { read(&file, NonNull::from(&mut back).cast(), 100) };
        assert_eq!(cut_short.unwrap_err().0, libc::EIO);
    }
}
