//! The model of a hierarchy of session states: each state's attribute, and how they stand to each other.

use proc_macro2::{Ident, TokenStream};
use syn::{Path, Type};

use crate::attr::Args;
use crate::diag::Errors;
use crate::model::Permissions;
use crate::{suggest, time};

/// `#[state(…)]` on one struct of a `#[polycall::states]` module.
pub(crate) struct SessionState {
    pub(crate) name: Ident,
    pub(crate) initial: bool,
    pub(crate) parent: Option<Ident>,
    pub(crate) relationship: Relationship,
    pub(crate) guard: Option<Path>,
    pub(crate) credential: Option<Type>,
    pub(crate) permissions: Permissions,
    pub(crate) inherit: Inherit,
    pub(crate) on_enter: Option<Path>,
    pub(crate) on_exit: Option<Path>,
    /// Milliseconds from entering it.
    pub(crate) expires: Option<u64>,
}

/// How a state stands to its parent.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Relationship {
    Parent,
    Composition,
    Parallel,
}

/// What becomes of the parent's effective permissions.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Inherit {
    None,
    Additive,
    Subtractive,
    Replace,
}

const RELATIONSHIPS: [(&str, Relationship); 3] = [
    ("parent", Relationship::Parent),
    ("composition", Relationship::Composition),
    ("parallel", Relationship::Parallel),
];
const INHERIT: [(&str, Inherit); 4] = [
    ("none", Inherit::None),
    ("additive", Inherit::Additive),
    ("subtractive", Inherit::Subtractive),
    ("replace", Inherit::Replace),
];
const KEYS: [&str; 10] = [
    "initial",
    "parent",
    "relationship",
    "guard",
    "credential",
    "permissions",
    "inherit",
    "on_enter",
    "on_exit",
    "expires",
];
/// States of one hierarchy: a session keeps a bit for each.
const MAX_STATES: usize = 64;

impl SessionState {
    pub(crate) fn parse(name: &Ident, tokens: TokenStream, errors: &mut Errors) -> Self {
        let args = Args::parse("state", &KEYS, tokens, errors);
        let initial = args.flag("initial", errors);
        let parent = args.path("parent", errors).and_then(|path| {
            let parent = path.get_ident().cloned();
            if parent.is_none() {
                errors.help(path, "a parent is a state of the same module", "write its name alone");
            }
            parent
        });
        let relationship = args.word("relationship", &RELATIONSHIPS, errors).unwrap_or(Relationship::Parent);
        let state = Self {
            name: name.clone(),
            initial,
            relationship,
            guard: args.path("guard", errors).cloned(),
            credential: args.ty("credential", errors).cloned(),
            permissions: Permissions::parse("permissions", &args, errors),
            inherit: args.word("inherit", &INHERIT, errors).unwrap_or(Inherit::Additive),
            on_enter: args.path("on_enter", errors).cloned(),
            on_exit: args.path("on_exit", errors).cloned(),
            expires: args
                .text("expires", errors)
                .and_then(|text| errors.take(time::milliseconds("expires", text))),
            parent,
        };
        match (initial, relationship) {
            (true, _) => state.check_initial(&args, errors),
            (false, Relationship::Composition) => state.check_part(&args, errors),
            (false, _) => state.check_guarded(&args, errors),
        }
        // an initial state's parent has been refused: nothing more is said about it
        Self { parent: state.parent.filter(|_| !initial), ..state }
    }

    fn check_initial(&self, args: &Args, errors: &mut Errors) {
        if let Some(parent) = &self.parent {
            errors.help(parent, "an initial state has no parent", "`#[state(initial)]`");
        } else if let Some(guard) = &self.guard {
            errors.help(
                guard,
                "an initial state has no guard: every session is in it from the start",
                "`#[state(initial)]`",
            );
        } else if let Some(key) = args.key("credential") {
            errors.help(
                key,
                "an initial state has no credential: every session is in it from the start",
                "give the credential to a state with a guard, which looks at it",
            );
        }
        if let Some(key) = args.key("permissions") {
            errors.help(
                key,
                "every session is in the initial state from the start, so it grants nothing",
                "give the permissions to a state with a guard",
            );
        }
        for key in ["relationship", "inherit"] {
            if let Some(key) = args.key(key) {
                errors.help(
                    key,
                    format_args!("an initial state has no `{key}`: it has no parent"),
                    "give it to a state with a parent",
                );
            }
        }
    }

