//! Attack: two components that call each other, deeper than anyone thought, with their states in hand at every level.

use polycall::prelude::*;

use crate::raw::{self, report};

macro_rules! side {
    ($name:ident, $other:ident) => {
        #[micro(scope = "isolated", allowed = [$other], max_memory = "64K")]
        pub mod $name {
            #[isolated]
            pub struct Side {
                entered: u64,
                left: u64,
                depths: heap::Vec<u32>,
            }

            #[polycall_export]
            pub fn down(cap: &mut Cap<'_>, level: u32, goal: u32) -> super::Reached {
                cap.state_mut().entered += 1;
                cap.state_mut().depths.push(level);
                let mut reached = super::Reached { level, refused: None };
                if level < goal {
                    match $other::down(cap, level + 1, goal) {
                        Ok(deeper) => reached = deeper,
                        Err(error) => reached.refused = Some(error.to_string()),
                    }
                }
                // both sides come back to their own state, as they left it
                let state = cap.state_mut();
                state.left += 1;
                assert_eq!(state.depths.pop(), Some(level));
                reached
            }

            #[polycall_export]
            pub fn counts(side: &Side) -> (u64, u64, usize) {
                (side.entered, side.left, side.depths.len())
            }
        }
    };
}

side!(ping, pong);
side!(pong, ping);

#[derive(Debug, Portable, PartialEq, Eq)]
pub struct Reached {
    pub level: u32,
    pub refused: Option<String>,
}

#[polycall::test(allowed = [ping, pong])]
fn a_thousand_deep_and_one_too_deep(cap: &mut Cap<'_>) {
    assert_eq!(ping::down(cap, 1, 1_000), Ok(Reached { level: 1_000, refused: None }));
    assert_eq!((ping::counts(cap), pong::counts(cap)), (Ok((500, 500, 0)), Ok((500, 500, 0))));

    assert_eq!(ping::down(cap, 1, 1_024), Ok(Reached { level: 1_024, refused: None }));

    let too_deep = "the call to component `ping` would nest more than 1024 calls on this thread";
    let refused = Reached { level: 1_024, refused: Some(too_deep.to_owned()) };
    assert_eq!(ping::down(cap, 1, 100_000), Ok(refused));

    for report in [report!(ping), report!(pong)] {
        raw::assert_closed(&report);
        assert!(!report.poisoned);
        assert_eq!(report.crossings(), 500 + 512 + 512 + 1, "{report}");
    }
    assert_eq!((report!(ping).denials(), report!(pong).denials()), (1, 0));
    assert_eq!((ping::counts(cap), pong::counts(cap)), (Ok((1_524, 1_524, 0)), Ok((1_524, 1_524, 0))));
}
