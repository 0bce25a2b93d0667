//! `#[isolated]` and `#[derive(Isolate)]`: what lives in a region, and how it is made empty.

use proc_macro2::TokenStream;
use quote::quote;
use syn::{Data, DeriveInput, Fields, GenericParam, Path, Visibility, parse_quote};

use super::exceptions;
use super::fields::{are_all, construct, no_destructor, trust};
use super::{inside_its_module, list};
use crate::attr::Args;
use crate::diag::Errors;
use crate::krate::Krate;

/// `#[isolated(init = path)] pub struct Vault { … }`.
pub(crate) fn isolated(args: TokenStream, mut input: DeriveInput, errors: &mut Errors) -> TokenStream {
    let args = Args::parse("isolated", &["init", "crate"], args, errors);
    let krate = Krate::resolve(args.path("crate", errors), errors);
    refuse_shapes(&input, errors);
    if !matches!(input.vis, Visibility::Public(_)) {
        input.vis = parse_quote!(pub); // refused already, and rustc would say it again
    }
    let state = state_type(&input);
    let isolate = match &input.data {
        Data::Struct(data) if input.generics.params.is_empty() => {
            isolate_in(&krate, &input, &data.fields, errors)
        }
        _ => never_empty(&krate, &state),
    };
    let stateful = stateful(&krate, &state, args.path("init", errors));
    strip_helpers(&mut input);
    match input.generics.params.iter().all(|param| matches!(param, GenericParam::Lifetime(_))) {
        true => quote!(#input #isolate #stateful),
        false => quote!(#input), // of no one type, it can't stand in for a state
    }
}

/// What a state may not be.
fn refuse_shapes(input: &DeriveInput, errors: &mut Errors) {
    let name = &input.ident;
    if !input.generics.params.is_empty() {
        errors.help(
            &input.generics,
            "a component's state is not generic",
            "a component has one state, of one type",
        );
    }
    if !matches!(input.vis, Visibility::Public(_)) {
        errors.help(
            name,
            "the state is not public, but the component's marker is",
            format_args!("`pub struct {name}`; its fields stay private"),
        );
    }
    let help = match &input.data {
        Data::Struct(_) => return,
        Data::Enum(_) => {
            format!("`pub struct State {{ field: {name} }}`, and `#[derive(Inline)]` on the enum")
        }
        Data::Union(_) => format!("`pub struct {name}`, with `heap::Option` for what may be missing"),
    };
    errors.help(name, "a component's state is a struct", help);
}

/// The state's name. One that borrows has been refused, and stands in as if what it borrows were static.
fn state_type(input: &DeriveInput) -> TokenStream {
    let name = &input.ident;
    let lifetimes = input.generics.lifetimes().map(|_| quote!('static));
    match input.generics.params.is_empty() {
        true => quote!(#name),
        false => quote!(#name<#(#lifetimes),*>),
    }
}

/// `#[derive(Isolate)]`.
pub(crate) fn isolate(input: &DeriveInput, errors: &mut Errors) -> TokenStream {
    let krate = Krate::of_derive(&input.attrs, errors);
    match &input.data {
        Data::Struct(data) => return isolate_in(&krate, input, &data.fields, errors),
        Data::Enum(_) => errors.help(
            &input.ident,
            "only a struct may own region memory: an enum could be emptied by `mem::replace`",
            "`#[derive(Inline)]` if all its bytes are inline, or `heap::Option` for what may be missing",
        ),
        Data::Union(_) => errors.help(
            &input.ident,
            "only a struct may own region memory: nobody knows which bytes of a union count",
            "a struct with a field for each, `heap::Option` for what may be missing",
        ),
    }
    TokenStream::new()
}

fn isolate_in(krate: &Krate, input: &DeriveInput, fields: &Fields, errors: &mut Errors) -> TokenStream {
    let name = &input.ident;
    let mut generics = input.generics.clone();
    for param in generics.type_params_mut() {
        param.bounds.push(syn::parse_quote!(#krate::Isolate<Micro>));
        param.bounds.push(syn::parse_quote!(::core::marker::Send));
        param.bounds.push(syn::parse_quote!(::core::marker::Sync));
    }
    let (impl_generics, ty_generics, where_clause) = generics.split_for_impl();
    let values: Vec<_> = fields
        .iter()
        .map(|field| {
            let ty = &field.ty;
            match trust(field, errors) {
                true => quote!(key.trusted::<#ty>()),
                false => quote!(<#ty as #krate::Isolate<Micro>>::empty(key)),
            }
        })
        .collect();
    let empty = construct(fields, &quote!(Self), &values);
    let no_destructor = no_destructor(input);
    let are_all = are_all(input);
    let inside_its_module = inside_its_module();
    let private = krate.private();
    let exceptions = exceptions::of_fields(input, "isolate", "inline", "InlineField", krate);
    quote! {
        #exceptions
        #inside_its_module
        unsafe impl #impl_generics #krate::Isolate<Micro> for #name #ty_generics #where_clause {
            #[allow(unused_variables, reason = "a struct without fields needs no key")]
            fn empty(key: #private::Key<Micro>) -> Self {
                #are_all
                #empty
            }
        }
        #no_destructor
    }
}

/// What stands in for the implementation of a state that has been refused: nothing is said about whoever uses it.
fn never_empty(krate: &Krate, state: &TokenStream) -> TokenStream {
    let private = krate.private();
    quote! {
        unsafe impl #krate::Isolate<Micro> for #state {
            fn empty(_: #private::Key<Micro>) -> Self { ::core::unimplemented!() }
        }
    }
}

fn stateful(krate: &Krate, state: &TokenStream, init: Option<&Path>) -> TokenStream {
    let private = krate.private();
    let init = match init {
        Some(path) => quote!(#private::InitResult::into_result(#path(state, options))),
        None => quote!(::core::result::Result::Ok(())),
    };
    let listed = list(krate, "state", &quote!(Micro));
    quote! {
        const _: () = {
            unsafe impl #krate::Stateful for Micro {
                type State = #state;
                #[allow(unused_variables, reason = "a state that is empty at first has no `init`")]
                fn init(
                    state: &mut #state,
                    options: &#krate::Options,
                ) -> ::core::result::Result<(), #private::Text> {
                    #init
                }
            }
            unsafe impl #private::StateOf<Micro> for #state { const STATE_OF: () = (); }
            #listed
        };
    }
}

/// Attributes of a derive that stood in for one.
fn strip_helpers(input: &mut DeriveInput) {
    if let Data::Struct(data) = &mut input.data {
        for field in &mut data.fields {
            field.attrs.retain(|attr| !attr.path().is_ident("isolate"));
        }
    }
}