    fn check_part(&self, args: &Args, errors: &mut Errors) {
        self.check_parent(args, errors);
        let with_its_whole = "it is entered and left with its parent; give it to that one";
        for (key, what) in
            [("guard", "no guard"), ("credential", "no credential"), ("expires", "no time of its own")]
        {
            if let Some(key) = args.key(key) {
                errors.help(key, format_args!("a part of another state has {what}"), with_its_whole);
            }
        }
    }

    fn check_guarded(&self, args: &Args, errors: &mut Errors) {
        let name = &self.name;
        self.check_parent(args, errors);
        if self.parent.is_some() && args.key("guard").is_none() {
            errors.help(
                name,
                format_args!("state `{name}` has no guard, so anyone could enter it"),
                "`guard = path::to::function`, an `fn(&Credential) -> bool`",
            );
        }
    }

    fn check_parent(&self, args: &Args, errors: &mut Errors) {
        let name = &self.name;
        if args.key("parent").is_none() {
            errors.help(
                name,
                format_args!("state `{name}` has no parent"),
                "`#[state(initial)]` for the first state, `#[state(parent = …, guard = …)]` for others",
            );
        }
    }
}

/// One state is the first, and every other one leads back to it.
pub(crate) fn check(module: &Ident, states: &[SessionState], errors: &mut Errors) {
    check_initial(module, states, errors);
    if let Some(state) = states.get(MAX_STATES) {
        errors.help(
            &state.name,
            format_args!("a hierarchy has {MAX_STATES} states at most, and this is one more"),
            "a hierarchy of its own for what is about something else",
        );
    }
    let known: Vec<_> = states.iter().map(|state| state.name.to_string()).collect();
    let known: Vec<_> = known.iter().map(String::as_str).collect();
    for state in states {
        let Some(parent) = &state.parent else { continue };
        let name = parent.to_string();
        if !known.contains(&name.as_str()) {
            let help = suggest::help(&name, &known);
            errors.help(parent, format_args!("no state `{name}` in this module"), help);
            continue;
        }
        match ancestors(state, states) {
            None => errors.help(
                parent,
                format_args!("state `{}` is its own ancestor", state.name),
                "a parent that leads to the initial state",
            ),
            Some(line) => check_part_of_initial(state, &line, errors),
        }
    }
}

fn check_initial(module: &Ident, states: &[SessionState], errors: &mut Errors) {
    let initial: Vec<_> = states.iter().filter(|state| state.initial).collect();
    match initial[..] {
        [] if errors.is_empty() => {
            errors.help(module, "no state is the initial one", "`#[state(initial)] pub struct Anonymous;`");
        }
        [first, second, ..] => {
            errors.help(
                &second.name,
                "a second initial state",
                format_args!("`#[state(parent = {}, guard = …)]` for all but the first", first.name),
            );
            errors.at(&first.name, "the first is here");
        }
        _ => {}
    }
}

/// What nobody has to prove anything for grants nothing.
fn check_part_of_initial(state: &SessionState, line: &[&SessionState], errors: &mut Errors) {
    let is_part = |state: &&&SessionState| state.relationship == Relationship::Composition;
    let whole = line.iter().find(|state| !is_part(state));
    if whole.is_some_and(|whole| whole.initial) && !state.permissions.0.is_empty() && is_part(&&state) {
        errors.help(
            &state.name,
            format_args!("state `{}` is a part of the initial state, so it grants nothing", state.name),
            "give the permissions to a state with a guard",
        );
    }
}

/// The state, its parent, and so on up; `None` for a circle.
pub(crate) fn ancestors<'s>(
    state: &'s SessionState,
    states: &'s [SessionState],
) -> Option<Vec<&'s SessionState>> {
    let mut line = vec![state];
    while let Some(parent) = line.last().and_then(|last| last.parent.as_ref()) {
        let Some(next) = states.iter().find(|state| state.name == *parent) else { break };
        if line.iter().any(|seen| seen.name == next.name) {
            return None;
        }
        line.push(next);
    }
    Some(line)
}

/// What a session in the first of these has, from its ancestors down: each computed from its parent's effective set.
pub(crate) fn effective(line: &[&SessionState]) -> Permissions {
    line.iter().rev().fold(Permissions::default(), |above, state| {
        let own = &state.permissions;
        match state.inherit {
            Inherit::None => own.clone(),
            Inherit::Additive => own.with(&above),
            Inherit::Subtractive => own.without(&above),
            Inherit::Replace => above,
        }
    })
}
