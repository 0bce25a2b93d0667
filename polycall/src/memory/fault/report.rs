//! What is said of a fault: three lines from what is known of it.
//!
//! The first says what was touched and why it failed, the second who did it, the third what to do about it.
#![forbid(unsafe_code)]

use crate::memory::fault::regions::{Part, Region, Spot};
use crate::memory::fault::text::Text;
use crate::memory::kernel::Access;
use crate::memory::kernel::cause::{Attempt, Cause, SEGV_MAPERR, SEGV_PKUERR};
use crate::principal::{Kind, PrincipalInfo};

/// What is known of a fault at an address of ours.
#[derive(Debug)]
pub(super) struct Fault<'f> {
    pub(super) cause: Cause,
    pub(super) spot: Spot,
    /// Who runs on the thread.
    pub(super) running: Option<&'static PrincipalInfo>,
    /// The thread's name, with zeros behind it.
    pub(super) thread_name: &'f [u8],
    pub(super) thread: usize,
    /// Whether polycall started in another process.
    pub(super) forked: bool,
}

/// Why an access failed.
#[derive(Debug, Clone, Copy)]
enum Why {
    Closed,
    /// It was open, but only for reading.
    ReadOnly,
    /// It was open, and has no code.
    NotCode,
    /// By a protection key, which each thread has for itself.
    Key(u32),
    /// Behind the bytes that are committed.
    Beyond(usize),
    /// Beside all regions.
    Guard,
    /// It is a guard page of a stack.
    EndOfStack,
    /// This process is a forked child.
    Forked,
    /// Somebody has unmapped it.
    Gone,
    /// The memory behind the page could not be had.
    Broken,
}

impl Fault<'_> {
    pub(super) fn describe(&self, text: &mut Text) {
        let why = self.why();
        self.what_happened(why, text.push("polycall: "));
        self.who_did_it(text.push("\npolycall: "));
        self.what_to_do(why, text.push("\npolycall: hint: "));
        text.push("\n");
    }

    fn why(&self) -> Why {
        let Cause { signal, code, key, attempt, .. } = self.cause;
        match self.spot {
            _ if self.forked => Why::Forked,
            _ if signal == libc::SIGBUS => Why::Broken,
            _ if code == SEGV_MAPERR => Why::Gone,
            Spot::In(region, _) if region.part == Part::Stacks && attempt != Attempt::Execute => {
                Why::EndOfStack
            }
            Spot::In(region, offset) if offset >= region.committed() => Why::Beyond(region.committed()),
            Spot::In(..) if code == SEGV_PKUERR => Why::Key(key),
            Spot::In(region, _) => match (region.access(), attempt) {
                (Access::Read, Attempt::Write) => Why::ReadOnly,
                (Access::Read | Access::ReadWrite, Attempt::Execute) => Why::NotCode,
                _ => Why::Closed,
            },
            _ => Why::Guard,
        }
    }

    fn region(&self) -> Option<&'static Region> {
        self.spot.nearest()
    }

    fn what_happened(&self, why: Why, text: &mut Text) {
        text.push(if self.cause.signal == libc::SIGBUS { "SIGBUS: " } else { "SIGSEGV: " });
        text.push(match self.cause.attempt {
            Attempt::Read => "read of ",
            Attempt::Write => "write to ",
            Attempt::Execute => "jump to ",
            Attempt::Unknown => "access to ",
        });
        text.hex(self.cause.address).push(", ");
        match self.spot {
            Spot::In(_, bytes) => text.count(bytes).push(" into "),
            Spot::Before(_, bytes) => text.count(bytes).push(" before "),
            Spot::Behind(_, bytes) => text.count(bytes).push(" behind "),
            Spot::Reserved => text.push("among "),
        };
        match self.region() {
            Some(region) => text
                .push(match region.part {
                    Part::State => "the region of component ",
                    Part::Beside => "a region beside the state of component ",
                    Part::Stacks => "the private stacks of component ",
                })
                .name(region.owner.path),
            None => text.push("addresses reserved for regions"),
        };
        text.push(", ");
        match why {
            Why::Closed => text.push("which was closed"),
            Why::ReadOnly => text.push("which was open for reading only"),
            Why::NotCode => text.push("which holds no code"),
            Why::Key(key) => {
                text.push("which was closed to this thread by protection key ").decimal(key as usize)
            }
            Why::Beyond(committed) => {
                text.push("on a guard page behind the ").count(committed).push(" in use")
            }
            Why::Guard | Why::EndOfStack => text.push("on a guard page"),
            Why::Forked => text.push("which does not exist in a forked child"),
            Why::Gone => text.push("which somebody has unmapped"),
            Why::Broken => text.push("whose memory could not be had"),
        };
    }

    fn who_did_it(&self, text: &mut Text) {
        match self.running {
            Some(who) => text.push(kind(who)).push(" ").name(who.path).push(" was running"),
            None => text.push("no component was running"),
        };
        text.push(" on thread ")
            .name(thread_name(self.thread_name))
            .push(" (")
            .decimal(self.thread)
            .push(")");
    }

    fn what_to_do(&self, why: Why, text: &mut Text) {
        let owner = self.region().map(|region| region.owner);
        let by_owner = owner.zip(self.running).is_some_and(|(owner, who)| std::ptr::eq(owner, who));
        let beside = self.region().is_some_and(|region| region.part == Part::Beside);
        match why {
            Why::Closed | Why::Key(_) | Why::ReadOnly if beside => text.push(
                "it is reached only through its handle or a grant, with a `Cap`: look for the raw pointer that went past \
                 `read` and `write`",
            ),
            Why::Closed | Why::Key(_) if by_owner => text.push(
                "a pointer into its state was kept while it was closed: borrow the state from the `Cap` again after \
                 each outbound call",
            ),
            Why::Closed | Why::Key(_) => text.push(
                "its state is reached only through a `Cap`: call its entry points, and look for the raw pointer that \
                 went past them",
            ),
            Why::ReadOnly => {
                text.push("whoever changes the state takes `&mut` to it, or asks `cap.state_mut()`")
            }
            Why::NotCode => text.push("look for a function pointer that was overwritten"),
            Why::Beyond(_) | Why::Guard => {
                text.push("look for an index or a length that runs off the end of somebody's data")
            }
            Why::EndOfStack => text.push(
                "a private stack was used up: ask for more (`private_stack`), recurse less deep, or keep large values on \
                 the heap",
            ),
            Why::Forked => text.push("use it in the process polycall started in"),
            Why::Gone => text.push("polycall never unmaps a region: look for a `munmap` or `mmap` of the wrong range"),
            Why::Broken => text.push("look into the kernel's log, and for an `mmap` of the wrong range"),
        };
    }
}

