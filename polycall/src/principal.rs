//! What is known of a component or host at run time: names, settings, connections.
#![forbid(unsafe_code)]

use std::sync::atomic::{AtomicU8, AtomicU32, Ordering};

use crate::quota::Limits;
use crate::session::Permissions;

/// What is known of a component or a host at run time. Made by the macros; read through
/// [`components`](crate::components()).
#[derive(Debug)]
pub struct PrincipalInfo {
    pub(crate) name: &'static str,
    pub(crate) path: &'static str,
    pub(crate) kind: Kind,
    pub(crate) allowed: &'static [Lookup],
    pub(crate) callers: Option<&'static [Lookup]>,
    /// Its number in this run's records; zero until polycall starts.
    number: AtomicU32,
    /// Its place among all that may call; beyond all places until polycall starts.
    place: AtomicU32,
    /// What it may not do, as a mask: what annotation and configuration leave out.
    denied: AtomicU8,
    /// The scope that a configuration narrowed it to, as a number of [`Scope::ALL`] from 1 on; zero for the annotation's.
    scope: AtomicU8,
}

/// Finds out who is listed. A function, since components may list each other, and statics may not be made of each
/// other.
#[doc(hidden)]
pub(crate) type Lookup = fn() -> &'static PrincipalInfo;

impl PrincipalInfo {
    /// A component, from its annotation.
    #[doc(hidden)]
    pub const fn component(
        name: &'static str,
        path: &'static str,
        settings: Settings,
        allowed: &'static [Lookup],
        callers: Option<&'static [Lookup]>,
    ) -> Self {
        let kind = Kind::Component(settings);
        Self {
            name,
            path,
            kind,
            allowed,
            callers,
            number: AtomicU32::new(0),
            place: AtomicU32::new(u32::MAX),
            denied: AtomicU8::new(!settings.permissions),
            scope: AtomicU8::new(0),
        }
    }

    /// A host, from its declaration.
    #[doc(hidden)]
    pub const fn host(
        name: &'static str,
        path: &'static str,
        kind: HostKind,
        allowed: &'static [Lookup],
    ) -> Self {
        let kind = Kind::Host(kind);
        Self {
            name,
            path,
            kind,
            allowed,
            callers: None,
            number: AtomicU32::new(0),
            place: AtomicU32::new(u32::MAX),
            denied: AtomicU8::new(0),
            scope: AtomicU8::new(0),
        }
    }

    /// The stable id: the same in every build that keeps the module's path.
    pub(crate) const fn id(&self) -> Id {
        Id::of(self.path)
    }

    #[inline]
    pub(crate) fn number(&self) -> u32 {
        self.number.load(Ordering::Relaxed)
    }

    pub(crate) fn give_number(&self, number: u32) {
        self.number.store(number, Ordering::Relaxed);
    }

    #[inline]
    pub(crate) fn place(&self) -> usize {
        self.place.load(Ordering::Relaxed) as usize
    }

    pub(crate) fn give_place(&self, place: u32) {
        self.place.store(place, Ordering::Relaxed);
    }

    /// Whether options or a configuration mean it by this name.
    pub(crate) fn is_named(&self, name: &str) -> bool {
        self.name == name || self.path == name
    }

    /// What it may do: see [`config`](crate::config).
    pub(crate) fn permissions(&self) -> Permissions {
        Permissions::from_bits_truncate(!self.denied.load(Ordering::Relaxed))
    }

    /// Takes away what is not among these, at the start.
    pub(crate) fn narrow_permissions(&self, to: Permissions) {
        self.denied.fetch_or(!to.bits(), Ordering::Relaxed);
    }

    /// Narrows its scope, at the start.
    pub(crate) fn narrow_scope(&self, scope: Scope) {
        let number = Scope::ALL.iter().zip(1..).find(|(known, _)| **known == scope);
        self.scope.store(number.map_or(0, |(_, number)| number), Ordering::Relaxed);
    }

    /// The scope that it was narrowed to, if it was.
    pub(crate) fn narrowed_scope(&self) -> Option<Scope> {
        let number = self.scope.load(Ordering::Relaxed).checked_sub(1)?;
        Scope::ALL.get(usize::from(number)).copied()
    }

    pub(crate) fn is_isolated(&self) -> bool {
        match self.kind {
            Kind::Component(Settings { scope, .. }) => {
                self.narrowed_scope().unwrap_or(scope) == Scope::Isolated
            }
            Kind::Host(_) => false,
        }
    }
}

#[derive(Debug, Clone, Copy)]
pub(crate) enum Kind {
    Component(Settings),
    Host(HostKind),
}

