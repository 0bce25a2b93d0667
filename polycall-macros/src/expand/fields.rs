//! What the derives have in common: values built field by field, fields that are really these, no destructor.

use proc_macro2::{Span, TokenStream};
use quote::{ToTokens, format_ident, quote};
use syn::{Data, DeriveInput, Field, Fields, LitStr};

use crate::diag::Errors;

/// `Name { a: …, b: … }`, or `Name { 0: …, 1: … }`; each field under its own conditions.
pub(super) fn construct(fields: &Fields, name: &TokenStream, values: &[TokenStream]) -> TokenStream {
    let cfgs = fields.iter().map(cfgs);
    let members = fields.members();
    quote!(#name { #(#cfgs #members: #values),* })
}

/// The conditions of a field.
fn cfgs(field: &Field) -> TokenStream {
    let cfgs = field.attrs.iter().filter(|attr| attr.path().is_ident("cfg"));
    quote!(#(#cfgs)*)
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

/// Shows that the type has these fields of these types, and no others. Another attribute, below the derive, may have
/// made something else of it meanwhile. By arrays, since a reference alone would be turned into another by its type's
/// `Deref`.
pub(super) fn are_all(input: &DeriveInput) -> TokenStream {
    // a packed type's fields can't be borrowed where they are
    let packed = is_packed(input);
    let (value, by_reference, and) = match packed {
        true => (quote!(value: Self), quote!(), quote!(&)),
        false => (quote!(value: &Self), quote!(ref), quote!()),
    };
    let matched = if packed { quote!(value) } else { quote!(*value) };
    let arm = |path: TokenStream, fields: &Fields| {
        let names: Vec<_> =
            (0..fields.len()).map(|i| format_ident!("field_{i}", span = Span::mixed_site())).collect();
        let bindings: Vec<_> = names.iter().map(|name| quote!(#by_reference #name)).collect();
        let pattern = construct(fields, &path, &bindings);
        let types = fields.iter().map(|field| &field.ty);
        let cfgs = fields.iter().map(cfgs);
        quote!(#pattern => { #(#cfgs { let field = [#and #names]; let _: [&#types; 1] = field; })* })
    };
    let arms: Vec<_> = match &input.data {
        Data::Struct(data) => vec![arm(quote!(Self), &data.fields)],
        Data::Enum(data) => data
            .variants
            .iter()
            .map(|variant| {
                let ident = &variant.ident;
                arm(quote!(Self::#ident), &variant.fields)
            })
            .collect(),
        Data::Union(_) => Vec::new(),
    };
    if let Data::Union(_) = &input.data {
        return TokenStream::new(); // refused already
    }
    quote!(let _ = |#value| match #matched { #(#arms)* };)
}

pub(super) fn is_packed(input: &DeriveInput) -> bool {
    input.attrs.iter().any(|attr| {
        attr.path().is_ident("repr") && attr.meta.to_token_stream().to_string().contains("packed")
    })
}

/// Ending a component is a wipe, in which no destructor runs: so none may be written.
pub(super) fn no_destructor(input: &DeriveInput) -> TokenStream {
    refuse_destructor(input, "MayNotImplementDropBecauseEndingAComponentIsAWipe")
}

/// A destructor sees what stands under the label, and may do anything with it.
pub(super) fn no_destructor_of_labelled(input: &DeriveInput) -> TokenStream {
    refuse_destructor(input, "MayNotImplementDropBecauseADestructorSeesWhatIsLabelled")
}

/// By two implementations that are in each other's way if there is one: of a trait whose name rustc prints.
fn refuse_destructor(input: &DeriveInput, why: &str) -> TokenStream {
    let name = &input.ident;
    let why = format_ident!("{why}");
    let (impl_generics, ty_generics, where_clause) = input.generics.split_for_impl();
    quote! {
        const _: () = {
            trait #why {}
            #[allow(drop_bounds, reason = "that is the question")]
            impl<T: ::core::ops::Drop> #why for T {}
            impl #impl_generics #why for #name #ty_generics #where_clause {}
        };
    }
}
