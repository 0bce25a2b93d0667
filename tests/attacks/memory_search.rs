//! Looks for a secret in everything that this process can read.

use std::fs::File;
use std::hint::black_box;
use std::os::unix::fs::FileExt;
use std::sync::Mutex;

/// The secret, inverted: so it stands nowhere by itself.
pub(crate) fn inverted() -> u64 {
    black_box(0x5a17_0c3b_9e64_d281)
}

/// Read at once, here, so that the search can leave it out.
static BUFFER: Mutex<[u8; 1 << 16]> = Mutex::new([0; 1 << 16]);

/// Where the secret lies, whole words of it. For a process in which nothing else runs.
#[inline(never)]
pub(crate) fn find() -> Vec<usize> {
    let memory = File::open("/proc/self/mem").expect("proc is mounted");
    let maps = std::fs::read_to_string("/proc/self/maps").expect("proc is mounted");
    let mut buffer = BUFFER.lock().expect("no search panics");
    let own = buffer.as_ptr_range();
    let own = own.start.addr()..own.end.addr();
    let (not_the_secret, mut found, mut bytes) = (inverted(), Vec::new(), 0);
    for line in maps.lines() {
        let mut words = line.split_whitespace();
        let range = words.next().and_then(|range| range.split_once('-'));
        let (start, end) = range.expect("a range");
        let is_kernels = ["[vvar]", "[vvar_vclock]", "[vsyscall]"].iter().any(|name| line.ends_with(name));
        if !words.next().expect("permissions").starts_with('r') || is_kernels {
            continue;
        }
        let address = |text| usize::from_str_radix(text, 16).expect("an address");
        let (mut at, end) = (address(start), address(end));
        while at < end {
            let piece = &mut buffer[..(end - at).min(1 << 16)];
            let Ok(read @ 1..) = memory.read_at(piece, at as u64) else { break };
            bytes += read;
            for (i, word) in piece[..read].chunks_exact(8).enumerate() {
                let here = at + 8 * i;
                if !u64::from_ne_bytes(word.try_into().expect("eight bytes")) == not_the_secret
                    && !own.contains(&here)
                {
                    found.push(here);
                }
            }
            at += read;
        }
    }
    buffer.fill(0);
    assert!(bytes > 1 << 20, "there is more to a process than {bytes} bytes");
    found
}
