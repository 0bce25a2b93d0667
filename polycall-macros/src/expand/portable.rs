//! `#[derive(Portable)]`: what may cross, field by field.

use proc_macro2::TokenStream;
use quote::{quote, quote_spanned};
use syn::spanned::Spanned;
use syn::visit::Visit;
use syn::visit_mut::{self, VisitMut};
use syn::{Data, DeriveInput, Field, Ident, Type};

use super::fields::{are_all, vouched};
use crate::diag::Errors;
use crate::krate::Krate;

pub(crate) fn portable(input: &DeriveInput, errors: &mut Errors) -> TokenStream {
    let krate = Krate::of_derive(&input.attrs, errors);
    let private = krate.private();
    let name = &input.ident;
    let fields: Vec<&Field> = match &input.data {
        Data::Struct(data) => data.fields.iter().collect(),
        Data::Enum(data) => data.variants.iter().flat_map(|variant| &variant.fields).collect(),
        Data::Union(data) => {
            errors.help(
                data.union_token,
                "a union may not cross a boundary: nobody knows which of its bytes count",
                "an enum, which knows what it holds",
            );
            Vec::new()
        }
    };
    for lifetime in input.generics.lifetimes() {
        errors.help(
            lifetime,
            "nothing borrowed crosses a boundary",
            "own what it refers to: `String` for `&str`, `Vec<T>` for `&[T]`",
        );
    }
    if input.generics.lifetimes().next().is_some() {
        return TokenStream::new(); // rustc would say the same in its own words
    }
    let params: Vec<_> = input.generics.type_params().map(|param| param.ident.clone()).collect();
    let (opaque, checked): (Vec<_>, Vec<_>) =
        fields.into_iter().partition(|field| opaque(field, &params, errors));
    let (opaque, checked) = (opaque.iter().map(|field| &field.ty), checked.iter().map(|field| &field.ty));
    let label = label(name, checked.clone(), &krate);

    let mut generics = input.generics.clone();
    for param in generics.type_params_mut() {
        param.bounds.push(syn::parse_quote!(#krate::Portable));
        param.bounds.push(syn::parse_quote!(::core::marker::Send));
    }
    let (impl_generics, ty_generics, where_clause) = generics.split_for_impl();
    let are_all = are_all(input);
    quote! {
        unsafe impl #impl_generics #krate::Portable for #name #ty_generics #where_clause {
            type Label = #label;

            #[allow(unused_variables, deprecated, reason = "a type without fields has nothing to check")]
            fn every_field_may_cross(check: #private::FieldCheck) {
                #are_all
                #(check.field_may_cross::<#checked>();)*
                #(check.opaque_field_may_cross::<#opaque>();)*
            }
        }
    }
}

/// The join of the fields' labels. Where a type contains itself, that part adds nothing to it, and is left out: what stands
/// beside it is not.
fn label<'t>(name: &Ident, types: impl Iterator<Item = &'t Type>, krate: &Krate) -> TokenStream {
    struct WithoutItself<'n>(&'n Ident);

    impl VisitMut for WithoutItself<'_> {
        fn visit_type_mut(&mut self, ty: &mut Type) {
            let is_itself = |path: &syn::Path| {
                path.segments.len() == 1
                    && path.segments.iter().all(|part| part.ident == *self.0 || part.ident == "Self")
            };
            match ty {
                Type::Path(path) if path.qself.is_none() && is_itself(&path.path) => {
                    *ty = syn::parse_quote!(());
                }
                _ => visit_mut::visit_type_mut(self, ty),
            }
        }
    }

    let mut labels: Vec<_> = types
        .map(|ty| {
            let mut ty = ty.clone();
            WithoutItself(name).visit_type_mut(&mut ty);
            quote_spanned!(ty.span()=> <#ty as #krate::Portable>::Label)
        })
        .collect();
    let last = labels.pop().unwrap_or_else(|| quote!(#krate::label::Public));
    labels.into_iter().rev().fold(last, |rest, label| quote!(<#label as #krate::label::Label>::With<#rest>))
}

/// `#[portable(opaque = "reason")]`: the user answers for a foreign type. Not for a type parameter: that would let
/// anything through.
fn opaque(field: &Field, params: &[Ident], errors: &mut Errors) -> bool {
    struct Mentions<'p>(&'p [Ident], bool);

    impl<'ast> Visit<'ast> for Mentions<'_> {
        fn visit_ident(&mut self, ident: &'ast Ident) {
            self.1 |= self.0.contains(ident);
        }
    }

    let opaque = vouched(field, "portable", "opaque", "say why this type owns all it holds", errors);
    let mut mentions = Mentions(params, false);
    mentions.visit_type(&field.ty);
    if opaque && mentions.1 {
        errors.help(
            &field.ty,
            "an opaque field may not name a type parameter: it would let any type through",
            "leave `opaque` away, and the parameter has to be `Portable`",
        );
    }
    opaque
}
