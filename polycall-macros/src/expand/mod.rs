//! Models into tokens. Generated code is thin: what it does stands in the runtime's private module.

pub(crate) mod component;
pub(crate) mod entry;
mod fields;
pub(crate) mod host;
pub(crate) mod inline;
pub(crate) mod portable;
pub(crate) mod session;
pub(crate) mod state;

use proc_macro2::TokenStream;
use quote::quote;
use syn::{Attribute, Path};

use crate::krate::Krate;
use crate::model::marker;

/// Puts a static into one of the runtime's lists of what is linked in.
fn register(krate: &Krate, slice: &str, ty: &TokenStream, value: &TokenStream) -> TokenStream {
    let private = krate.private();
    let slice = proc_macro2::Ident::new(slice, proc_macro2::Span::call_site());
    quote! {
        #[#private::linkme::distributed_slice(#private::#slice)]
        #[linkme(crate = #private::linkme)]
        static REGISTERED: #ty = #value;
    }
}

/// Shows that what is generated stands inside its component's module, since only there the marker's field can be
/// named. It goes through no name of polycall's, which whoever calls a crate of their own polycall could give to
/// something else.
fn inside_its_module() -> TokenStream {
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

/// The attributes that decide whether an item exists at all: they go on everything generated beside it.
fn cfgs(attrs: &[Attribute]) -> impl Iterator<Item = &Attribute> {
    attrs.iter().filter(|attr| attr.path().is_ident("cfg"))
}
