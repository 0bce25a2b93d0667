//! Models into tokens. Generated code is thin: what it does stands in the runtime's private module.

pub(crate) mod component;
pub(crate) mod entry;
pub(crate) mod exceptions;
mod fields;
pub(crate) mod host;
pub(crate) mod inline;
mod itself;
mod label;
pub(crate) mod portable;
pub(crate) mod session;
pub(crate) mod state;

use proc_macro2::TokenStream;
use quote::quote;
use syn::{Attribute, Path};

use crate::krate::Krate;
use crate::model::{Clearance, marker};

/// Puts a type into the runtime's list of what is linked in. In a block of its own: by another name for polycall this
/// could be anybody's macro, and nothing it writes may come between generated implementations and the names in them.
fn list(krate: &Krate, kind: &str, of: &TokenStream) -> TokenStream {
    let private = krate.private();
    let kind = proc_macro2::Ident::new(kind, proc_macro2::Span::call_site());
    quote!(const _: () = { #private::list! { #kind, #of } };)
}

/// Shows that what is generated stands inside its component's module, since only there the marker's field can be
/// named. It goes through no name of polycall's, which whoever calls a crate of their own polycall could give to
/// something else.
pub(crate) fn inside_its_module() -> TokenStream {
    quote!(
        const _: Micro = Micro { only_inside_its_module: () };
    )
}

/// Whom somebody may call, read off the connections themselves, so that no list can say otherwise.
fn callees(krate: &Krate, from: &TokenStream, paths: &[Path]) -> TokenStream {
    let markers = paths.iter().map(marker);
    quote!(&[#(<#from as #krate::Connects<#markers>>::CALLEE),*])
}

/// A connection per listed component.
fn connects(krate: &Krate, from: &TokenStream, allowed: &[Path]) -> TokenStream {
    let markers = allowed.iter().map(marker);
    quote!(#(unsafe impl #krate::Connects<#markers> for #from { const CONNECTS: () = (); })*)
}

/// What somebody is cleared for.
fn cleared(krate: &Krate, who: &TokenStream, clearance: Clearance) -> TokenStream {
    let levels = clearance.levels();
    quote!(#(unsafe impl #krate::label::Cleared<#krate::label::#levels> for #who { const CLEARED: () = (); })*)
}

/// The attributes that decide whether an item exists at all: they go on everything generated beside it.
fn cfgs(attrs: &[Attribute]) -> impl Iterator<Item = &Attribute> {
    attrs.iter().filter(|attr| attr.path().is_ident("cfg"))
}
