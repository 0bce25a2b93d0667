//! States that do not last: one thread, asleep until the first of them ends, takes them away; another one records that.
//!
//! The calling path asks no clock. A state ends some milliseconds late at most, while the machine is not asleep itself;
//! whoever opens a scope or changes a session asks the clock, and is never late.
#![forbid(unsafe_code)]

use std::collections::BTreeMap;
use std::io;
use std::sync::mpsc::{self, Sender};
use std::thread;
use std::time::Duration;

use parking_lot::{Condvar, Mutex};

use super::hierarchy::has;
use super::live::Live;
use crate::audit::facts::Facts;
use crate::audit::{self, EventKind, Outcome};
use crate::error::Lapse;
use crate::memory::kernel::clock::since_boot;

/// Who ends when: by the end, the session's number and the state.
type Ends = BTreeMap<(Duration, u64, u8), &'static Live>;

struct Keeper {
    ends: Mutex<(Ends, bool)>,
    changed: Condvar,
}

static KEEPER: Keeper = Keeper { ends: Mutex::new((Ends::new(), false)), changed: Condvar::new() };

/// The keeper does not sleep longer: its sleep does not notice the machine's.
const SLEEP: Duration = Duration::from_secs(1);

/// This state of the session with this number ends then. An error, `errno`, if nobody could see to it.
pub(super) fn remember(live: &'static Live, id: u64, state: u8, end: Duration) -> Result<(), i32> {
    let mut guard = KEEPER.ends.lock();
    let (ends, is_running) = &mut *guard;
    if !*is_running {
        begin().map_err(|error| error.raw_os_error().unwrap_or(libc::EAGAIN))?;
        *is_running = true;
    }
    ends.insert((end, id, state), live);
    let is_first = ends.first_key_value().is_some_and(|(first, _)| *first == (end, id, state));
    drop(guard);
    if is_first {
        KEEPER.changed.notify_one();
    }
    Ok(())
}

/// These do not end any more.
pub(super) fn forget(id: u64, deadlines: &[(u8, Duration)]) {
    if !deadlines.is_empty() {
        let mut guard = KEEPER.ends.lock();
        for (state, end) in deadlines {
            guard.0.remove(&(*end, id, *state));
        }
    }
}

/// Who records may be told by a sink to wait, for as long as that likes; who takes away does not.
fn begin() -> io::Result<()> {
    let (ended, to_record) = mpsc::channel::<Facts<'static>>();
    let named = |name: &str| thread::Builder::new().name(name.to_owned());
    named("polycall-lapses").spawn(move || {
        for ended in to_record {
            let _ = audit::record(&ended);
        }
    })?;
    named("polycall-expiry").spawn(move || keep(&ended))?;
    Ok(())
}

fn keep(ended: &Sender<Facts<'static>>) {
    let mut guard = KEEPER.ends.lock();
    loop {
        let now = since_boot();
        match guard.0.first_key_value().map(|((end, id, _), live)| (*end, *id, *live)) {
            None => KEEPER.changed.wait(&mut guard),
            Some((end, ..)) if end > now => {
                KEEPER.changed.wait_for(&mut guard, (end - now).min(SLEEP));
            }
            Some(_) => {
                let later = guard.0.split_off(&(now + Duration::from_nanos(1), 0, 0));
                let due = std::mem::replace(&mut guard.0, later);
                drop(guard);
                for ((_, id, _), live) in due {
                    if let Some(facts) = take_away_if(live, Some(id)) {
                        let _ = ended.send(facts); // it is never hung up on
                    }
                }
                guard = KEEPER.ends.lock();
            }
        }
    }
}

/// Takes away what is due in a session now, and in those that it is a scope in, without waiting for the keeper.
pub(super) fn take_away_due(live: &'static Live) {
    for live in live.outwards() {
        if let Some(ended) = take_away_if(live, None) {
            let _ = audit::record(&ended);
        }
    }
}

/// The same, if it is the session with this number still. What is to be recorded of it.
fn take_away_if(live: &'static Live, id: Option<u64>) -> Option<Facts<'static>> {
    let mut facts = live.lock();
    if id.is_some_and(|id| id != facts.id) {
        return None;
    }
    let due = facts.due(since_boot);
    if facts.over.is_some() || due == 0 {
        return None;
    }
    let first = facts.hierarchy.among(facts.active).find(|state| has(due, *state))?;
    live.take_away(&mut facts, due, Lapse::Expired);
    Some(Facts {
        caller: None,
        session: Some(&facts.hierarchy.row(first).name),
        outcome: Outcome::Stopped,
        digest: [facts.id, 0],
        ..Facts::about(EventKind::StateExpired, facts.who?)
    })
}
