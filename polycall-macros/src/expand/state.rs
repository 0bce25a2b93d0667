//! `#[isolated]` and `#[derive(Isolate)]`: what lives in a region, and how it is made empty.

use proc_macro2::TokenStream;
use quote::quote;
use syn::{Data, DeriveInput, Path};

use super::fields::{construct, no_destructor, trust};
use super::{inside_its_module, register};
use crate::attr::Args;
use crate::diag::Errors;
use crate::krate::Krate;

/// `#[isolated(init = path)] pub struct Vault { … }`.
pub(crate) fn isolated(args: TokenStream, mut input: DeriveInput, errors: &mut Errors) -> TokenStream {
    let args = Args::parse("isolated", &["init", "crate"], args, errors);
    let krate = Krate::resolve(args.path("crate", errors), errors);
    if !input.generics.params.is_empty() {
        errors.help(
            &input.generics,
            "a component's state is not generic",
            "a component has one state, of one type",
        );
    }
    let isolate = isolate_in(&krate, &input, errors);
    let stateful = stateful(&krate, &input, args.path("init", errors));
    strip_helpers(&mut input);
    quote!(#input #isolate #stateful)
}

/// `#[derive(Isolate)]`.
pub(crate) fn isolate(input: &DeriveInput, errors: &mut Errors) -> TokenStream {
    isolate_in(&Krate::of_derive(&input.attrs, errors), input, errors)
}

fn isolate_in(krate: &Krate, input: &DeriveInput, errors: &mut Errors) -> TokenStream {
    let name = &input.ident;
    let Data::Struct(data) = &input.data else {
        errors.help(
            name,
            "only a struct may own region memory: an enum could be emptied by `mem::replace`",
            "`#[derive(Inline)]` if all its bytes are inline, or `heap::Option` for what may be missing",
        );
        return TokenStream::new();
    };
    let mut generics = input.generics.clone();
    for param in generics.type_params_mut() {
        param.bounds.push(syn::parse_quote!(#krate::Isolate<Micro>));
        param.bounds.push(syn::parse_quote!(::core::marker::Send));
        param.bounds.push(syn::parse_quote!(::core::marker::Sync));
    }
    let (impl_generics, ty_generics, where_clause) = generics.split_for_impl();
    let values: Vec<_> = data
        .fields
        .iter()
        .map(|field| {
            let ty = &field.ty;
            match trust(field, errors) {
                true => quote!(key.trusted::<#ty>()),
                false => quote!(<#ty as #krate::Isolate<Micro>>::empty(key)),
            }
        })
        .collect();
    let empty = construct(&data.fields, &quote!(Self), &values);
    let no_destructor = no_destructor(input);
    let inside_its_module = inside_its_module();
    let private = krate.private();
    quote! {
        #inside_its_module
        unsafe impl #impl_generics #krate::Isolate<Micro> for #name #ty_generics #where_clause {
            #[allow(unused_variables, reason = "a struct without fields needs no key")]
            fn empty(key: #private::Key<Micro>) -> Self {
                #empty
            }
        }
        #no_destructor
    }
}

fn stateful(krate: &Krate, input: &DeriveInput, init: Option<&Path>) -> TokenStream {
    let name = &input.ident;
    let private = krate.private();
    let init = match init {
        Some(path) => quote!(#private::InitResult::into_result(#path(state, options))),
        None => quote!(::core::result::Result::Ok(())),
    };
    let registered =
        register(krate, "STATES", &quote!(#private::StateInfo), &quote!(#private::StateInfo::of::<Micro>()));
    quote! {
        const _: () = {
            unsafe impl #krate::Stateful for Micro {
                type State = #name;
                #[allow(unused_variables, reason = "a state that is empty at first has no `init`")]
                fn init(
                    state: &mut #name,
                    options: &#krate::Options,
                ) -> ::core::result::Result<(), #private::Text> {
                    #init
                }
            }
            unsafe impl #private::StateOf<Micro> for #name { const STATE_OF: () = (); }
            #registered
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
