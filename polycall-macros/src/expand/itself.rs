//! A type that contains itself: where it stands in its own fields.

use quote::ToTokens;
use syn::visit::{self, Visit};
use syn::visit_mut::{self, VisitMut};
use syn::{DeriveInput, GenericArgument, GenericParam, Ident, Path, PathArguments, Type, TypePath};

use crate::diag::Errors;

/// A type, where it stands in its own fields: by its name, with its own parameters, or as `Self`.
pub(super) struct Itself<'t> {
    name: &'t Ident,
    params: Vec<String>,
}

impl<'t> Itself<'t> {
    pub(super) fn of(input: &'t DeriveInput) -> Self {
        let name = |param: &GenericParam| match param {
            GenericParam::Type(param) => param.ident.to_string(),
            GenericParam::Const(param) => param.ident.to_string(),
            GenericParam::Lifetime(param) => param.lifetime.to_string(),
        };
        Self { name: &input.ident, params: input.generics.params.iter().map(name).collect() }
    }

    fn is(&self, path: &Path) -> bool {
        path.is_ident("Self") || self.has_its_name(path) && self.params == params(path)
    }

    /// With other parameters it is another type, whose label is not this one's, and asks for this one's in turn.
    fn is_another_of_its_kind(&self, path: &Path) -> bool {
        self.has_its_name(path) && self.params != params(path)
    }

    fn has_its_name(&self, path: &Path) -> bool {
        path.segments.len() == 1 && path.segments.iter().all(|part| part.ident == *self.name)
    }

    /// What is wrong with these types: that they have it with other parameters.
    pub(super) fn refuse_others_of_its_kind<'f>(&self, types: impl Iterator<Item = &'f Type>) -> Errors {
        let mut errors = Errors::default();
        types.for_each(|ty| Another(self, &mut errors).visit_type(ty));
        errors
    }

    /// The type with `other` in the place of itself, and whether it was there.
    pub(super) fn replaced(&self, ty: &Type, other: &Type) -> (Type, bool) {
        let mut ty = ty.clone();
        let mut replace = Replace { itself: self, other, found: false };
        replace.visit_type_mut(&mut ty);
        (ty, replace.found)
    }
}

fn params(path: &Path) -> Vec<String> {
    let written = |arg: &GenericArgument| arg.to_token_stream().to_string();
    match path.segments.last().map(|part| &part.arguments) {
        Some(PathArguments::AngleBracketed(args)) => args.args.iter().map(written).collect(),
        _ => Vec::new(),
    }
}

/// Refuses a type that contains itself with other parameters.
struct Another<'r>(&'r Itself<'r>, &'r mut Errors);

impl<'ast> Visit<'ast> for Another<'_> {
    fn visit_type_path(&mut self, path: &'ast TypePath) {
        let Self(itself, errors) = self;
        if path.qself.is_none() && itself.is_another_of_its_kind(&path.path) {
            errors.help(
                path,
                "a type that contains itself with other parameters has no label that ends",
                "itself as it is, `Self`, or a type of another name for what is in it",
            );
        }
        visit::visit_type_path(self, path);
    }
}

struct Replace<'r> {
    itself: &'r Itself<'r>,
    other: &'r Type,
    found: bool,
}

impl VisitMut for Replace<'_> {
    fn visit_type_mut(&mut self, ty: &mut Type) {
        match ty {
            Type::Path(path) if path.qself.is_none() && self.itself.is(&path.path) => {
                *ty = self.other.clone();
                self.found = true;
            }
            _ => visit_mut::visit_type_mut(self, ty),
        }
    }
}
