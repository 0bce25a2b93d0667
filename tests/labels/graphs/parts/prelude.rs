#![allow(dead_code, unused_imports, unused_variables, unreachable_patterns)]

use std::collections::{BTreeMap, VecDeque};
use std::sync::atomic::{AtomicUsize, Ordering};

use polycall::audit::{Event, EventKind, EventSink, Ticket, Unavailable};
use polycall::label::{Confidential, FlowsTo, Internal, Join, Labeled, Of, Public, Secret};
use polycall::prelude::*;

static TOKENS: AtomicUsize = AtomicUsize::new(0);

/// What travels: a number that nobody else has.
#[derive(Debug, Clone, Portable)]
pub struct Token(usize);

fn new() -> Token {
    Token(TOKENS.fetch_add(1, Ordering::Relaxed))
}

fn born(what_it_needs: usize) -> Token {
    let token = new();
    println!("born {} {what_it_needs}", token.0);
    token
}

fn joined((one, other): (Token, Token)) -> Token {
    let token = new();
    println!("joined {} {} {}", token.0, one.0, other.0);
    token
}

fn declassified(given: &Token, by: &str) -> Token {
    let token = new();
    println!("declassified {} {} {by}", token.0, given.0);
    token
}

fn at(place: &str) {
    println!("at {place}");
}

/// Says which tokens are here. A label doesn't keep them from that, since plain functions may look.
pub trait Carries {
    fn seen(&self);
}

impl Carries for Token {
    fn seen(&self) {
        println!("seen {}", self.0);
    }
}
impl Carries for u64 {
    fn seen(&self) {}
}
impl<T: Carries + polycall::Portable, L: polycall::label::Label> Carries for Labeled<T, L> {
    fn seen(&self) {
        let _ = self.map_ref(T::seen);
    }
}

macro_rules! carries {
    ($([$($bounds:tt)*] $type:ty, $this:ident => $each:expr;)*) => {$(
        impl<$($bounds)*> Carries for $type {
            fn seen(&self) {
                let $this = self;
                $each
            }
        }
    )*};
}
carries! {
    [T: Carries] Vec<T>, this => this.iter().for_each(T::seen);
    [T: Carries] VecDeque<T>, this => this.iter().for_each(T::seen);
    [T: Carries] Option<T>, this => this.iter().for_each(T::seen);
    [T: Carries] [T; 1], this => this.iter().for_each(T::seen);
    [T: Carries] BTreeMap<u8, T>, this => this.values().for_each(T::seen);
    [T: Carries] Box<T>, this => T::seen(this);
    [T: Carries] (u64, T, String), this => this.1.seen();
    [T: Carries, U: Carries] (T, U), this => { this.0.seen(); this.1.seen() };
    [T: Carries, E: Carries] Result<T, E>, this => match this { Ok(it) => it.seen(), Err(it) => it.seen() };
    [T: Carries] Wrapped<T>, this => this.inside.seen();
    [T: Carries] Counted<T>, this => this.counted.seen();
    [A: Carries, B: Carries] Fork<A, B>, this => match this {
        Fork::Left(left) => left.seen(),
        Fork::Right(right) => right.seen(),
    };
}

#[derive(Debug, Clone, Portable)]
pub struct Wrapped<T> {
    pub inside: T,
}

#[derive(Debug, Clone, Portable)]
pub struct Counted<T> {
    pub count: u64,
    pub counted: T,
    pub unit: (),
}

#[derive(Debug, Clone, Portable)]
pub enum Fork<A, B> {
    Left(A),
    Right(B),
}

impl<A, B> Fork<A, B> {
    fn left(self) -> A {
        match self {
            Self::Left(left) => left,
            Self::Right(_) => panic!("a value has the first of two parts"),
        }
    }
}

fn may_flow<L: FlowsTo<P>, P: polycall::Principal>() {}

struct Told;

impl EventSink for Told {
    fn reserve(&self, _: EventKind) -> Result<Ticket, Unavailable> {
        Ok(Ticket::default())
    }

    fn commit(&self, _: Ticket, event: &Event) {
        if event.kind == EventKind::Declassified {
            println!("recorded {} {} {}", event.callee, event.entry, event.session);
        }
    }
}

fn start() {
    Options::new().sink(Told).start().unwrap();
}
