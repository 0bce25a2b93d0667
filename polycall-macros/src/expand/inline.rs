//! `#[derive(Inline)]`: values without memory elsewhere.

use proc_macro2::TokenStream;
use quote::quote;
use syn::{Data, DeriveInput, Fields};

use super::exceptions;
use super::fields::{are_all, construct, no_destructor, trust};
use crate::diag::Errors;
use crate::krate::Krate;

pub(crate) fn inline(input: &DeriveInput, errors: &mut Errors) -> TokenStream {
    let krate = Krate::of_derive(&input.attrs, errors);
    let name = &input.ident;
    let mut checks = TokenStream::new();
    let vacant = match &input.data {
        Data::Struct(data) => vacant(&krate, &data.fields, &quote!(Self), errors),
        Data::Enum(data) => {
            let marked =
                |variant: &&syn::Variant| variant.attrs.iter().any(|attr| attr.path().is_ident("default"));
            let Some(default) = data.variants.iter().find(marked) else {
                errors.help(
                    name,
                    "an inline enum says which variant stands where nothing was filled in yet",
                    "`#[default]` on one variant",
                );
                return TokenStream::new();
            };
            for variant in data.variants.iter().filter(|variant| variant.ident != default.ident) {
                let values = vacant(&krate, &variant.fields, &variant_of(variant), errors);
                checks.extend(quote!(let _ = || -> Self { #values };));
            }
            vacant(&krate, &default.fields, &variant_of(default), errors)
        }
        Data::Union(data) => {
            errors.help(
                data.union_token,
                "a union may not live in a region: nobody knows which of its bytes count",
                "an enum, which knows what it holds",
            );
            return TokenStream::new();
        }
    };
    let mut generics = input.generics.clone();
    for param in generics.type_params_mut() {
        param.bounds.push(syn::parse_quote!(#krate::Inline));
    }
    checks.extend(are_all(input));
    let (impl_generics, ty_generics, where_clause) = generics.split_for_impl();
    let no_destructor = no_destructor(input);
    let exceptions = exceptions::of_fields(input, "isolate", "inline", "InlineField", &krate);
    quote! {
        unsafe impl #impl_generics #krate::Inline for #name #ty_generics #where_clause {
            fn vacant() -> Self {
                #checks
                #vacant
            }
        }
        #no_destructor
        #exceptions
    }
}

fn variant_of(variant: &syn::Variant) -> TokenStream {
    let ident = &variant.ident;
    quote!(Self::#ident)
}

fn vacant(krate: &Krate, fields: &Fields, name: &TokenStream, errors: &mut Errors) -> TokenStream {
    let values: Vec<_> = fields
        .iter()
        .map(|field| {
            let ty = &field.ty;
            match trust(field, errors) {
                true => quote!(<#ty as ::core::default::Default>::default()),
                false => quote!(<#ty as #krate::Inline>::vacant()),
            }
        })
        .collect();
    construct(fields, name, &values)
}
