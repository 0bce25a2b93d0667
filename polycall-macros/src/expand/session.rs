//! `#[polycall::states]`: the hierarchy of session states, as implementations.

use proc_macro2::{Ident, TokenStream};
use quote::quote;
use syn::{Fields, Item, ItemMod};

use crate::attr::Args;
use crate::diag::Errors;
use crate::krate::Krate;
use crate::model::SessionState;

pub(crate) fn states(args: TokenStream, mut module: ItemMod, errors: &mut Errors) -> TokenStream {
    let args = Args::parse("states", &["crate"], args, errors);
    let krate = Krate::resolve(args.path("crate", errors), errors);
    let Some((_, items)) = &mut module.content else {
        errors.help(&module, "`states` needs the module's content", "`mod session { … }` in this file");
        return quote!(#module);
    };
    let mut states = Vec::new();
    for item in items.iter_mut() {
        let Item::Struct(item) = item else { continue };
        let Some(at) = item.attrs.iter().position(|attr| attr.path().is_ident("state")) else { continue };
        let attr = item.attrs.remove(at);
        if !matches!(item.fields, Fields::Unit) || !item.generics.params.is_empty() {
            errors.help(
                &item.ident,
                "a session state is a name",
                format_args!("`pub struct {};`", item.ident),
            );
        }
        let tokens = match attr.meta {
            syn::Meta::List(list) => list.tokens,
            _ => TokenStream::new(),
        };
        states.push(SessionState::parse(&item.ident, tokens, errors));
    }
    check_hierarchy(&module.ident, &states, errors);
    if errors.is_empty() {
        let expanded: TokenStream = states.iter().map(|state| one(&krate, state, &states)).collect();
        if let Some((_, items)) = &mut module.content {
            items.push(Item::Verbatim(expanded));
        }
    }
    quote!(#module)
}

fn check_hierarchy(module: &Ident, states: &[SessionState], errors: &mut Errors) {
    let initial: Vec<_> = states.iter().filter(|state| is_root(state)).collect();
    match initial[..] {
        [] if errors.is_empty() => {
            errors.help(module, "no state is the initial one", "`#[state(initial)] pub struct Anonymous;`");
        }
        [first, second, ..] => {
            errors.at(&second.name, "a second initial state");
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
                let help = crate::suggest::help(&name, &known);
                errors.help(parent, format_args!("no state `{name}` in this module"), help);
            } else if ancestors(state, states).is_none() {
                errors.at(parent, format_args!("state `{}` is its own ancestor", state.name));
            }
        }
    }
}

/// No parent was written; a state that lacks one by mistake has been reported where it was parsed.
fn is_root(state: &SessionState) -> bool {
    state.parent.is_none() && state.guard.is_none()
}

/// The state, its parent, and so on up; `None` for a circle.
fn ancestors<'s>(state: &'s SessionState, states: &'s [SessionState]) -> Option<Vec<&'s SessionState>> {
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

fn one(krate: &Krate, state: &SessionState, states: &[SessionState]) -> TokenStream {
    let SessionState { name, parent, guard, credential, .. } = state;
    let line = ancestors(state, states).unwrap_or_default();
    let parent = parent.as_ref().map_or_else(|| quote!(#krate::session::NoSession), |parent| quote!(#parent));
    let credential = credential.as_ref().map_or_else(|| quote!(()), |ty| quote!(#ty));
    let guard = guard.as_ref().map_or_else(|| quote!(true), |path| quote!(#path(credential)));
    let within = line.iter().map(|ancestor| &ancestor.name);
    let mut granted: Vec<&Ident> = Vec::new();
    for permission in line.iter().flat_map(|state| &state.permissions.0) {
        if !granted.contains(&permission) {
            granted.push(permission);
        }
    }
    let from_start = is_root(state).then(|| quote!(unsafe impl #krate::session::Within<#name> for #krate::session::NoSession { const WITHIN: () = (); }));
    quote! {
        unsafe impl #krate::session::State for #name {
            type Parent = #parent;
            type Credential = #credential;
            const NAME: &'static str = ::core::stringify!(#name);

            #[allow(unused_variables, reason = "an initial state asks for nothing")]
            fn guard(credential: &Self::Credential, _: #krate::session::AskGuard) -> bool {
                #guard
            }
        }
        #(unsafe impl #krate::session::Within<#within> for #name { const WITHIN: () = (); })*
        #(unsafe impl #krate::session::Grants<#krate::session::permission::#granted> for #name { const GRANTS: () = (); })*
        #from_start
    }
}
