//! What an annotation makes exceptions of, for the list that users read.

use proc_macro2::TokenStream;
use quote::quote;
use syn::{Data, DeriveInput, Field, LitStr};

use super::list;
use crate::krate::Krate;

/// The fields that are vouched for by `#[of(key = "reason")]`. Mistakes in them have been said.
pub(super) fn of_fields(input: &DeriveInput, of: &str, key: &str, kind: &str, krate: &Krate) -> TokenStream {
    let name = &input.ident;
    let in_fields = |inside: String, fields: &syn::Fields| -> Vec<(String, LitStr)> {
        let named = fields.iter().zip(fields.members());
        named
            .filter_map(|(field, member)| {
                let member = match member {
                    syn::Member::Named(name) => name.to_string(),
                    syn::Member::Unnamed(index) => index.index.to_string(),
                };
                Some((format!("{inside}::{member}"), reason(field, of, key)?))
            })
            .collect()
    };
    let exceptions: Vec<_> = match &input.data {
        Data::Struct(data) => in_fields(name.to_string(), &data.fields),
        Data::Enum(data) => {
            let variants = data.variants.iter();
            variants
                .flat_map(|variant| in_fields(format!("{name}::{}", variant.ident), &variant.fields))
                .collect()
        }
        Data::Union(_) => Vec::new(),
    };
    exceptions_of(kind, &exceptions, krate)
}

/// A list of exceptions of one kind, each with where it is and why.
pub(crate) fn exceptions_of(kind: &str, exceptions: &[(String, LitStr)], krate: &Krate) -> TokenStream {
    if exceptions.is_empty() {
        return TokenStream::new();
    }
    let private = krate.private();
    let kind = quote::format_ident!("{kind}");
    let (places, reasons): (Vec<_>, Vec<_>) =
        exceptions.iter().map(|(place, reason)| (format!("::{place}"), reason.value())).unzip();
    let listed = list(krate, "exceptions", &quote!(__PolycallExceptions));
    quote! {
        const _: () = {
            enum __PolycallExceptions {}
            unsafe impl #private::Excepts for __PolycallExceptions {
                const EXCEPTS: &'static [#private::Exception] = &[#(
                    #private::Exception::new(
                        #private::ExceptionKind::#kind,
                        ::core::concat!(::core::module_path!(), #places),
                        #reasons,
                    ),
                )*];
            }
            #listed
        };
    }
}

fn reason(field: &Field, of: &str, key: &str) -> Option<LitStr> {
    let mut reason = None;
    for attr in field.attrs.iter().filter(|attr| attr.path().is_ident(of)) {
        let _ = attr.parse_nested_meta(|meta| {
            if meta.path.is_ident(key) {
                reason = Some(meta.value()?.parse()?);
            }
            Ok(())
        });
    }
    reason
}
