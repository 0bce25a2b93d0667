//! The numbers that records have for names: all that is linked in, and session states as they are entered.
#![forbid(unsafe_code)]

use std::collections::HashMap;
use std::sync::Arc;

use polycall_audit::{Name, What};

use crate::audit::trail::lane::Lane;
use crate::entry::EntryPoint;
use crate::principal::PrincipalInfo;

/// What is linked in, as a start finds it.
pub(crate) struct Linked {
    pub(crate) components: Vec<&'static PrincipalInfo>,
    pub(crate) hosts: Vec<&'static PrincipalInfo>,
    /// Each with its component, in the order of their numbers.
    pub(crate) points: Vec<(&'static EntryPoint, &'static PrincipalInfo)>,
    /// The state of a session in which nothing was entered.
    pub(crate) no_session: &'static str,
}

#[derive(Debug, Default)]
pub(super) struct Names {
    last: u32,
    sessions: HashMap<&'static str, u32>,
    /// Not in the log yet.
    new: Vec<Name>,
    /// By number, for watchers. Threads have none here.
    texts: Arc<Vec<&'static str>>,
}

impl Names {
    /// Numbers all that is linked in, and says which number the first entry point has; the others follow it.
    pub(super) fn number_everything(&mut self, linked: &Linked) -> u32 {
        for info in &linked.components {
            info.give_number(self.add(What::COMPONENT, info.id().number(), 0, info.path));
        }
        for info in &linked.hosts {
            info.give_number(self.add(What::HOST, info.id().number(), 0, info.path));
        }
        let first = self.last + 1;
        for (point, component) in &linked.points {
            self.add(What::ENTRY, point.id().number(), component.number(), point.name);
        }
        // A state's name is in the log before it is entered, as that is recorded; this one is never entered.
        self.number_of_session(linked.no_session);
        first
    }

    pub(super) fn number_of_session(&mut self, name: &'static str) -> u32 {
        if let Some(number) = self.sessions.get(name) {
            return *number;
        }
        let number = self.add(What::SESSION, 0, 0, name);
        self.sessions.insert(name, number);
        number
    }

    /// A number for a lane.
    pub(super) fn next(&mut self) -> u32 {
        self.last += 1;
        self.last
    }

    /// Says which thread, this one, has a lane from now on.
    pub(super) fn lane_is_taken(&mut self, lane: &Lane) {
        let thread = std::thread::current();
        self.new.push(Name::new(lane.number, What::THREAD, thread.name().unwrap_or("unnamed")));
    }

    /// All so far, by number.
    pub(super) fn by_number(&self) -> Arc<Vec<&'static str>> {
        self.texts.clone()
    }

    /// Those that are not in the log yet.
    pub(super) fn take_new(&mut self) -> Vec<Name> {
        std::mem::take(&mut self.new)
    }

    fn add(&mut self, what: What, stable: u64, parent: u32, text: &'static str) -> u32 {
        let number = self.next();
        let texts = Arc::make_mut(&mut self.texts);
        texts.resize(number as usize, "");
        texts.push(text);
        self.new.push(Name { stable, parent, ..Name::new(number, what, text) });
        number
    }
}
