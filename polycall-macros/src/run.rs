//! From rustc's tokens to rustc's tokens: parse, expand, and add every mistake.

use proc_macro::TokenStream;
use proc_macro2::{Ident, TokenStream as Tokens};
use syn::parse::Parse;

use crate::diag::Errors;

/// Parses what an attribute stands on, and expands it; another kind of item is refused where it begins to be one.
pub(crate) fn attribute<I: Parse>(
    args: TokenStream,
    item: TokenStream,
    expand: impl FnOnce(Tokens, I, &mut Errors) -> Tokens,
    refuse: impl FnOnce(Ident, &mut Errors),
) -> TokenStream {
    let mut errors = Errors::default();
    let fallback = Tokens::from(item.clone());
    match syn::parse(item) {
        Ok(item) => {
            let tokens = expand(args.into(), item, &mut errors);
            finish(tokens, errors)
        }
        Err(error) => {
            match syn::parse2(fallback.clone()) {
                Ok(syn::Item::Verbatim(_)) | Err(_) => errors.push(error),
                Ok(_) => refuse(Ident::new("here", error.span()), &mut errors),
            }
            finish(fallback, errors)
        }
    }
}

/// Expands a derive.
pub(crate) fn derive(
    item: TokenStream,
    expand: impl FnOnce(&syn::DeriveInput, &mut Errors) -> Tokens,
) -> TokenStream {
    let mut errors = Errors::default();
    let input = syn::parse_macro_input!(item as syn::DeriveInput);
    let tokens = expand(&input, &mut errors);
    finish(tokens, errors)
}

/// The expansion, and every mistake behind it.
pub(crate) fn finish(mut tokens: Tokens, errors: Errors) -> TokenStream {
    tokens.extend(errors.into_tokens());
    tokens.into()
}
