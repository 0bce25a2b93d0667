//! What `Isolate` and `Inline` have in common: values built field by field, and no destructor.

use proc_macro2::TokenStream;
use quote::quote;
use syn::{DeriveInput, Field, Fields, LitStr};

use crate::diag::Errors;

/// `Name { a: …, b: … }`, or `Name { 0: …, 1: … }`; each field under its own conditions.
pub(super) fn construct(fields: &Fields, name: &TokenStream, values: &[TokenStream]) -> TokenStream {
    let cfgs = fields.iter().map(|field| {
        let cfgs = field.attrs.iter().filter(|attr| attr.path().is_ident("cfg"));
        quote!(#(#cfgs)*)
    });
    let members = fields.members();
    quote!(#name { #(#cfgs #members: #values),* })
}

/// `#[isolate(inline = "reason")]`: the user answers for a foreign type.
pub(super) fn trust(field: &Field, errors: &mut Errors) -> bool {
    let mut trusted = false;
    for attr in field.attrs.iter().filter(|attr| attr.path().is_ident("isolate")) {
        let parsed = attr.parse_nested_meta(|meta| {
            if !meta.path.is_ident("inline") {
                return Err(meta.error("unknown key in `isolate`\n\nhelp: `#[isolate(inline = \"reason\")]`"));
            }
            let reason: LitStr = meta.value()?.parse()?;
            if reason.value().trim().is_empty() {
                return Err(syn::Error::new_spanned(
                    reason,
                    "the reason is empty\n\nhelp: say why all bytes of this type are inline",
                ));
            }
            trusted = true;
            Ok(())
        });
        errors.take(parsed);
    }
    trusted
}

/// Ending a component is a wipe, in which no destructor runs: so none may be written.
pub(super) fn no_destructor(input: &DeriveInput) -> TokenStream {
    let name = &input.ident;
    let (impl_generics, ty_generics, where_clause) = input.generics.split_for_impl();
    quote! {
        const _: () = {
            trait MayNotImplementDropBecauseEndingAComponentIsAWipe {}
            #[allow(drop_bounds, reason = "that is the question")]
            impl<T: ::core::ops::Drop> MayNotImplementDropBecauseEndingAComponentIsAWipe for T {}
            impl #impl_generics MayNotImplementDropBecauseEndingAComponentIsAWipe for #name #ty_generics #where_clause {}
        };
    }
}
