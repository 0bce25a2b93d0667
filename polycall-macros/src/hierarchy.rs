//! The model of a hierarchy of session states: each state's attribute, and how they stand to each other.

use proc_macro2::{Ident, TokenStream};
use syn::{Path, Type};

use crate::attr::Args;
use crate::diag::Errors;
use crate::model::Permissions;
use crate::suggest;

/// `#[state(…)]` on one struct of a `#[polycall::states]` module.
pub(crate) struct SessionState {
    pub(crate) name: Ident,
    pub(crate) initial: bool,
    pub(crate) parent: Option<Ident>,
    pub(crate) guard: Option<Path>,
    pub(crate) credential: Option<Type>,
    pub(crate) permissions: Permissions,
}

impl SessionState {
    pub(crate) fn parse(name: &Ident, tokens: TokenStream, errors: &mut Errors) -> Self {
        let keys = ["initial", "parent", "guard", "credential", "permissions"];
        let args = Args::parse("state", &keys, tokens, errors);
        let initial = args.flag("initial", errors);
        let parent = args.path("parent", errors).and_then(|path| {
            let parent = path.get_ident().cloned();
            if parent.is_none() {
                errors.help(path, "a parent is a state of the same module", "write its name alone");
            }
            parent
        });
        let guard = args.path("guard", errors).cloned();
        match (initial, &parent, &guard) {
            (true, Some(parent), _) => {
                errors.help(parent, "an initial state has no parent", "`#[state(initial)]`");
            }
            (true, None, Some(guard)) => errors.help(
                guard,
                "an initial state has no guard: every session is in it from the start",
                "`#[state(initial)]`",
            ),
            (false, None, _) if args.key("parent").is_none() => errors.help(
                name,
                format_args!("state `{name}` has no parent"),
                "`#[state(initial)]` for the first state, `#[state(parent = …, guard = …)]` for others",
            ),
            (false, Some(_), None) if args.key("guard").is_none() => errors.help(
                name,
                format_args!("state `{name}` has no guard, so anyone could enter it"),
                "`guard = path::to::function`, an `fn(&Credential) -> bool`",
            ),
            _ => {}
        }
        if let (true, Some(key)) = (initial, args.key("permissions")) {
            errors.help(
                key,
                "every session is in the initial state from the start, so it grants nothing",
                "give the permissions to a state with a guard",
            );
        }
        if let (true, None, Some(key)) = (initial, &guard, args.key("credential")) {
            errors.help(
                key,
                "an initial state has no credential: every session is in it from the start",
                "give the credential to a state with a guard, which looks at it",
            );
        }
        Self {
            name: name.clone(),
            initial,
            // an initial state's parent has been refused: nothing more is said about it
            parent: parent.filter(|_| !initial),
            guard,
            credential: args.ty("credential", errors).cloned(),
            permissions: Permissions::parse("permissions", &args, errors),
        }
    }
}

/// One state is the first, and every other one leads back to it.
pub(crate) fn check(module: &Ident, states: &[SessionState], errors: &mut Errors) {
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
    let known: Vec<_> = states.iter().map(|state| state.name.to_string()).collect();
    let known: Vec<_> = known.iter().map(String::as_str).collect();
    for state in states {
        if let Some(parent) = &state.parent {
            let name = parent.to_string();
            if !known.contains(&name.as_str()) {
                let help = suggest::help(&name, &known);
                errors.help(parent, format_args!("no state `{name}` in this module"), help);
            } else if ancestors(state, states).is_none() {
                errors.help(
                    parent,
                    format_args!("state `{}` is its own ancestor", state.name),
                    "a parent that leads to the initial state",
                );
            }
        }
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
