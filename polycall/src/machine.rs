//! What the machine can enforce, and what would have to change where it can't.
#![forbid(unsafe_code)]

use std::fmt;
use std::fs;

use crate::memory::Hardened;
use crate::memory::kernel::{Advice, Errno, probe};
use crate::units;

/// One thing that a machine can enforce or not.
///
/// ```
/// for finding in polycall::machine() {
///     println!("{}: {}", finding.name, finding.found);
/// }
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Finding {
    /// What it is.
    pub name: &'static str,
    /// What it is good for.
    pub purpose: &'static str,
    /// Whether it is there.
    pub found: Hardened,
    /// What was found, in more detail. Empty where there is nothing to add.
    pub detail: String,
    /// What to do about it; `None` where nothing has to be done.
    pub remedy: Option<&'static str>,
}

/// Asks this machine for everything polycall can use, and gives it back.
///
/// A dozen system calls; polycall need not have started. What a running program really has is
/// [`status()`](crate::status()).
///
/// ```
/// let findings = polycall::machine();
/// assert!(findings.iter().any(|finding| finding.name == "mprotect" && finding.found == polycall::Hardened::On));
/// ```
pub fn machine() -> Vec<Finding> {
    vec![
        finding("mprotect", "closes pages while nobody is inside", Hardened::On, String::new(), ""),
        keys(),
        finding(
            "unmapped memory",
            "keeps small state out of every mapping",
            probe::files_in_memory(),
            String::new(),
            "memfd_create(2): Linux 3.17, and a sandbox that lets it through",
        ),
        secret_memory(),
        in_ram(),
        finding(
            "sealing",
            "lets nobody change a locked region's pages",
            probe::seal(),
            String::new(),
            "mseal(2): Linux 6.10 on a 64-bit processor, and a sandbox that lets it through",
        ),
        finding(
            "no core dumps",
            "keeps regions out of core files",
            probe::advice(Advice::NoDump),
            String::new(),
            "MADV_DONTDUMP: Linux 3.4",
        ),
        finding(
            "no forks",
            "keeps regions out of forked children",
            probe::advice(Advice::NoFork),
            String::new(),
            "MADV_DONTFORK: Linux 2.6.16",
        ),
        huge_pages(),
        swap(),
        tracing(),
    ]
}

/// A remedy is only told where something is missing.
fn finding(
    name: &'static str,
    purpose: &'static str,
    found: Hardened,
    detail: String,
    remedy: &'static str,
) -> Finding {
    let remedy = (found != Hardened::On && !remedy.is_empty()).then_some(remedy);
    Finding { name, purpose, found, detail, remedy }
}

fn keys() -> Finding {
    let (found, detail) = match probe::keys() {
        Ok(0) => (Hardened::Refused(libc::ENOSPC), "all are taken".to_owned()),
        Ok(count) => (Hardened::On, format!("{count} can be had")),
        Err(Errno(libc::EINVAL | libc::ENOSYS)) => (Hardened::Unavailable, String::new()),
        Err(errno) => (Hardened::of(Err(errno)), String::new()),
    };
    let remedy = "pkeys(7): a processor that has them (Intel server cores since Skylake, AMD since Zen 3) and Linux 4.9; in \
                  a virtual machine the host has to pass `pku` on";
    finding(
        "protection keys",
        "closes pages for each thread apart, without a system call",
        found,
        detail,
        remedy,
    )
}

fn secret_memory() -> Finding {
    let remedy = "memfd_secret(2): Linux 5.14, started with `secretmem.enable=1` where that is not the default; counts \
                  against `ulimit -l`";
    finding(
        "secret memory",
        "keeps the kernel from reading state for others",
        probe::secret_memory(),
        String::new(),
        remedy,
    )
}

fn in_ram() -> Finding {
    let detail = match probe::limit_in_ram() {
        Some(limit) => format!("up to {}", units::bytes(usize::try_from(limit).unwrap_or(usize::MAX))),
        None => "without a limit".to_owned(),
    };
    let remedy = "raise `ulimit -l`; for a service `LimitMEMLOCK=`, for a container `--ulimit memlock=`";
    finding("pages kept in memory", "keeps state off every disk", probe::keep_in_ram(), detail, remedy)
}

fn huge_pages() -> Finding {
    let setting = read("/sys/kernel/mm/transparent_hugepage/enabled");
    let chosen = setting.split(['[', ']']).nth(1).unwrap_or("").to_owned();
    let found = match (&*chosen, probe::advice(Advice::HugePages)) {
        ("never" | "", Hardened::On) => Hardened::Unavailable,
        (_, found) => found,
    };
    let remedy = "write `madvise` to /sys/kernel/mm/transparent_hugepage/enabled; without them opening a large state costs \
                  with its size";
    finding("huge pages", "opens 2 MiB for the price of 4 KiB", found, chosen, remedy)
}

fn swap() -> Finding {
    let swaps = read("/proc/swaps").lines().count().saturating_sub(1);
    let (found, detail) = match swaps {
        0 => (Hardened::On, String::new()),
        1 => (Hardened::Unavailable, "1 swap area is in use".to_owned()),
        more => (Hardened::Unavailable, format!("{more} swap areas are in use")),
    };
    let remedy = "turn it off (`swapoff -a`), encrypt it, or ask for `keep_in_ram` or `secret_memory`";
    finding("no swap", "keeps memory off every disk", found, detail, remedy)
}

fn tracing() -> Finding {
    let scope = read("/proc/sys/kernel/yama/ptrace_scope");
    let (found, detail) = match scope.trim() {
        "" => (Hardened::Unavailable, "Yama is not built in".to_owned()),
        "0" => (Hardened::Unavailable, "0: any process of the same user can read this one".to_owned()),
        other => (Hardened::On, other.to_owned()),
    };
    let remedy = "a kernel with Yama, and 1 or more in /proc/sys/kernel/yama/ptrace_scope: protection inside a process does not stop a \
                  debugger outside";
    finding("no foreign tracing", "keeps other processes of the same user out", found, detail, remedy)
}

fn read(path: &str) -> String {
    fs::read_to_string(path).unwrap_or_default()
}

impl fmt::Display for Finding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let found = match &*self.detail {
            "" => self.found.to_string(),
            detail => format!("{} ({detail})", self.found),
        };
        write!(f, "{:<21} {:<34} {}", self.name, found, self.purpose)?;
        match self.remedy {
            Some(remedy) => write!(f, "\n{:<21} -> {remedy}", ""),
            None => Ok(()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{Finding, Hardened, finding, machine};

    #[test]
    fn what_is_missing_has_a_remedy_and_what_is_there_has_none() {
        let findings = machine();
        assert_eq!(findings.len(), 11);
        for Finding { name, found, remedy, .. } in findings {
            assert_eq!(found == Hardened::On, remedy.is_none(), "{name}");
        }
    }

    #[test]
    fn asking_again_leaves_nothing_behind() {
        let mappings = || std::fs::read_to_string("/proc/self/maps").unwrap().lines().count();
        machine();
        let before = mappings();
        (0..50).for_each(|_| drop(machine()));
        assert!(mappings() < before + 50, "{before}, now {}", mappings()); // others of this process come and go
    }

    #[test]
    fn a_finding_reads_well() {
        let missing = finding("keys", "closes", Hardened::Unavailable, String::new(), "buy some");
        assert_eq!(
            missing.to_string(),
            "keys                  unavailable                        closes\n                      -> buy some"
        );
        let there = finding("keys", "closes", Hardened::On, "15 can be had".to_owned(), "buy some");
        assert_eq!(there.to_string(), "keys                  on (15 can be had)                 closes");
    }
}
