//! Every session that small hierarchies can have, by every transition there is.

use std::collections::BTreeSet;

use super::{NoWay, Plan, TransitionKind, into, out_of, whole};
use crate::session::hierarchy::{Hierarchy, Inherit, Relationship, StateRow, bit, has};

/// A hierarchy from each state's parent and relationship.
fn hierarchy(states: &[(Option<u8>, Relationship)]) -> Hierarchy {
    let rows = states.iter().map(|(parent, relationship)| StateRow {
        name: "state",
        parent: *parent,
        relationship: *relationship,
        inherit: Inherit::Additive,
        own: 0,
        effective: 0,
        expires: None,
        on_enter: None,
        on_exit: None,
    });
    Hierarchy::new(Vec::leak(rows.collect()))
}

/// What holds of every session: it is in each of its states' parents, in all parts of its states, and in one child at
/// most of each.
fn is_whole(hierarchy: &Hierarchy, active: u64) -> bool {
    let one_child = |state: u8| {
        let children = hierarchy.among(active).filter(|child| {
            hierarchy.row(*child).parent == Some(state)
                && hierarchy.row(*child).relationship == Relationship::Parent
        });
        children.count() <= 1
    };
    hierarchy.rooted(active) == active
        && hierarchy.among(active).all(|state| {
            let parts = hierarchy.with_parts(whole(hierarchy, state));
            active & parts == parts && one_child(state)
        })
}

fn after(active: u64, plan: Plan) -> u64 {
    active & !plan.exits | plan.enters
}

/// All that a session can be in, from the start, by any transition and any revocation; each step checked.
fn explore(hierarchy: &Hierarchy) -> usize {
    let kinds = [TransitionKind::Local, TransitionKind::External, TransitionKind::Internal];
    let (mut seen, mut todo) = (BTreeSet::new(), vec![hierarchy.at_first()]);
    while let Some(active) = todo.pop() {
        if !seen.insert(active) {
            continue;
        }
        assert!(is_whole(hierarchy, active), "{active:b}");
        for state in hierarchy.states() {
            for kind in kinds {
                match into(hierarchy, active, state, kind) {
                    Ok(plan) => {
                        check_into(hierarchy, active, state, kind, plan);
                        todo.push(after(active, plan));
                    }
                    Err(NoWay::NotWithin { parent }) => assert!(!has(active, parent)),
                    Err(NoWay::Bound) => assert!(hierarchy.is_part(state)),
                    Err(NoWay::NotActive) => {
                        assert!(kind == TransitionKind::Internal && !has(active, state));
                    }
                }
            }
            if let Ok(plan) = out_of(hierarchy, active, state) {
                assert_eq!((plan.exits, plan.enters), (active & hierarchy.subtree(state), 0));
                todo.push(after(active, plan));
            }
            if !hierarchy.is_part(state) {
                let left = hierarchy.rooted(active & !bit(state));
                assert_eq!(left, active & !hierarchy.subtree(state));
                if left != 0 {
                    todo.push(left);
                }
            }
        }
    }
    seen.len()
}

fn check_into(hierarchy: &Hierarchy, active: u64, target: u8, kind: TransitionKind, plan: Plan) {
    let after = after(active, plan);
    let asked = hierarchy.with_parts(target);
    assert!(has(after, target));
    assert_eq!(plan.exits & !active, 0, "left without having been in it");
    assert_eq!(plan.enters & active & !plan.exits, 0, "entered twice");
    assert_eq!(after & !active & !asked, 0, "in force without its guard");
    assert_eq!(plan.admitted & !asked, 0, "let in by another's guard");
    let above: u64 = hierarchy.line(target).skip(1).map(bit).sum();
    match kind {
        TransitionKind::Local => {
            assert_eq!(plan.exits & above, 0, "local leaves nothing that holds the target");
        }
        TransitionKind::External => assert_eq!(after & above, above),
        TransitionKind::Internal => assert_eq!((plan.exits, plan.enters), (0, 0)),
    }
    if kind != TransitionKind::Internal {
        assert_eq!(plan.admitted, asked);
    }
    // outer ones are entered first, and left last
    for order in [hierarchy.outer_first(plan.enters), hierarchy.outer_first(plan.exits)] {
        for (at, state) in order.iter().enumerate() {
            assert!(order[..at].iter().all(|earlier| hierarchy.line(*earlier).all(|above| above != *state)));
        }
    }
}

#[test]
fn every_session_of_every_small_hierarchy_stays_whole() {
    use Relationship::{Composition, Parallel, Parent};
    let mut explored = 0;
    let mut random = 0x2545_f491_4f6c_dd1d_u64;
    for round in 0..2_000 {
        let mut states = vec![(None, Parent)];
        for state in 1..=(round % 8) as u8 {
            random ^= random << 13;
            random ^= random >> 7;
            random ^= random << 17;
            let relationship = [Parent, Parent, Composition, Parallel][(random >> 20) as usize % 4];
            states.push((Some((random >> 8) as u8 % state), relationship));
        }
        explored += explore(&hierarchy(&states));
    }
    assert!(explored > 10_000, "only {explored} sessions");
}

#[test]
fn transitions_reach_as_far_as_they_say() {
    use Relationship::{Composition, Parallel, Parent};
    // 0 { 1 { 2, 3, part 4 }, 5, beside 6 }
    let states = [
        (None, Parent),
        (Some(0), Parent),
        (Some(1), Parent),
        (Some(1), Parent),
        (Some(1), Composition),
        (Some(0), Parent),
        (Some(0), Parallel),
    ];
    let hierarchy = hierarchy(&states);
    let of = |states: &[u8]| states.iter().map(|state| bit(*state)).sum::<u64>();
    let plan = |active: &[u8], target, kind| {
        into(&hierarchy, of(active), target, kind).map(|plan| (plan.exits, plan.enters))
    };
    use TransitionKind::{External, Internal, Local};
    let siblings = Ok((of(&[2]), of(&[3])));
    assert_eq!(plan(&[0, 1, 4, 2], 3, Local), siblings);
    assert_eq!(plan(&[0, 1, 4, 2], 3, External), siblings);
    // into a child: the parent is the source
    assert_eq!(plan(&[0, 1, 4], 2, Local), Ok((0, of(&[2]))));
    assert_eq!(plan(&[0, 1, 4], 2, External), Ok((of(&[1, 4]), of(&[1, 4, 2]))));
    // into one that holds the source
    assert_eq!(plan(&[0, 1, 4, 2], 1, Local), Ok((of(&[2]), 0)));
    assert_eq!(plan(&[0, 1, 4, 2], 1, External), Ok((of(&[1, 4, 2]), of(&[1, 4]))));
    assert_eq!(plan(&[0, 1, 4, 2], 1, Internal), Ok((0, 0)));
    // across, and beside
    assert_eq!(plan(&[0, 1, 4, 2, 6], 5, Local), Ok((of(&[1, 4, 2]), of(&[5]))));
    assert_eq!(plan(&[0, 1, 4, 2], 6, External), Ok((0, of(&[6]))));
    assert_eq!(plan(&[0, 6], 0, External), Ok((of(&[0, 6]), of(&[0]))));
    // not by itself, not without its parent, not again without having been
    assert_eq!(plan(&[0, 1, 4], 4, Local), Err(NoWay::Bound));
    assert_eq!(plan(&[0], 2, Local), Err(NoWay::NotWithin { parent: 1 }));
    assert_eq!(plan(&[0], 1, Internal), Err(NoWay::NotActive));
}
