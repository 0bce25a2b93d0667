//! What a record is made of.
#![forbid(unsafe_code)]

use crate::audit::{Event, EventKind, Level, Outcome};
use crate::entry::EntryPoint;
use crate::principal::PrincipalInfo;
use crate::provenance::Provenance;

/// One event, by reference to what is known at run time. A trail writes numbers for it, a sink is told the names.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Facts<'f> {
    pub(crate) kind: EventKind,
    pub(crate) caller: Option<&'static PrincipalInfo>,
    pub(crate) callee: &'static PrincipalInfo,
    pub(crate) point: Option<&'static EntryPoint>,
    pub(crate) session: Option<&'static &'static str>,
    pub(crate) epoch: u32,
    pub(crate) depth: u32,
    pub(crate) outcome: Outcome,
    /// Of the arguments, or zeros.
    pub(crate) digest: [u64; 2],
    /// Where the value came from that it is about; its numbers are in `digest`.
    pub(crate) provenance: Option<&'f Provenance>,
}

impl<'f> Facts<'f> {
    /// An event about a component or host as such.
    pub(crate) fn about(kind: EventKind, callee: &'static PrincipalInfo) -> Self {
        let caller = crate::entry::running();
        let outcome = Outcome::Returned;
        Self {
            kind,
            caller,
            callee,
            point: None,
            session: None,
            epoch: 0,
            depth: 0,
            outcome,
            digest: [0; 2],
            provenance: None,
        }
    }

    /// About a value that came from there.
    pub(crate) fn of(self, provenance: Option<&'f Provenance>) -> Self {
        let number = |info: Option<&PrincipalInfo>| u64::from(info.map_or(0, PrincipalInfo::number));
        let digest = provenance.map_or([0; 2], |provenance| {
            let [born, first, second, third] = provenance.parties().map(number);
            [born | first << 32, second | third << 32]
        });
        Self { digest, provenance, ..self }
    }

    /// How much it matters, by its number.
    #[inline(always)] // on the calling path, where most of it is known beforehand
    pub(crate) fn level(&self) -> u8 {
        match (Level::of(self.kind, self.outcome), self.point) {
            (Some(level), _) => level as u8,
            (None, Some(point)) => point.level(),
            (None, None) => Level::Info as u8,
        }
    }

    /// The record: its number, the numbers of the entry point and the session state, when it began and how long it took
    /// in ticks.
    #[inline(always)]
    pub(crate) fn words(&self, number: u64, [point, session]: [u32; 2], began: u64, took: u64) -> [u64; 8] {
        let both = |low: u32, high: u32| u64::from(low) | u64::from(high) << 32;
        let kinds = (self.kind as u32) << 16 | (self.outcome as u32) << 24 | u32::from(self.level()) << 28;
        let caller = self.caller.map_or(0, PrincipalInfo::number);
        [
            number,
            began,
            took,
            both(caller, self.callee.number()),
            both(point, session),
            both(self.epoch, kinds | self.depth & 0xffff),
            self.digest[0],
            self.digest[1],
        ]
    }

    /// Whether it is to be recorded.
    #[inline(always)]
    pub(crate) fn is_wanted(&self) -> bool {
        self.point.is_none_or(|point| point.records(self.level()))
    }
}

/// The number of a record's level.
pub(crate) fn level_of(record: &[u64; 8]) -> u8 {
    (record[5] >> 60) as u8
}

impl Event {
    /// What a record says, with the names of its numbers.
    pub(crate) fn of(record: &[u64; 8], names: &[&'static str]) -> Self {
        let name = |number: u64| names.get(number as u32 as usize).copied().unwrap_or("");
        let kind = (record[5] >> 48) as u8;
        let outcome = (record[5] >> 56) as u8 & 0xf;
        let kind =
            EventKind::ALL.into_iter().find(|known| *known as u8 == kind).unwrap_or(EventKind::Crossing);
        let about = [record[6], record[7]];
        let provenance = match kind {
            EventKind::Declassified => [about[0], about[0] >> 32, about[1], about[1] >> 32].map(name),
            _ => [""; 4],
        };
        Self {
            kind,
            caller: name(record[3]),
            callee: name(record[3] >> 32),
            entry: name(record[4]),
            session: name(record[4] >> 32),
            epoch: record[5] as u32,
            depth: (record[5] >> 32) as u32 & 0xffff,
            outcome: Outcome::ALL
                .into_iter()
                .find(|known| *known as u8 == outcome)
                .unwrap_or(Outcome::Stopped),
            digest: Some(about).filter(|digest| *digest != [0; 2] && kind != EventKind::Declassified),
            provenance,
        }
    }
}

impl Facts<'_> {
    /// What a sink is told.
    pub(crate) fn event(&self) -> Event {
        Event {
            kind: self.kind,
            caller: self.caller.map_or("", |info| info.path),
            callee: self.callee.path,
            entry: self.point.map_or("", |point| point.name),
            session: self.session.map_or("", |name| name),
            epoch: self.epoch,
            depth: self.depth,
            outcome: self.outcome,
            digest: Some(self.digest).filter(|digest| *digest != [0; 2] && self.provenance.is_none()),
            provenance: self.provenance.map_or([""; 4], |provenance| {
                provenance.parties().map(|info| info.map_or("", |info| info.path))
            }),
        }
    }
}
