//! `#[derive(Portable)]`: what may cross, field by field.

use proc_macro2::{Span, TokenStream};
use quote::{format_ident, quote};
use syn::visit::Visit;
use syn::{Data, DeriveInput, Field, Fields, Ident, parse_quote};

use super::exceptions;
use super::fields::{are_all, is_packed, no_destructor_of_labelled, vouched};
use super::itself::Itself;
use super::label::{Labelled, adds_nothing_to_itself, declared, label};
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
    let fields: Vec<_> = fields.into_iter().map(|field| (field, opaque(field, &params, errors))).collect();
    let labelled: Vec<_> =
        fields.iter().map(|(field, is_opaque)| Labelled::read(field, *is_opaque, errors)).collect();
    let (itself, whole) = (Itself::of(input), declared(&input.attrs, errors));
    let asked = if whole.is_none() { &labelled[..] } else { &[] };
    let types = asked.iter().filter(|field| field.is_asked()).map(Labelled::ty);
    let refused = itself.refuse_others_of_its_kind(types);
    if !refused.is_empty() {
        errors.append(refused);
        return TokenStream::new(); // rustc would say that it overflows
    }
    let (label, labels_hold) = label(whole.as_ref(), &labelled, &itself, &krate);
    let of =
        |wanted| fields.iter().filter(move |(_, is_opaque)| *is_opaque == wanted).map(|(field, _)| &field.ty);
    let opaque = of(true);
    // the label has asked for all others
    let checked = of(false).filter(|ty| itself.replaced(ty, &parse_quote!(())).1);

    let mut generics = input.generics.clone();
    for param in generics.type_params_mut() {
        param.bounds.push(syn::parse_quote!(#krate::Portable));
        param.bounds.push(syn::parse_quote!(::core::marker::Send));
    }
    let adds_nothing = adds_nothing_to_itself(asked, &itself, &generics, &krate);
    let (impl_generics, ty_generics, where_clause) = generics.split_for_impl();
    let are_all = are_all(input);
    let attend = attend(input, &private);
    let says_label = whole.is_some() || labelled.iter().any(Labelled::is_declared);
    let no_destructor = says_label.then(|| no_destructor_of_labelled(input));
    let exceptions = exceptions::of_fields(input, "portable", "opaque", "OpaqueField", &krate);
    quote! {
        unsafe impl #impl_generics #krate::Portable for #name #ty_generics #where_clause {
            type Label = #label;

            #[allow(unused_variables, deprecated, reason = "a type without fields has nothing to check")]
            fn every_field_may_cross(check: #private::FieldCheck) {
                #are_all
                #adds_nothing
                #(check.field_may_cross::<#checked>();)*
                #(check.opaque_field_may_cross::<#opaque>();)*
                #labels_hold
            }

            #attend
        }
        #no_destructor
        #exceptions
    }
}

/// How each of its parts is found. Of opaque fields nobody knows how, and those of a packed type can't be borrowed.
fn attend(input: &DeriveInput, private: &TokenStream) -> Option<TokenStream> {
    let (value, to) = (Ident::new("value", Span::mixed_site()), Ident::new("to", Span::mixed_site()));
    let arm = |path: TokenStream, fields: &Fields| {
        let parts = fields.iter().zip(fields.members()).enumerate();
        let parts = parts.filter(|(_, (field, _))| !is_opaque(field)).map(|(i, (_, member))| {
            let part = format_ident!("part_{i}", span = Span::mixed_site());
            let attended = quote!(#private::Part(#part).attend(#to););
            (quote!(#member: #part), attended)
        });
        let (patterns, attended): (Vec<_>, Vec<_>) = parts.unzip();
        quote!(#path { #(#patterns,)* .. } => { #(#attended)* })
    };
    let arms: Vec<_> = match &input.data {
        _ if is_packed(input) => return None,
        Data::Struct(data) if data.fields.is_empty() => return None,
        Data::Struct(data) => vec![arm(quote!(Self), &data.fields)],
        Data::Enum(data) if data.variants.iter().all(|variant| variant.fields.is_empty()) => return None,
        Data::Enum(data) => {
            let arms = data.variants.iter().map(|variant| {
                let ident = &variant.ident;
                arm(quote!(Self::#ident), &variant.fields)
            });
            arms.collect()
        }
        Data::Union(_) => return None,
    };
    Some(quote! {
        #[allow(unused_variables, deprecated, clippy::match_same_arms, reason = "an opaque field is left alone")]
        fn attend(&mut self, #to: &#private::Attention) {
            use #private::OtherPart as _;
            let #value = self;
            match #value { #(#arms)* }
        }
    })
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

/// The same, where its mistakes have been said.
fn is_opaque(field: &Field) -> bool {
    field.attrs.iter().any(|attr| attr.path().is_ident("portable"))
}