fn kind(who: &PrincipalInfo) -> &'static str {
    match who.kind {
        Kind::Component(_) => "component",
        Kind::Host(_) => "host",
    }
}

/// As far as it is text: the kernel cuts names anywhere.
fn thread_name(bytes: &[u8]) -> &str {
    let name = bytes.split(|byte| *byte == 0).next().unwrap_or_default();
    match std::str::from_utf8(name) {
        Ok(name) => name,
        Err(error) => {
            name.get(..error.valid_up_to()).map_or("", |valid| std::str::from_utf8(valid).unwrap_or(""))
        }
    }
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicU8, AtomicUsize};

    use super::{Fault, thread_name};
    use crate::memory::fault::regions::{Part, Region, Spot};
    use crate::memory::fault::text::Text;
    use crate::memory::kernel::Access;
    use crate::memory::kernel::cause::{Attempt, Cause};
    use crate::principal::{HostKind, PrincipalInfo, Protection, Scope, Settings};

    const SETTINGS: Settings = Settings {
        scope: Scope::Isolated,
        max_memory: 1 << 20,
        protection: Some(Protection::Mprotect),
        require: None,
        private_stack: None,
        place: "",
        externals: &[],
        max_calls_per_second: 0,
        max_cpu: u64::MAX,
        max_io: u64::MAX,
        permissions: u8::MAX,
    };
    static VAULT: PrincipalInfo = PrincipalInfo::component("vault", "bank::vault", SETTINGS, &[], None);
    static APP: PrincipalInfo = PrincipalInfo::host("App", "bank::App", HostKind::Main, &[]);
    static COMMITTED: AtomicUsize = AtomicUsize::new(8192);
    static CLOSED: AtomicU8 = AtomicU8::new(Access::Closed as u8);
    static READABLE: AtomicU8 = AtomicU8::new(Access::Read as u8);
    static SHUT: Region = Region { owner: &VAULT, part: Part::State, committed: &COMMITTED, access: &CLOSED };
    static LENT: Region =
        Region { owner: &VAULT, part: Part::State, committed: &COMMITTED, access: &READABLE };

    fn cause(code: i32, attempt: Attempt) -> Cause {
        Cause { signal: libc::SIGSEGV, code, address: 0x7f00_0020_0040, key: 3, attempt }
    }

    fn fault(cause: Cause, spot: Spot) -> Fault<'static> {
        Fault { cause, spot, running: Some(&APP), thread_name: b"worker\0\0", thread: 4711, forked: false }
    }

    fn lines(fault: &Fault<'_>) -> [String; 3] {
        let mut text = Text::new();
        fault.describe(&mut text);
        let text = String::from_utf8(text.as_bytes().to_vec()).unwrap();
        assert!(text.ends_with('\n') && text.lines().all(|line| line.starts_with("polycall: ")), "{text}");
        let lines: Vec<_> = text.lines().map(str::to_owned).collect();
        lines.try_into().unwrap()
    }

    #[test]
    fn a_report_whole() {
        let [what, who, hint] = lines(&fault(cause(2, Attempt::Write), Spot::In(&SHUT, 64)));
        assert_eq!(
            what,
            "polycall: SIGSEGV: write to 0x7f0000200040, 64 bytes into the region of component `bank::vault`, which \
             was closed"
        );
        assert_eq!(who, "polycall: host `bank::App` was running on thread `worker` (4711)");
        assert!(hint.starts_with("polycall: hint: its state is reached only through a `Cap`: "), "{hint}");
    }

    #[test]
    fn every_reason_has_its_words() {
        let broken = Cause { signal: libc::SIGBUS, ..cause(2, Attempt::Read) };
        let cases = [
            (fault(cause(2, Attempt::Read), Spot::In(&SHUT, 1)), "read of 0x7f0000200040, 1 byte into"),
            (fault(cause(2, Attempt::Unknown), Spot::In(&SHUT, 1)), "SIGSEGV: access to 0x"),
            (fault(cause(2, Attempt::Execute), Spot::In(&SHUT, 1)), "SIGSEGV: jump to 0x"),
            (fault(cause(2, Attempt::Execute), Spot::In(&LENT, 1)), ", which holds no code"),
            (fault(cause(2, Attempt::Write), Spot::In(&LENT, 1)), ", which was open for reading only"),
            (fault(cause(2, Attempt::Read), Spot::In(&LENT, 1)), ", which was closed"),
            (
                fault(cause(2, Attempt::Read), Spot::In(&SHUT, 8192)),
                "guard page behind the 8192 bytes in use",
            ),
            (fault(cause(4, Attempt::Read), Spot::In(&SHUT, 0)), "to this thread by protection key 3"),
            (fault(cause(1, Attempt::Read), Spot::In(&SHUT, 0)), ", which somebody has unmapped"),
            (fault(broken, Spot::In(&SHUT, 0)), "SIGBUS: read of 0x7f0000200040, 0 bytes into the region"),
            (fault(broken, Spot::In(&SHUT, 0)), ", whose memory could not be had"),
            (
                fault(cause(2, Attempt::Read), Spot::Before(&SHUT, 1)),
                ", 1 byte before the region of component `bank::vault`, on a guard page",
            ),
            (
                fault(cause(2, Attempt::Read), Spot::Behind(&SHUT, 2)),
                ", 2 bytes behind the region of component",
            ),
            (
                fault(cause(2, Attempt::Read), Spot::Reserved),
                ", among addresses reserved for regions, on a guard page",
            ),
            (
                Fault { forked: true, ..fault(cause(1, Attempt::Read), Spot::In(&SHUT, 9)) },
                ", which does not exist in a forked child",
            ),
        ];
        for (fault, words) in cases {
            let [what, ..] = lines(&fault);
            assert!(what.contains(words), "no {words:?} in {what:?}");
        }
    }

    #[test]
    fn who_it_was() {
        let of = |running| Fault { running, ..fault(cause(2, Attempt::Read), Spot::In(&SHUT, 64)) };
        assert!(lines(&of(Some(&VAULT)))[1].starts_with("polycall: component `bank::vault` was running on"));
        assert!(lines(&of(Some(&VAULT)))[2].starts_with("polycall: hint: a pointer into its state was kept"));
        assert_eq!(lines(&of(None))[1], "polycall: no component was running on thread `worker` (4711)");
    }

    #[test]
    fn a_region_beside_the_state_is_told_from_it() {
        static BESIDE: Region =
            Region { owner: &VAULT, part: Part::Beside, committed: &COMMITTED, access: &READABLE };
        let [what, _, hint] = lines(&fault(cause(2, Attempt::Write), Spot::In(&BESIDE, 64)));
        let region = "a region beside the state of component `bank::vault`, which was open for reading only";
        assert!(what.ends_with(region), "{what}");
        assert!(hint.contains("only through its handle or a grant"), "{hint}");
    }

    #[test]
    fn a_threads_name_is_text_or_left_out() {
        assert_eq!(thread_name(b"worker\0\0\0garbage"), "worker");
        assert_eq!(thread_name("sixteen bytes, é".as_bytes()), "sixteen bytes, é");
        assert_eq!(thread_name(&"sixteen bytes, é".as_bytes()[..16]), "sixteen bytes, ");
        assert_eq!(thread_name(b"\xff\xff"), "");
        assert_eq!(thread_name(b""), "");
    }

    #[test]
    fn the_longest_report_has_room() {
        static PATH: &str = {
            const LONG: [u8; 400] = [b'x'; 400];
            match str::from_utf8(&LONG) {
                Ok(text) => text,
                Err(_) => "",
            }
        };
        static LONG: PrincipalInfo = PrincipalInfo::component("long", PATH, SETTINGS, &[], None);
        static FAR: AtomicUsize = AtomicUsize::new(usize::MAX / 2);
        static REGION: Region = Region { owner: &LONG, part: Part::State, committed: &FAR, access: &CLOSED };
        let running = Some(&LONG);
        let address = Cause { address: usize::MAX, ..cause(2, Attempt::Unknown) };
        for spot in [Spot::In(&REGION, usize::MAX), Spot::In(&REGION, 0), Spot::Behind(&REGION, usize::MAX)] {
            lines(&Fault { running, thread: usize::MAX, ..fault(address, spot) });
        }
    }
}
