//! The label that `#[derive(Portable)]` computes: the join of the fields', or what `#[label(…)]` says.

use proc_macro2::{Span, TokenStream};
use quote::{ToTokens, quote, quote_spanned};
use syn::spanned::Spanned;
use syn::{Attribute, Field, Generics, Type, parse_quote};

use super::itself::Itself;
use crate::diag::Errors;
use crate::krate::Krate;

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

    /// Whether its own type says what its label is.
    pub(super) fn is_asked(&self) -> bool {
        self.declared.is_none() && !self.is_opaque
    }

    pub(super) fn is_declared(&self) -> bool {
        self.declared.is_some()
    }

    pub(super) fn ty(&self) -> &'f Type {
        self.ty
    }

    /// Its label. Where a type contains itself, that part adds nothing to it, and is left out: what stands beside it is not.
    fn label(&self, itself: &Itself<'_>, krate: &Krate) -> Option<TokenStream> {
        match &self.declared {
            Some(label) => Some(quote!(#label)),
            None if self.is_opaque => None, // nobody knows
            None => {
                let (ty, _) = itself.replaced(self.ty, &parse_quote!(()));
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
    whole: Option<&Type>,
    fields: &[Labelled<'_>],
    itself: &Itself<'_>,
    krate: &Krate,
) -> (TokenStream, TokenStream) {
    let checks = fields.iter().map(|field| field.is_covered(whole));
    let checks = quote!(#(#checks)*);
    if let Some(whole) = whole {
        return (quote!(#whole), checks);
    }
    let mut labels: Vec<_> = fields.iter().filter_map(|field| field.label(itself, krate)).collect();
    let last = labels.pop().unwrap_or_else(|| quote!(#krate::label::Public));
    let join = |rest, label| quote!(<#label as #krate::label::Label>::With<#rest>);
    (labels.into_iter().rev().fold(last, join), checks)
}

/// Shows that a type adds nothing to itself, whatever it is: a parameter in its place has the labels that `()` there
/// has. An associated type could tell the two apart, and be labelled for the one alone.
pub(super) fn adds_nothing_to_itself(
    fields: &[Labelled<'_>],
    itself: &Itself<'_>,
    generics: &Generics,
    krate: &Krate,
) -> Option<TokenStream> {
    let checks: Vec<_> = fields
        .iter()
        .filter(|field| field.is_asked())
        .filter_map(|Labelled { ty, .. }| {
            let (any, contains_itself) = itself.replaced(ty, &parse_quote!(__Itself));
            let (none, _) = itself.replaced(ty, &parse_quote!(()));
            contains_itself.then(|| quote_spanned!(ty.span()=> check.itself_adds_nothing::<#any, #none>();))
        })
        .collect();
    let mut generics = generics.clone();
    let (private, label) = (krate.private(), quote!(Label = #krate::label::Public));
    generics.params.push(parse_quote!(__Itself: #krate::Portable<#label> + #private::AnyData));
    let (impl_generics, _, where_clause) = generics.split_for_impl();
    (!checks.is_empty()).then(|| {
        quote! {
            #[allow(
                dead_code, clippy::items_after_statements, clippy::multiple_bound_locations,
                reason = "compiled, never run, and its bounds stand where the type's do"
            )]
            fn with_anything_in_its_place #impl_generics (check: #private::FieldCheck) #where_clause {
                #(#checks)*
            }
        }
    })
}

/// Where a type begins and ends: what lies between two tokens with these spans is the whole of it.
fn ends(ty: &Type) -> (Span, Span) {
    let spans: Vec<_> = ty.to_token_stream().into_iter().map(|token| token.span()).collect();
    let first = spans.first().copied().unwrap_or_else(Span::call_site);
    (first, spans.last().copied().unwrap_or(first))
}

/// `#[label(Secret)]`.
pub(super) fn declared(attrs: &[Attribute], errors: &mut Errors) -> Option<Type> {
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
