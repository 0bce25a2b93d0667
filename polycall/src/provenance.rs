//! Where a labelled value was born, and which boundaries it crossed since.
#![forbid(unsafe_code)]

use std::fmt;

use crate::entry::running;
use crate::principal::PrincipalInfo;

/// Boundaries of which a value remembers by whom it was met, besides where it was born.
const STOPS: usize = 3;

/// Where a value came from: who labelled it, and to whom it came since, in order. Of more than three boundaries the last three are
/// named, the others counted. Names and a number, which say nothing of the value.
///
/// ```
/// use polycall::label::{Labeled, Secret, Traced};
/// let pin: Labeled<u32, Traced<Secret>> = Labeled::new(4711);
/// let provenance = pin.provenance();
/// assert_eq!((provenance.born(), provenance.crossed().count()), (None, 0)); // outside of every component and host
/// ```
#[derive(Debug, Clone, Copy)]
pub struct Provenance {
    born: Option<&'static PrincipalInfo>,
    stops: [Option<&'static PrincipalInfo>; STOPS],
    forgotten: u32,
}

impl Provenance {
    pub(crate) fn here() -> Self {
        Self { born: running(), stops: [None; STOPS], forgotten: 0 }
    }

    /// The component or host that put it under its label; `None` outside of all.
    ///
    /// ```
    /// # use polycall::label::{Labeled, Secret, Traced};
    /// # let pin: Labeled<u32, Traced<Secret>> = Labeled::new(4711);
    /// assert_eq!(pin.provenance().born(), None);
    /// ```
    #[must_use]
    pub fn born(&self) -> Option<&'static str> {
        self.born.map(|info| info.name)
    }

    /// The components and hosts that it came to since, by name, the last ones of them.
    ///
    /// ```
    /// # use polycall::label::{Labeled, Secret, Traced};
    /// # let pin: Labeled<u32, Traced<Secret>> = Labeled::new(4711);
    /// assert_eq!(pin.provenance().crossed().count(), 0);
    /// ```
    pub fn crossed(&self) -> impl Iterator<Item = &'static str> + use<> {
        self.stops.into_iter().flatten().map(|info| info.name)
    }

    /// How many came between its birth and the first that is named.
    ///
    /// ```
    /// # use polycall::label::{Labeled, Secret, Traced};
    /// # let pin: Labeled<u32, Traced<Secret>> = Labeled::new(4711);
    /// assert_eq!(pin.provenance().forgotten(), 0);
    /// ```
    #[must_use]
    pub fn forgotten(&self) -> u32 {
        self.forgotten
    }

    /// Who met it, for a record: born, and the stops.
    pub(crate) fn parties(&self) -> [Option<&'static PrincipalInfo>; 1 + STOPS] {
        let [first, second, third] = self.stops;
        [self.born, first, second, third]
    }

    /// It came to somebody: not where it is already.
    pub(crate) fn arrive(&mut self, at: &'static PrincipalInfo) {
        let is_here = |info: &&PrincipalInfo| std::ptr::eq(*info, at);
        match self.stops.iter().position(Option::is_none) {
            Some(0) if self.born.as_ref().is_some_and(is_here) => {}
            Some(next) if next > 0 && self.stops[next - 1].as_ref().is_some_and(is_here) => {}
            Some(next) => self.stops[next] = Some(at),
            None if self.stops[STOPS - 1].as_ref().is_some_and(is_here) => {}
            None => {
                self.stops.rotate_left(1);
                self.stops[STOPS - 1] = Some(at);
                self.forgotten = self.forgotten.saturating_add(1);
            }
        }
    }
}

/// `bankcard > .. 2 .. > shop > App`.
impl fmt::Display for Provenance {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.born().unwrap_or("nobody"))?;
        if self.forgotten > 0 {
            write!(f, " > .. {} ..", self.forgotten)?;
        }
        self.crossed().try_for_each(|name| write!(f, " > {name}"))
    }
}

#[cfg(test)]
mod tests {
    use super::Provenance;
    use crate::principal::{HostKind, PrincipalInfo};

    static A: PrincipalInfo = PrincipalInfo::host("a", "x::a", HostKind::Main, &[]);
    static B: PrincipalInfo = PrincipalInfo::host("b", "x::b", HostKind::Main, &[]);

    #[test]
    fn the_birth_and_the_last_stops_are_kept_and_the_others_counted() {
        let mut provenance = Provenance { born: Some(&A), stops: [None; 3], forgotten: 0 };
        provenance.arrive(&A);
        assert_eq!(provenance.to_string(), "a", "it is there already");
        for stop in [&B, &B, &A, &B] {
            provenance.arrive(stop);
        }
        assert_eq!(provenance.to_string(), "a > b > a > b");
        provenance.arrive(&B);
        provenance.arrive(&A);
        provenance.arrive(&B);
        assert_eq!(provenance.to_string(), "a > .. 2 .. > b > a > b");
        assert_eq!(provenance.crossed().collect::<Vec<_>>(), ["b", "a", "b"]);
    }
}
