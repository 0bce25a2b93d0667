//! What a transition leaves and enters: from the states that are active to the ones that will be. No side effects.
#![forbid(unsafe_code)]

use std::fmt;

use super::hierarchy::{Hierarchy, Relationship, has};

/// How far a transition reaches. The words are LibPolyCall's and UML's.
///
/// ```
/// assert_eq!(polycall::session::TransitionKind::Local.to_string(), "local");
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum TransitionKind {
    /// Leaves what excludes the target, and nothing that holds it.
    Local,
    /// As local; and where the source holds the target or the target the source, leaves and enters that one as well.
    External,
    /// Leaves nothing and enters nothing: the target, which must be active, has its guard asked again, and its time
    /// begins anew.
    Internal,
}

impl fmt::Display for TransitionKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(match self {
            Self::Local => "local",
            Self::External => "external",
            Self::Internal => "internal",
        })
    }
}

/// What a transition does, as sets of states.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Plan {
    /// Left, inner ones first.
    pub(crate) exits: u64,
    /// Entered, outer ones first.
    pub(crate) enters: u64,
    /// Of those, what is let in by the target's guard. The others were in force before, and their guards' word stands.
    pub(crate) admitted: u64,
}

/// Why there is no such transition.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum NoWay {
    /// The target's parent is not active.
    NotWithin { parent: u8 },
    /// What is to be left, or asked again, is not active.
    NotActive,
    /// The initial state, or a part: it has no way in or out of its own.
    Bound,
}

/// From these active states into `target`.
pub(crate) fn into(
    hierarchy: &Hierarchy,
    active: u64,
    target: u8,
    kind: TransitionKind,
) -> Result<Plan, NoWay> {
    let row = hierarchy.row(target);
    if hierarchy.is_part(target) {
        return Err(NoWay::Bound);
    }
    if let Some(parent) = row.parent
        && !has(active, parent)
    {
        return Err(NoWay::NotWithin { parent });
    }
    let is_active = has(active, target);
    let below = active & hierarchy.subtree(target);
    let stays = hierarchy.with_parts(target) & active;
    let excluded = row.parent.map_or(0, |parent| excluded(hierarchy, active, parent, target));
    match kind {
        TransitionKind::Internal if !is_active => Err(NoWay::NotActive),
        TransitionKind::Internal => {
            Ok(Plan { exits: 0, enters: 0, admitted: hierarchy.with_parts(target) & active })
        }
        TransitionKind::Local if is_active => Ok(Plan { exits: below & !stays, enters: 0, admitted: stays }),
        TransitionKind::External if is_active => {
            let enters = hierarchy.with_parts(target);
            Ok(Plan { exits: below, enters, admitted: enters })
        }
        // The source is what the target excludes; if nothing, it is the parent, which holds the target.
        TransitionKind::External if excluded == 0 && row.relationship == Relationship::Parent => {
            let parent = row.parent.unwrap_or(target);
            let admitted = hierarchy.with_parts(target);
            let again = hierarchy.with_parts(whole(hierarchy, parent));
            let exits = active & hierarchy.subtree(whole(hierarchy, parent));
            Ok(Plan { exits, enters: again | admitted, admitted })
        }
        TransitionKind::Local | TransitionKind::External => {
            let enters = hierarchy.with_parts(target);
            Ok(Plan { exits: excluded, enters, admitted: enters })
        }
    }
}

/// Out of `state`, to its parent.
pub(crate) fn out_of(hierarchy: &Hierarchy, active: u64, state: u8) -> Result<Plan, NoWay> {
    if hierarchy.is_initial(state) || hierarchy.is_part(state) {
        Err(NoWay::Bound)
    } else if !has(active, state) {
        Err(NoWay::NotActive)
    } else {
        Ok(Plan { exits: active & hierarchy.subtree(state), enters: 0, admitted: 0 })
    }
}

/// The active states that can't be beside `target`: its siblings, with all below them.
fn excluded(hierarchy: &Hierarchy, active: u64, parent: u8, target: u8) -> u64 {
    if hierarchy.row(target).relationship != Relationship::Parent {
        return 0;
    }
    let siblings = hierarchy.among(active).filter(|state| {
        let row = hierarchy.row(*state);
        *state != target && row.parent == Some(parent) && row.relationship == Relationship::Parent
    });
    siblings.map(|sibling| active & hierarchy.subtree(sibling)).fold(0, |all, one| all | one)
}

/// What a part belongs to; the state itself if it is none.
pub(crate) fn whole(hierarchy: &Hierarchy, state: u8) -> u8 {
    hierarchy.line(state).find(|state| !hierarchy.is_part(*state)).unwrap_or(state)
}

#[cfg(test)]
mod tests;
