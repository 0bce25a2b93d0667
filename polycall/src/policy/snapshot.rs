//! What is in force in one epoch, for those calls that have to ask.
#![forbid(unsafe_code)]

use std::cell::RefCell;
use std::sync::Arc;

use polycall_config::policy::{Level, Policy};

use super::compiled::{Asks, Caller, Compiled, Program};
use super::denial::Denial;
use super::rates::Rates;
use super::situation::Situation;
use super::word::Decision;

/// All that is asked in one epoch. It does not change, but for what is counted.
#[derive(Debug, Clone)]
pub(crate) struct Snapshot {
    pub(crate) epoch: u32,
    pub(crate) policy: Arc<Policy>,
    pub(crate) program: Arc<Program>,
    pub(crate) alert: Level,
    pub(crate) disabled: Vec<usize>,
    pub(crate) callers: Vec<Caller>,
    pub(crate) rates: Arc<Rates>,
    /// What is to be asked.
    asks: Vec<Asks>,
    /// The place of that, by entry point and caller; beyond all where nothing is to be asked.
    slots: Vec<u32>,
}

impl Snapshot {
    /// Nothing is asked yet.
    pub(crate) fn new(
        epoch: u32,
        policy: Arc<Policy>,
        program: Arc<Program>,
        callers: Vec<Caller>,
        rates: Arc<Rates>,
    ) -> Self {
        Self {
            epoch,
            policy,
            program,
            alert: Level::Normal,
            disabled: Vec::new(),
            callers,
            rates,
            asks: Vec::new(),
            slots: Vec::new(),
        }
    }

    fn compiled(&self) -> Compiled<'_> {
        let Self { policy, program, alert, disabled, .. } = self;
        Compiled { policy, program, alert: *alert, disabled }
    }

    /// Decides all that can be decided before a call, and keeps what has to be asked. `decided` is told each, by entry
    /// point and caller.
    pub(crate) fn decide(&mut self, mut decided: impl FnMut(usize, usize, Decision)) {
        let (mut asks, mut slots) =
            (Vec::new(), vec![u32::MAX; self.program.points.len() * self.callers.len()]);
        let compiled = self.compiled();
        for (point, entry) in self.program.points.iter().enumerate() {
            for caller in entry.connected.iter().filter_map(|caller| self.callers.get(*caller)) {
                let (decision, asked) = compiled.decide(*caller, point);
                if decision == Decision::Ask {
                    slots[point * self.callers.len() + caller.place] = asks.len() as u32;
                    asks.push(asked);
                }
                decided(point, caller.place, decision);
            }
        }
        (self.asks, self.slots) = (asks, slots);
    }

    /// Entry points all calls of which are recorded.
    pub(crate) fn critical(&self) -> impl Iterator<Item = usize> {
        let compiled = self.compiled();
        (0..self.program.points.len()).filter(move |point| compiled.is_critical(*point))
    }

    /// Whether a call may be made that was not permitted before.
    pub(crate) fn ask(&self, point: usize, caller: usize, call: &impl Situation) -> Result<(), Denial> {
        let Some(caller) = self.callers.get(caller).copied() else { return Err(Denial::NoRule) };
        let slot = self.slots.get(point * self.callers.len() + caller.place);
        match slot.and_then(|slot| self.asks.get(*slot as usize)) {
            Some(asks) => self.compiled().ask(caller, point, asks, &self.rates, call),
            None => match self.compiled().decide(caller, point).0 {
                Decision::Permit => Ok(()),
                _ => Err(self.compiled().why(caller, point)),
            },
        }
    }
}

thread_local! {
    /// The last one that this thread asked.
    static LAST: RefCell<Option<Arc<Snapshot>>> = const { RefCell::new(None) };
}

/// Asks the snapshot of this epoch or a later one: this thread's, or else the newest.
pub(crate) fn with<R>(epoch: u32, newest: impl Fn() -> Arc<Snapshot>, ask: impl FnOnce(&Snapshot) -> R) -> R {
    let mut ask = Some(ask);
    let answer = LAST.try_with(|last| {
        let mut last = last.try_borrow_mut().ok()?;
        if last.as_ref().is_none_or(|last| last.epoch < epoch) {
            *last = Some(newest());
        }
        let snapshot = last.as_ref()?;
        ask.take().map(|ask| ask(snapshot))
    });
    match (answer, ask) {
        (Ok(Some(answer)), _) => answer,
        // this thread's locals are gone
        (_, Some(ask)) => ask(&newest()),
        (_, None) => unreachable!("it was asked, and answered"),
    }
}
