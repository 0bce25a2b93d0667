//! The label that `#[derive(Portable)]` computes: the join of the fields', or what `#[label(…)]` says.

use proc_macro2::{Span, TokenStream};
use quote::{ToTokens, quote, quote_spanned};
use syn::spanned::Spanned;
use syn::visit_mut::{self, VisitMut};
use syn::{Attribute, Field, Ident, Type};

use crate::diag::Errors;
use crate::krate::Krate;
use crate::model::text;

/// One field, and what is said of it.
pub(super) struct Labelled<'f> {
    ty: &'f Type,
    is_opaque: bool,
    declared: Option<Type>,
}

impl<'f> Labelled<'f> {
    pub(super) fn read(field: &'f Field, is_opaque: bool, errors: &mut Errors) -> Self {
        Self { ty: &field.ty, is_opaque, declared: declared(&field.attrs, errors) }
    }

    /// Its label, in a type of this name.
    fn label(&self, name: &Ident, krate: &Krate) -> Option<TokenStream> {
        match &self.declared {
            Some(label) => Some(quote!(#label)),
            None if self.is_opaque => None, // nobody knows
            None => {
                let ty = without(name, self.ty);
                let (first, last) = ends(self.ty);
                let (from, label) = (quote_spanned!(first=> <), quote_spanned!(last=> Label));
                Some(quote!(#from #ty as #krate::Portable>::#label))
            }
        }
    }

    /// That what is said of it is not less than it is; and no more than what is said of the whole type.
    fn is_covered(&self, whole: Option<&Type>) -> TokenStream {
        let Self { ty, declared, .. } = self;
        let by = |label: &Type| quote_spanned!(ty.span()=> check.label_covers_the_field::<#ty, #label>(););
        let own = declared.as_ref().filter(|_| !self.is_opaque).map(by);
        let whole = whole.and_then(|whole| match declared {
            Some(label) => Some(quote_spanned!(label.span()=> check.label_covers::<#label, #whole>();)),
            None => (!self.is_opaque).then(|| by(whole)),
        });
        quote!(#own #whole)
    }
}

/// The label of a type, and what has to hold for it.
pub(super) fn label(
    name: &Ident,
    attrs: &[Attribute],
    fields: &[Labelled<'_>],
    krate: &Krate,
    errors: &mut Errors,
) -> (TokenStream, TokenStream) {
    let whole = declared(attrs, errors);
    let checks = fields.iter().map(|field| field.is_covered(whole.as_ref()));
    let checks = quote!(#(#checks)*);
    if let Some(whole) = whole {
        return (quote!(#whole), checks);
    }
    let mut labels: Vec<_> = fields.iter().filter_map(|field| field.label(name, krate)).collect();
    let last = labels.pop().unwrap_or_else(|| quote!(#krate::label::Public));
    let join = |rest, label| quote!(<#label as #krate::label::Label>::With<#rest>);
    (labels.into_iter().rev().fold(last, join), checks)
}

/// A field's type in a type of this name. Where a type contains itself, that part adds nothing to it, and is left out: what stands
/// beside it is not.
fn without(name: &Ident, ty: &Type) -> Type {
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

    let mut ty = ty.clone();
    WithoutItself(name).visit_type_mut(&mut ty);
    ty
}

/// Whether a field's type mentions the type of this name, which it stands in.
pub(super) fn contains(name: &Ident, ty: &Type) -> bool {
    text(&without(name, ty)) != text(ty)
}

/// Where a type begins and ends: what lies between two tokens with these spans is the whole of it.
fn ends(ty: &Type) -> (Span, Span) {
    let spans: Vec<_> = ty.to_token_stream().into_iter().map(|token| token.span()).collect();
    let first = spans.first().copied().unwrap_or_else(Span::call_site);
    (first, spans.last().copied().unwrap_or(first))
}

/// `#[label(Secret)]`.
fn declared(attrs: &[Attribute], errors: &mut Errors) -> Option<Type> {
    let mut labels = attrs.iter().filter(|attr| attr.path().is_ident("label"));
    let first = labels.next()?;
    if let Some(second) = labels.next() {
        errors.help(second, "a label is given twice", "one that says both: the higher one");
    }
    let label = first.parse_args::<Type>();
    if label.is_err() {
        errors.help(first, "`label` takes one label", "`#[label(Secret)]`");
    }
    label.ok()
}
