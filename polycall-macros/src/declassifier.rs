//! `#[declassifier(from = Confidential, to = Public, reason = "…")]`: the way down, for one type and label.

use proc_macro2::{Ident, Span, TokenStream};
use quote::{quote, quote_spanned};
use syn::spanned::Spanned;
use syn::{FnArg, ItemFn, LitStr, ReturnType, Type};

use crate::attr::Args;
use crate::diag::Errors;
use crate::expand::exceptions::exceptions_of;
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
        (Some(from), Some(to), Some(reason), Some((state, given)), Some(output)) if mine.is_empty() => {
            expand(&krate, &function, [from, to, &given, &output], state.as_ref(), reason)
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

/// The type of the value, which is taken by reference; and of the component's state, if that comes before it.
fn given(function: &ItemFn, errors: &mut Errors) -> Option<(Option<Type>, Type)> {
    let sig = &function.sig;
    let plain = sig.asyncness.is_none()
        && sig.constness.is_none()
        && sig.abi.is_none()
        && sig.generics.params.is_empty()
        && sig.generics.where_clause.is_none()
        && !matches!(sig.safety, syn::Safety::Unsafe(_));
    let types: Option<Vec<_>> = sig
        .inputs
        .iter()
        .map(|input| match input {
            FnArg::Typed(typed) => Some(&*typed.ty),
            FnArg::Receiver(_) => None,
        })
        .collect();
    let (state, value) = match types.as_deref() {
        Some([value]) if plain => (None, value),
        Some([state, value]) if plain => (Some(by_reference(state, errors)?), value),
        _ => {
            let message = "a declassifier is a plain function of one value, or of the state and a value";
            errors.help(&sig.ident, message, EXAMPLE);
            return None;
        }
    };
    Some((state, by_reference(value, errors)?))
}

fn by_reference(ty: &Type, errors: &mut Errors) -> Option<Type> {
    match ty {
        Type::Reference(reference) if reference.mutability.is_none() => Some((*reference.elem).clone()),
        other => {
            errors.help(other, "a declassifier looks at a value by reference", EXAMPLE);
            None
        }
    }
}

fn expand(
    krate: &Krate,
    function: &ItemFn,
    [from, to, given, output]: [&Type; 4],
    state: Option<&Type>,
    reason: &LitStr,
) -> TokenStream {
    let private = krate.private();
    let name = format!("{}: {}", function.sig.ident, reason.value());
    let listed = exceptions_of("Declassifier", &[(function.sig.ident.to_string(), reason.clone())], krate);
    let (outer, inner) = inert::split(&function.attrs, &[]);
    let ItemFn { vis, sig, block, .. } = function;
    let ident = &sig.ident;
    let inside_its_module = inside_its_module();
    let (cap, value) = (Ident::new("cap", Span::mixed_site()), Ident::new("value", Span::mixed_site()));
    let run = match state {
        None => quote!(function(#value)),
        // whose type is asked for where the user wrote it
        Some(ty) => {
            let state = quote_spanned!(ty.span()=> #ty);
            quote!(#private::is_the_state::<#state, Micro>(); function(#cap.state(), #value))
        }
    };
    quote! {
        #(#outer)*
        #[allow(clippy::missing_errors_doc, reason = "the error is `CallError`'s")]
        #vis fn #ident<CallerSession>(
            #cap: &mut #krate::Cap<'_, Micro, CallerSession>,
            #value: &#krate::label::Labeled<#given, #from>,
        ) -> ::core::result::Result<#krate::label::Labeled<#output, #to>, #krate::CallError> {
            enum __PolycallDeclassifier {}
            #inside_its_module
            #listed

            unsafe impl #private::Declassifier for __PolycallDeclassifier {
                type Component = Micro;
                type Given = #given;
                type Out = #output;
                type From = #from;
                type To = #to;
                const NAME: &'static &'static ::core::primitive::str = &#name;

                #[allow(unused_variables, reason = "one without the state uses no cap")]
                fn run<CallerSession>(
                    #cap: &mut #krate::Cap<'_, Micro, CallerSession>,
                    #value: &Self::Given,
                ) -> Self::Out {
                    #inside_its_module
                    let function = {
                        #(#inner)*
                        #[allow(clippy::ptr_arg, clippy::trivially_copy_pass_by_ref, reason = "it is what the label is on")]
                        #sig #block
                        #ident
                    };
                    #run
                }
            }
            #private::declassify::<__PolycallDeclassifier, CallerSession>(#cap, #value)
        }
    }
}
