//! What is linked in: components, hosts, entry points and states, as the macros left them.
//!
//! Each macro leaves one function in a linker section that the whole program shares; the linker says where it begins
//! and ends. Unsafe code is allowed here: the section's bounds, and what is put there.
//!
//! Only [`list!`](crate::private::v1::list) puts anything there, and it takes types alone: what is listed is read off
//! the traits, which nobody can implement by hand. A crate made for such lists (`linkme`) was here before; its macros
//! take any static, so that safe code could put something into the section that was no entry at all.

use once_cell::sync::Lazy;

use crate::entry::EntryPoint;
use crate::exceptions::Exception;
use crate::memory::Domain;
use crate::principal::{Kind, PrincipalInfo};
use crate::session::hierarchy::Hierarchy;
use crate::session::{NoSession, Permissions, State};
use crate::state::StateInfo;

/// One entry of the list. A function, so that entries may mention each other in circles.
#[doc(hidden)]
#[derive(Debug)]
#[repr(transparent)]
pub struct Listed(pub(crate) fn() -> What);

/// What a macro left, with the name rustc gives to its type.
pub(crate) enum What {
    Nothing,
    Component(&'static Domain, &'static str),
    Host(&'static PrincipalInfo, &'static str),
    Entry(&'static EntryPoint, &'static Domain, &'static Hierarchy),
    State(StateInfo),
    Hierarchy(&'static Hierarchy),
    Exceptions(&'static [Exception]),
}

/// Puts an entry into the list.
#[doc(hidden)]
#[macro_export]
macro_rules! __polycall_list {
    ($kind:ident, $of:ty) => {
        const _: () = {
            // SAFETY: the section holds `Listed` alone, since nothing else in safe code can name it.
            #[used]
            #[unsafe(link_section = "polycall_v1")]
            static LISTED: $crate::private::v1::Listed = $crate::private::v1::Listed::$kind::<$of>();
        };
    };
}

/// The section is never empty, so that the linker always knows its bounds.
// SAFETY: a `Listed`, as all that is there.
#[used]
#[unsafe(link_section = "polycall_v1")]
static FIRST: Listed = Listed(|| What::Nothing);

unsafe extern "C" {
    // SAFETY: the linker defines both for a section whose name is an identifier (ld(1), "orphan sections").
    #[link_name = "__start_polycall_v1"]
    static START: [usize; 0];
    #[link_name = "__stop_polycall_v1"]
    static STOP: [usize; 0];
}

fn listed() -> &'static [Listed] {
    let (start, stop) = ((&raw const START).cast::<Listed>(), &raw const STOP);
    let len = (stop.addr() - start.addr()) / size_of::<Listed>();
    // SAFETY: the linker puts the section's entries one after the other between the two; each is a static `Listed` of
    // a pointer's size and alignment, so there are no gaps, and nothing ever writes to them.
    unsafe { std::slice::from_raw_parts(start, len) }
}

/// The list, sorted by path, each thing once, however often it was listed.
pub(crate) struct Registry {
    pub(crate) components: Vec<&'static Domain>,
    pub(crate) hosts: Vec<&'static PrincipalInfo>,
    /// Each with its component, which is read off its types.
    pub(crate) points: Vec<(&'static EntryPoint, &'static Domain)>,
    /// For each of them the hierarchy of the session state that it asks for, which is read off its types too.
    pub(crate) asked: Vec<&'static Hierarchy>,
    pub(crate) states: Vec<StateInfo>,
    /// Hierarchies of session states.
    pub(crate) hierarchies: Vec<&'static Hierarchy>,
    /// What the source makes exceptions of, by path.
    pub(crate) exceptions: Vec<Exception>,
    /// Paths that say another crate than their type is of.
    pub(crate) mislabelled: Vec<(&'static str, &'static str)>,
}

static REGISTRY: Lazy<Registry> = Lazy::new(|| {
    let mut all = Registry {
        components: Vec::new(),
        hosts: Vec::new(),
        points: Vec::new(),
        asked: Vec::new(),
        states: Vec::new(),
        hierarchies: Vec::new(),
        exceptions: Vec::new(),
        mislabelled: Vec::new(),
    };
    for Listed(entry) in listed() {
        match entry() {
            What::Nothing => {}
            What::Component(domain, ty) => {
                if once(&mut all.components, domain) {
                    all.check_label(domain.info(), ty);
                }
            }
            What::Host(info, ty) => {
                if once(&mut all.hosts, info) {
                    all.check_label(info, ty);
                }
            }
            What::Entry(point, domain, hierarchy) => {
                if !all.points.iter().any(|(known, _)| std::ptr::eq(*known, point)) {
                    all.points.push((point, domain));
                    all.asked.push(hierarchy);
                }
            }
            What::Exceptions(exceptions) => all.exceptions.extend(exceptions),
            What::Hierarchy(hierarchy) => {
                once(&mut all.hierarchies, hierarchy);
            }
            What::State(state) => {
                if !all.states.iter().any(|known| std::ptr::eq(known.domain, state.domain)) {
                    all.states.push(state);
                }
            }
        }
    }
    all.components.sort_by_key(|domain| domain.info().path);
    all.hosts.sort_by_key(|info| info.path);
    all.exceptions.sort_unstable();
    all.exceptions.dedup();
    all
});

/// What is linked in. The first call reads the list; no system call.
pub(crate) fn registry() -> &'static Registry {
    &REGISTRY
}

impl Registry {
    fn check_label(&mut self, info: &'static PrincipalInfo, ty: &'static str) {
        let of = |path: &'static str| path.split("::").next();
        if of(info.path) != of(ty) {
            self.mislabelled.push((info.path, ty));
        }
    }

    /// The names of all session states there are, by hierarchy.
    pub(crate) fn state_names(&self) -> Vec<Vec<&'static str>> {
        let of = |hierarchy: &&'static Hierarchy| {
            hierarchy.states().map(|state| hierarchy.row(state).name).collect::<Vec<_>>()
        };
        std::iter::once(vec![NoSession::NAME]).chain(self.hierarchies.iter().map(of)).collect()
    }

    /// The hierarchies whose states may have an entry point's caller be an administrator: that of the state which it asks
    /// for; if it asks for none, each that grants ADMIN.
    pub(crate) fn administrators(&self, asked: &'static Hierarchy) -> Vec<&'static Hierarchy> {
        let grants = |of: &&'static Hierarchy| {
            of.states().any(|state| of.row(state).grants().contains(Permissions::ADMIN))
        };
        match asked.is(NoSession::HIERARCHY) {
            true => self.hierarchies.iter().copied().filter(grants).collect(),
            false => vec![asked],
        }
    }

    /// Whether a hierarchy is in the lists.
    pub(crate) fn has_states(&self, hierarchy: &Hierarchy) -> bool {
        self.hierarchies.iter().any(|known| known.is(hierarchy))
    }

    /// Whether a principal is in the lists, so that whoever reads them sees it. Linear in their length.
    pub(crate) fn lists(&self, principal: &'static PrincipalInfo) -> bool {
        match principal.kind {
            Kind::Host(_) => self.hosts.iter().any(|host| std::ptr::eq(*host, principal)),
            Kind::Component(_) => self.components.iter().any(|domain| std::ptr::eq(domain.info(), principal)),
        }
    }
}

/// Whether this is the first time.
fn once<T>(list: &mut Vec<&'static T>, one: &'static T) -> bool {
    let first = !list.iter().any(|known| std::ptr::eq(*known, one));
    if first {
        list.push(one);
    }
    first
}
