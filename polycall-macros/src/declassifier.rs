//! `#[declassifier(from = Confidential, to = Public, reason = "…")]`: the way down, for one type and label.

use proc_macro2::{Ident, Span, TokenStream};
use quote::quote;
use syn::{FnArg, ItemFn, ReturnType, Type};

use crate::attr::Args;
use crate::diag::Errors;
use crate::expand::inside_its_module;
use crate::inert;
use crate::krate::Krate;

const EXAMPLE: &str =
    "`#[declassifier(from = Confidential, to = Public, reason = \"…\")] fn name(value: &T) -> U`";

pub(crate) fn declassifier(args: TokenStream, function: ItemFn, errors: &mut Errors) -> TokenStream {
    let mut mine = Errors::default();
    let args = Args::parse("declassifier", &["from", "to", "reason", "crate"], args, &mut mine);
    let krate = Krate::resolve(args.path("crate", &mut mine), &mut mine);
    let (from, to) = (label(&args, "from", &function, &mut mine), label(&args, "to", &function, &mut mine));
    let reason = args.text("reason", &mut mine);
    if reason.is_none_or(|reason| reason.value().trim().is_empty()) && mine.is_empty() {
        mine.help(&function.sig.ident, "a declassifier needs a reason, which its records have", EXAMPLE);
    }
    let given = given(&function, &mut mine);
    let output = match &function.sig.output {
        ReturnType::Type(_, ty) => Some((**ty).clone()),
        ReturnType::Default => {
            mine.help(&function.sig.ident, "a declassifier returns what it gives out", EXAMPLE);
            None
        }
    };
    let parts = (from, to, reason, given, output);
    let tokens = match parts {
        (Some(from), Some(to), Some(reason), Some(given), Some(output)) if mine.is_empty() => {
            let name = format!("{}: {}", function.sig.ident, reason.value());
            expand(&krate, &function, [from, to, &given, &output], &name)
        }
        _ => quote!(#function),
    };
    errors.append(mine);
    tokens
}

fn label<'a>(args: &'a Args, key: &str, function: &ItemFn, errors: &mut Errors) -> Option<&'a Type> {
    if args.key(key).is_none() {
        let help = format!("it says `{key}` which label: {EXAMPLE}");
        errors.help(&function.sig.ident, format_args!("a declassifier needs `{key}`"), help);
    }
    args.ty(key, errors)
}

/// The type of the one parameter, which is taken by reference.
fn given(function: &ItemFn, errors: &mut Errors) -> Option<Type> {
    let sig = &function.sig;
    let plain = sig.asyncness.is_none()
        && sig.constness.is_none()
        && sig.abi.is_none()
        && sig.generics.params.is_empty()
        && sig.generics.where_clause.is_none()
        && !matches!(sig.safety, syn::Safety::Unsafe(_));
    let mut inputs = sig.inputs.iter();
    match (inputs.next(), inputs.next()) {
        (Some(FnArg::Typed(typed)), None) if plain => match &*typed.ty {
            Type::Reference(reference) if reference.mutability.is_none() => Some((*reference.elem).clone()),
            other => {
                errors.help(other, "a declassifier looks at a value by reference", EXAMPLE);
                None
            }
        },
        _ => {
            errors.help(&sig.ident, "a declassifier is a plain function of one value", EXAMPLE);
            None
        }
    }
}

fn expand(
    krate: &Krate,
    function: &ItemFn,
    [from, to, given, output]: [&Type; 4],
    name: &str,
) -> TokenStream {
    let private = krate.private();
    let (outer, inner) = inert::split(&function.attrs, &[]);
    let ItemFn { vis, sig, block, .. } = function;
    let ident = &sig.ident;
    let inside_its_module = inside_its_module();
    let (cap, value) = (Ident::new("cap", Span::mixed_site()), Ident::new("value", Span::mixed_site()));
    quote! {
        #(#outer)*
        #[allow(clippy::missing_errors_doc, reason = "the error is `CallError`'s")]
        #vis fn #ident<CallerSession>(
            #cap: &mut #krate::Cap<'_, Micro, CallerSession>,
            #value: &#krate::label::Labeled<#given, #from>,
        ) -> ::core::result::Result<#krate::label::Labeled<#output, #to>, #krate::CallError> {
            enum __PolycallDeclassifier {}
            #inside_its_module

            unsafe impl #private::Declassifier for __PolycallDeclassifier {
                type Component = Micro;
                type Given = #given;
                type Out = #output;
                type From = #from;
                type To = #to;
                const NAME: &'static &'static ::core::primitive::str = &#name;

                fn run(#value: &Self::Given) -> Self::Out {
                    #inside_its_module
                    let function = {
                        #(#inner)*
                        #[allow(clippy::ptr_arg, clippy::trivially_copy_pass_by_ref, reason = "it is what the label is on")]
                        #sig #block
                        #ident
                    };
                    function(#value)
                }
            }
            #private::declassify::<__PolycallDeclassifier, CallerSession>(#cap, #value)
        }
    }
}
