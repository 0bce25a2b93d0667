//! The order of entering and leaving, held against statig's hierarchical state machines.

use std::cell::RefCell;

use polycall::Principal;
use polycall::prelude::*;
use polycall::session::{Session, TransitionKind};
use statig::Outcome;
use statig::blocking::{IntoStateMachine, IntoStateMachineExt, State, Superstate};
use statig::prelude::{Super, Transition};

thread_local! {
    static OURS: RefCell<Vec<String>> = const { RefCell::new(Vec::new()) };
    static THEIRS: RefCell<Vec<String>> = const { RefCell::new(Vec::new()) };
}

fn entered(transition: &polycall::session::Transition) {
    OURS.with_borrow_mut(|log| log.push(format!("+{}", transition.state)));
}

fn left(transition: &polycall::session::Transition) {
    OURS.with_borrow_mut(|log| log.push(format!("-{}", transition.state)));
}

fn yes((): &()) -> bool {
    true
}

/// Root { Top { A1, Mid { M1, M2 } }, Side { S1 }, Idle }.
#[polycall::states]
pub mod session {
    #[state(initial)]
    pub struct Root;
    #[state(parent = Root, guard = super::yes, on_enter = super::entered, on_exit = super::left)]
    pub struct Top;
    #[state(parent = Top, guard = super::yes, on_enter = super::entered, on_exit = super::left)]
    pub struct A1;
    #[state(parent = Top, guard = super::yes, on_enter = super::entered, on_exit = super::left)]
    pub struct Mid;
    #[state(parent = Mid, guard = super::yes, on_enter = super::entered, on_exit = super::left)]
    pub struct M1;
    #[state(parent = Mid, guard = super::yes, on_enter = super::entered, on_exit = super::left)]
    pub struct M2;
    #[state(parent = Root, guard = super::yes, on_enter = super::entered, on_exit = super::left)]
    pub struct Side;
    #[state(parent = Side, guard = super::yes, on_enter = super::entered, on_exit = super::left)]
    pub struct S1;
    #[state(parent = Root, guard = super::yes, on_enter = super::entered, on_exit = super::left)]
    pub struct Idle;
}

/// The same as statig's machine, whose transitions go from leaf to leaf.
#[derive(Debug, Default)]
struct Theirs;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Leaf {
    A1,
    M1,
    M2,
    S1,
    Idle,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Above {
    Top,
    Mid,
    Side,
}

impl IntoStateMachine for Theirs {
    type State = Leaf;
    type Superstate<'sub> = Above;
    type Event<'event> = Leaf;
    type Context<'context> = ();

    fn initial() -> Leaf {
        Leaf::Idle
    }
}

impl State<Theirs> for Leaf {
    fn call_handler(&mut self, _: &mut Theirs, target: &Leaf, (): &mut ()) -> Outcome<Self> {
        Transition(*target)
    }

    fn call_entry_action(&mut self, _: &mut Theirs, (): &mut ()) {
        THEIRS.with_borrow_mut(|log| log.push(format!("+{self:?}")));
    }

    fn call_exit_action(&mut self, _: &mut Theirs, (): &mut ()) {
        THEIRS.with_borrow_mut(|log| log.push(format!("-{self:?}")));
    }

    fn superstate(&mut self) -> Option<Above> {
        match self {
            Self::A1 => Some(Above::Top),
            Self::M1 | Self::M2 => Some(Above::Mid),
            Self::S1 => Some(Above::Side),
            Self::Idle => None,
        }
    }
}

impl Superstate<Theirs> for Above {
    fn call_handler(&mut self, _: &mut Theirs, _: &Leaf, (): &mut ()) -> Outcome<Leaf> {
        Super
    }

    fn call_entry_action(&mut self, _: &mut Theirs, (): &mut ()) {
        THEIRS.with_borrow_mut(|log| log.push(format!("+{self:?}")));
    }

    fn call_exit_action(&mut self, _: &mut Theirs, (): &mut ()) {
        THEIRS.with_borrow_mut(|log| log.push(format!("-{self:?}")));
    }

    fn superstate(&mut self) -> Option<Self> {
        (*self == Self::Mid).then_some(Self::Top)
    }
}

/// Our way from leaf to leaf: each state on the way has its own guard, so it is a transition each; the leaf that it is in
/// already is left and entered.
fn go<C: Principal>(cap: &mut Cap<'_, C>, session: &Session<session::Root>, leaf: Leaf) {
    fn into<T: polycall::session::State<Initial = session::Root, Credential = ()>>(
        cap: &mut Cap<'_, impl Principal>,
        session: &Session<session::Root>,
        is_leaf: bool,
    ) {
        if is_leaf || !session.is_in::<T>() {
            let kind = if session.is_in::<T>() { TransitionKind::External } else { TransitionKind::Local };
            cap.transition::<T>(session, kind, ()).unwrap();
        }
    }
    match leaf {
        Leaf::A1 => {
            into::<session::Top>(cap, session, false);
            into::<session::A1>(cap, session, true);
        }
        Leaf::M1 | Leaf::M2 => {
            into::<session::Top>(cap, session, false);
            into::<session::Mid>(cap, session, false);
            match leaf {
                Leaf::M1 => into::<session::M1>(cap, session, true),
                _ => into::<session::M2>(cap, session, true),
            }
        }
        Leaf::S1 => {
            into::<session::Side>(cap, session, false);
            into::<session::S1>(cap, session, true);
        }
        Leaf::Idle => into::<session::Idle>(cap, session, true),
    }
}

#[polycall::test(allowed = [])]
fn what_is_left_and_entered_is_what_statig_leaves_and_enters(cap: &mut Cap<'_>) {
    let mut theirs = Theirs.state_machine();
    theirs.init();
    let session = Session::<session::Root>::open(cap).unwrap();
    go(cap, &session, Leaf::Idle);
    let mut random = 88_172_645_463_325_252_u64;
    for step in 0..5_000 {
        random ^= random << 13;
        random ^= random >> 7;
        random ^= random << 17;
        let leaf = [Leaf::A1, Leaf::M1, Leaf::M2, Leaf::S1, Leaf::Idle][(random % 5) as usize];
        theirs.handle(&leaf);
        go(cap, &session, leaf);
        let ours = OURS.with_borrow_mut(std::mem::take);
        assert_eq!(ours, THEIRS.with_borrow_mut(std::mem::take), "step {step}, into {leaf:?}");
        assert!(!ours.is_empty());
    }
}
