//! `#[pure]`: a function that computes, and does nothing else that can be seen from here.

mod body;
mod known;

use proc_macro2::{Span, TokenStream, TokenTree};
use quote::{ToTokens, quote};
use syn::visit::{self, Visit};
use syn::{FnArg, GenericParam, ItemFn, Safety, Type};

use crate::attr::Args;
use crate::diag::Errors;
use crate::krate::Krate;
use crate::model::text;

pub(crate) fn pure(args: TokenStream, mut function: ItemFn, errors: &mut Errors) -> TokenStream {
    let mut mine = Errors::default();
    let args = Args::parse("pure", &["allow", "crate"], args, &mut mine);
    let krate = Krate::resolve(args.path("crate", &mut mine), &mut mine);
    let allowed = args.paths("allow", &mut mine).unwrap_or_default();
    let allowed = allowed.iter().map(text).collect();
    check_signature(&function, &mut mine);
    if mine.is_empty() {
        let original = function.clone();
        body::check(&mut function, allowed, &krate.private(), &mut mine);
        if !mine.is_empty() {
            function = original;
        }
    }
    let is_pure = mine.is_empty();
    errors.append(mine);
    let marker = marker(&function, &krate);
    match (is_pure, function.sig.receiver()) {
        // a method stands where no type can: it has been refused
        (false, Some(_)) => quote!(#function),
        _ => quote!(#function #marker),
    }
}

/// A type beside the function, of the same name, that says it is pure: whoever imports the one imports the other. One with
/// mistakes has it too, so that those who call it are not refused besides.
fn marker(function: &ItemFn, krate: &Krate) -> TokenStream {
    let (private, name, vis) = (krate.private(), &function.sig.ident, &function.vis);
    let cfgs = function.attrs.iter().filter(|attr| attr.path().is_ident("cfg"));
    let cfgs = quote!(#(#cfgs)*);
    quote! {
        #cfgs
        #[doc(hidden)]
        #[allow(
            non_camel_case_types, dead_code, unreachable_pub, missing_debug_implementations, clippy::empty_enums,
            reason = "it says that the function of this name is pure"
        )]
        #vis enum #name {}
        #cfgs
        unsafe impl #private::Pure for #name {
            const PURE: () = ();
        }
    }
}

fn check_signature(function: &ItemFn, errors: &mut Errors) {
    let sig = &function.sig;
    let name = &sig.ident;
    let mut refuse = |at: &dyn ToTokens, what: &str, help: &str| {
        errors.help(at, format_args!("pure function `{name}` {what}"), help);
    };
    if let Some(token) = &sig.asyncness {
        refuse(token, "is async", "compute what is there, and wait outside");
    }
    if let Safety::Unsafe(token) = &sig.safety {
        refuse(token, "is unsafe", "safe code: unsafe code can read and write anything");
    }
    if let Some(abi) = &sig.abi {
        refuse(abi, "has a foreign ABI", "a plain `fn`");
    }
    if let Some(receiver) = sig.receiver() {
        refuse(receiver, "is a method", "a free function of the value: `fn name(value: &T)`");
    }
    let named = sig.generics.params.iter().find(|param| !matches!(param, GenericParam::Lifetime(_)));
    if let Some(param) = named {
        refuse(param, "is generic, and what its parameter does is not known", "a named type");
    }
    for input in &sig.inputs {
        if let FnArg::Typed(typed) = input {
            Types(&mut refuse).visit_type(&typed.ty);
        }
    }
    if let syn::ReturnType::Type(_, ty) = &sig.output {
        Types(&mut refuse).visit_type(ty);
    }
}

/// Types through which more goes in or out than the value.
struct Types<'r, R>(&'r mut R);

impl<'ast, R: FnMut(&dyn ToTokens, &str, &str)> Visit<'ast> for Types<'_, R> {
    fn visit_type(&mut self, ty: &'ast Type) {
        let what = match ty {
            Type::Reference(reference) if reference.mutability.is_some() => Some("changes what it is lent"),
            Type::Ptr(_) => Some("takes or returns a raw pointer"),
            Type::FnPtr(_) => Some("takes or returns a function"),
            Type::ImplTrait(_) | Type::TraitObject(_) => {
                Some("takes or returns what is known by a trait alone")
            }
            Type::Path(path) => {
                let reaches = |part: &syn::PathSegment| known::reaches_outside(&part.ident.to_string());
                path.path
                    .segments
                    .last()
                    .is_some_and(reaches)
                    .then_some("has a shared or outside thing in its signature")
            }
            _ => None,
        };
        match what {
            Some(what) => (self.0)(ty, what, "values by themselves: owned, or lent as `&T`"),
            None => visit::visit_type(self, ty),
        }
    }
}

/// One assertion for a function that is called, where it is called.
fn asserts_pure(path: &syn::Path, private: &TokenStream) -> TokenStream {
    let mut bare = path.clone();
    if let Some(last) = bare.segments.last_mut() {
        last.arguments = syn::PathArguments::None;
    }
    // As the macro's own, where the user wrote it: a function that is no pure one has no type of its name, of which rustc says
    // what it says, and then where that comes from.
    let shown = |mut token: TokenTree| {
        token.set_span(Span::call_site().located_at(token.span()));
        token
    };
    let here: TokenStream = bare.into_token_stream().into_iter().map(shown).collect();
    quote!(const _: fn() = || #private::this_function_is_pure::<#here>();)
}
