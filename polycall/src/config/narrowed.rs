//! What configurations come to.

use std::collections::BTreeMap;

use super::{ConfiguredKey, HELD};
use crate::memory::kernel;
use crate::principal::{PrincipalInfo, Scope};
use crate::quota::Limits;
use crate::registry::registry;
use crate::session::Permissions;

/// What all configurations of a start come to, as data: who asks decides what it means.
#[derive(Debug, Default)]
pub(crate) struct Narrowed {
    /// Connections that annotations have and configurations don't: the paths of caller and callee.
    pub(crate) closed: Vec<(&'static str, &'static str)>,
    /// All keys, in their order.
    pub(crate) keys: Vec<ConfiguredKey>,
    /// What is worth knowing, and no error.
    pub(super) notices: Vec<String>,
    /// By path.
    pub(super) components: BTreeMap<&'static str, OfComponent>,
}

/// What they come to for one component. `None` where none says anything.
#[derive(Debug, Clone, Copy)]
pub(crate) struct OfComponent {
    /// A scope that is less open than the annotation's.
    pub(crate) scope: Option<Scope>,
    pub(crate) max_memory: Option<usize>,
    pub(crate) reserve: Option<usize>,
    pub(crate) limits: Limits,
    pub(crate) permissions: Permissions,
}

impl Default for OfComponent {
    fn default() -> Self {
        let (scope, max_memory, reserve, limits) = (None, None, None, Limits::default());
        Self { scope, max_memory, reserve, limits, permissions: Permissions::from_bits_truncate(u8::MAX) }
    }
}

impl Narrowed {
    pub(crate) fn of(&self, component: &PrincipalInfo) -> OfComponent {
        self.components.get(component.path).copied().unwrap_or_default()
    }

    /// Puts it in force, at the start, and says what is worth knowing.
    pub(crate) fn hold(self) -> &'static Self {
        let held = HELD.get_or_init(|| self);
        for domain in registry().components.iter() {
            let of = held.of(domain.info());
            if let Some(scope) = of.scope {
                domain.info().narrow_scope(scope);
            }
            domain.info().narrow_permissions(of.permissions);
        }
        held.notices.iter().for_each(|notice| kernel::complain(&format!("polycall: {notice}\n")));
        held
    }
}