/// What an annotation fixes for a component; configuration can only narrow it.
#[doc(hidden)]
#[derive(Debug, Clone, Copy)]
pub struct Settings {
    pub scope: Scope,
    pub max_memory: usize,
    /// `None` for the strongest there is.
    pub protection: Option<Protection>,
    pub require: Option<Protection>,
    /// Bytes of a stack of its own; `None` for the caller's.
    pub private_stack: Option<usize>,
    /// Where the annotation stands: its file and line.
    pub place: &'static str,
    /// Names that its configuration may have, of what is no component.
    pub externals: &'static [&'static str],
    /// Zero for any number.
    pub max_calls_per_second: u32,
    /// In nanoseconds; `u64::MAX` for any.
    pub max_cpu: u64,
    /// `u64::MAX` for any number.
    pub max_io: u64,
    /// What it may do, as a mask.
    pub permissions: u8,
}

impl Settings {
    pub(crate) fn limits(&self) -> Limits {
        Limits {
            calls_per_second: Some(self.max_calls_per_second).filter(|calls| *calls > 0),
            cpu: Some(self.max_cpu).filter(|nanoseconds| *nanoseconds < u64::MAX),
            io: Some(self.max_io).filter(|operations| *operations < u64::MAX),
        }
    }
}

/// How far a component is closed off.
///
/// ```
/// assert_eq!(polycall::Scope::Isolated.to_string(), "isolated");
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum Scope {
    /// Own region, guarded, never shared.
    Isolated,
    /// Own region, guarded; may grant parts of it.
    Shared,
    /// As shared, but holds read-only grants only and is cleared for public data alone.
    Restricted,
}

impl Scope {
    /// From the least open one on.
    pub(crate) const ALL: [Self; 3] = [Self::Isolated, Self::Restricted, Self::Shared];

    /// Whether others see no more of a component under this than under that one.
    pub(crate) fn is_within(self, other: Self) -> bool {
        Self::ALL.iter().find(|scope| [self, other].contains(scope)) == Some(&self)
    }
}

/// How a component's state is closed while nobody is inside.
///
/// ```
/// assert_eq!(polycall::Protection::Mprotect.to_string(), "mprotect");
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum Protection {
    /// The pages are made inaccessible (`PROT_NONE`) by `mprotect(2)`. While a thread is inside, every thread
    /// of the process can reach them.
    Mprotect,
    /// The pages carry a protection key, and each thread that is inside has the right to reach them, no other
    /// (pkeys(7): Linux 4.9 on processors that have keys). Interfaces of the kernel that read memory for others, such
    /// as `/proc/self/mem`, ignore keys.
    Pkey,
    /// The bytes lie in a file in memory that nothing maps (`memfd_create(2)`), and are copied to the region's
    /// addresses while a thread is inside; then every thread of the process can reach them. A stray access while
    /// nobody is inside finds zeros: it does not fault.
    Unmapped,
    /// The pages are never closed. Only by name, only for measuring.
    None,
}

/// How a host is entered.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum HostKind {
    /// `#[polycall::main]`: once, by the main thread.
    Main,
    /// `host!`: by any thread, any number of times.
    Any,
    /// `#[polycall::test]`.
    Test,
}

macro_rules! display_as {
    ($type:ty { $($variant:path => $text:literal),+ $(,)? }) => {
        impl std::fmt::Display for $type {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.pad(match self { $($variant => $text),+ })
            }
        }
    };
}
display_as!(Scope { Scope::Isolated => "isolated", Scope::Shared => "shared", Scope::Restricted => "restricted" });
display_as!(Protection {
    Protection::Mprotect => "mprotect",
    Protection::Pkey => "pkey",
    Protection::Unmapped => "unmapped",
    Protection::None => "none",
});

impl Protection {
    /// Whether what `self` promises includes what `required` does. Unmapped memory is apart: a stray access to it
    /// does not fault, and no other protection hides closed bytes from `/proc/self/mem`.
    pub(crate) fn satisfies(self, required: Self) -> bool {
        match required {
            Self::None => true,
            Self::Mprotect => matches!(self, Self::Mprotect | Self::Pkey),
            Self::Pkey | Self::Unmapped => self == required,
        }
    }
}
display_as!(HostKind { HostKind::Main => "main", HostKind::Any => "host", HostKind::Test => "test" });

/// A component's or entry point's stable id: 64-bit FNV-1a of its path.
///
/// ```
/// let report = polycall::components();
/// assert!(report.iter().all(|component| component.id.to_string().len() == 16));
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Id(u64);

impl Id {
    pub(crate) const fn of(path: &str) -> Self {
        let bytes = path.as_bytes();
        let mut hash = 0xcbf2_9ce4_8422_2325_u64;
        let mut i = 0;
        while i < bytes.len() {
            hash = (hash ^ bytes[i] as u64).wrapping_mul(0x0000_0100_0000_01b3);
            i += 1;
        }
        Self(hash)
    }

    pub(crate) const fn number(self) -> u64 {
        self.0
    }
}

impl std::fmt::Display for Id {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{:016x}", self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::Scope::{Isolated, Restricted, Shared};

    #[test]
    fn scopes_are_within_more_open_ones() {
        for (inner, outer) in [(Isolated, Restricted), (Restricted, Shared), (Isolated, Shared)] {
            assert!(inner.is_within(outer) && inner.is_within(inner) && !outer.is_within(inner));
        }
    }
}
