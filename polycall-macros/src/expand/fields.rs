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
    vouched(field, "isolate", "inline", "say why all bytes of this type are inline", errors)
}

/// `#[of(key = "reason")]`: the user answers for a field. One that is vouched for by mistake counts too, since its
/// type would only be refused besides.
pub(super) fn vouched(field: &Field, of: &str, key: &str, why: &str, errors: &mut Errors) -> bool {
    let mut vouched = false;
    for attr in field.attrs.iter().filter(|attr| attr.path().is_ident(of)) {
        let parsed = attr.parse_nested_meta(|meta| {
            let help = format!("`#[{of}({key} = \"reason\")]`");
            if !meta.path.is_ident(key) {
                return Err(meta.error(format_args!("unknown key in `{of}`\n\nhelp: {help}")));
            }
            let Ok(reason) = meta.value().and_then(syn::parse::ParseBuffer::parse::<LitStr>) else {
                let message = format!("`{key}` in `{of}` needs a reason\n\nhelp: {help}");
                return Err(syn::Error::new_spanned(meta.path, message));
            };
            if reason.value().trim().is_empty() {
                let message = format!("the reason is empty\n\nhelp: {why}");
                return Err(syn::Error::new_spanned(reason, message));
            }
            vouched = true;
            Ok(())
        });
        vouched |= errors.take(parsed).is_none();
    }
    vouched
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
