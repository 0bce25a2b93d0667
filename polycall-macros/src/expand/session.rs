//! `#[polycall::states]`: the hierarchy of session states, as implementations.

use proc_macro2::{Ident, TokenStream};
use quote::{quote, quote_spanned};
use syn::spanned::Spanned;
use syn::{Attribute, Fields, Item, ItemMod, Path};

use super::list;
use crate::attr::Args;
use crate::diag::Errors;
use crate::hierarchy::{self, Inherit, Relationship, SessionState, ancestors, effective};
use crate::inert;
use crate::krate::Krate;

pub(crate) fn states(args: TokenStream, mut module: ItemMod, errors: &mut Errors) -> TokenStream {
    let args = Args::parse("states", &["crate"], args, errors);
    let krate = Krate::resolve(args.path("crate", errors), errors);
    let Some((_, items)) = &mut module.content else {
        errors.help(&module, "`states` needs the module's content", "`mod session { … }` in this file");
        return quote!(#module);
    };
    inert::keep("#[polycall::states]", &mut module.attrs, errors);
    let states: Vec<_> = items.iter_mut().filter_map(|item| state(item, errors)).collect();
    hierarchy::check(&module.ident, &states, errors);
    if errors.is_empty() {
        let impls = states.iter().map(|state| one(&krate, state, &states));
        let expanded = impls.chain([table(&krate, &states)]).collect();
        if let Some((_, items)) = &mut module.content {
            items.push(Item::Verbatim(expanded));
        }
    }
    quote!(#module)
}

const NO_UNIT_STRUCT: &str = "a session state is a unit struct";

/// The state that an item declares by `#[state(…)]`, which is taken off. A state that should have been a struct is
/// one all the same, so that nothing is said about those that name it.
fn state(item: &mut Item, errors: &mut Errors) -> Option<SessionState> {
    let is_unit = matches!(item, Item::Struct(item)
        if matches!(item.fields, Fields::Unit) && item.generics.params.is_empty());
    let (name, attrs) = parts(item)?;
    let at = attrs.iter().position(|attr| attr.path().is_ident("state"))?;
    let attr = attrs.remove(at);
    let Some(name) = name else {
        errors.help(attr, NO_UNIT_STRUCT, "`pub struct Name;`");
        return None;
    };
    if !is_unit {
        errors.help(name, NO_UNIT_STRUCT, format_args!("`pub struct {name};`"));
    }
    let tokens = match attr.meta {
        syn::Meta::List(list) => list.tokens,
        _ => TokenStream::new(),
    };
    Some(SessionState::parse(name, tokens, errors))
}

/// An item's name, if it has one, and its attributes.
fn parts(item: &mut Item) -> Option<(Option<&Ident>, &mut Vec<Attribute>)> {
    Some(match item {
        Item::Const(item) => (Some(&item.ident), &mut item.attrs),
        Item::Enum(item) => (Some(&item.ident), &mut item.attrs),
        Item::Fn(item) => (Some(&item.sig.ident), &mut item.attrs),
        Item::Impl(item) => (None, &mut item.attrs),
        Item::Mod(item) => (Some(&item.ident), &mut item.attrs),
        Item::Static(item) => (Some(&item.ident), &mut item.attrs),
        Item::Struct(item) => (Some(&item.ident), &mut item.attrs),
        Item::Trait(item) => (Some(&item.ident), &mut item.attrs),
        Item::Type(item) => (Some(&item.ident), &mut item.attrs),
        Item::Union(item) => (Some(&item.ident), &mut item.attrs),
        Item::Use(item) => (None, &mut item.attrs),
        _ => return None,
    })
}

/// The table of the hierarchy, which all of its states refer to.
fn table(krate: &Krate, states: &[SessionState]) -> TokenStream {
    let private = krate.private();
    let rows = states.iter().map(|state| {
        let SessionState { name, parent, relationship, permissions, inherit, expires, .. } = state;
        let parent = option(parent.as_ref().map(|parent| {
            let at = index(parent, states);
            quote!(#at)
        }));
        let relationship = match relationship {
            Relationship::Parent => quote!(Parent),
            Relationship::Composition => quote!(Composition),
            Relationship::Parallel => quote!(Parallel),
        };
        let inherit = match inherit {
            Inherit::None => quote!(None),
            Inherit::Additive => quote!(Additive),
            Inherit::Subtractive => quote!(Subtractive),
            Inherit::Replace => quote!(Replace),
        };
        let own = permissions.mask();
        let effective = effective(&ancestors(state, states).unwrap_or_default()).mask();
        let expires = option(expires.map(|milliseconds| quote!(#milliseconds)));
        let callback = |path: &Option<Path>| {
            option(path.as_ref().map(|path| {
                let has_succeeded = quote_spanned!(path.span()=> #private::has_succeeded);
                quote!(|transition| #has_succeeded(#path(transition)))
            }))
        };
        let (on_enter, on_exit) = (callback(&state.on_enter), callback(&state.on_exit));
        quote! {
            #private::StateRow {
                name: ::core::stringify!(#name),
                parent: #parent,
                relationship: #private::Relationship::#relationship,
                inherit: #private::Inherit::#inherit,
                own: #own,
                effective: #effective,
                expires: #expires,
                on_enter: #on_enter,
                on_exit: #on_exit,
            }
        }
    });
    quote! {
        static __POLYCALL_HIERARCHY: #private::Hierarchy = #private::Hierarchy::new(&[#(#rows),*]);
    }
}

fn option(tokens: Option<TokenStream>) -> TokenStream {
    tokens.map_or_else(
        || quote!(::core::option::Option::None),
        |tokens| quote!(::core::option::Option::Some(#tokens)),
    )
}

/// A state's place in the table.
fn index(name: &Ident, states: &[SessionState]) -> u8 {
    states.iter().position(|state| state.name == *name).and_then(|at| u8::try_from(at).ok()).unwrap_or(0)
}

fn one(krate: &Krate, state: &SessionState, states: &[SessionState]) -> TokenStream {
    let SessionState { name, parent, guard, credential, .. } = state;
    let line = ancestors(state, states).unwrap_or_default();
    let initial = line.last().map(|initial| &initial.name);
    let at = index(name, states);
    let private = krate.private();
    let parent = match parent {
        None => quote!(#krate::session::NoSession),
        Some(parent) if state.relationship == Relationship::Composition => {
            quote!(#private::EnteredWith<#parent>)
        }
        Some(parent) => quote!(#parent),
    };
    let credential = credential.as_ref().map_or_else(|| quote!(()), |ty| quote!(#ty));
    let guard = guard.as_ref().map_or_else(|| quote!(true), |path| quote!(#path(credential)));
    let within = line.iter().map(|ancestor| &ancestor.name);
    let granted = effective(&line).0;
    let from_start = state.initial.then(|| quote!(unsafe impl #krate::session::Within<#name> for #krate::session::NoSession { const WITHIN: () = (); }));
    let listed = state.initial.then(|| list(krate, "hierarchy", &quote!(#name)));
    let begins = state
        .initial
        .then(|| quote!(unsafe impl #krate::session::Begins for #name { const BEGINS: () = (); }));
    quote! {
        unsafe impl #krate::session::State for #name {
            type Initial = #initial;
            type Parent = #parent;
            type Credential = #credential;
            const NAME: &'static str = ::core::stringify!(#name);
            const HIERARCHY: &'static #private::Hierarchy = &__POLYCALL_HIERARCHY;
            const INDEX: u8 = #at;

            #[allow(unused_variables, reason = "an initial state asks for nothing")]
            fn guard(credential: &Self::Credential, _: #krate::session::AskGuard) -> bool {
                #guard
            }
        }
        #(unsafe impl #krate::session::Within<#within> for #name { const WITHIN: () = (); })*
        #(unsafe impl #krate::session::Grants<#krate::session::permission::#granted> for #name { const GRANTS: () = (); })*
        #from_start
        #begins
        #listed
        const _: #name = #name; // a state that nobody names is there all the same
    }
}
