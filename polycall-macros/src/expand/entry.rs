//! `#[polycall_export]`: the function callers see, and the one that runs behind the gate.

use proc_macro2::{Ident, Span, TokenStream};
use quote::{format_ident, quote, quote_spanned};
use syn::spanned::Spanned;
use syn::{FnArg, ItemFn};

use super::{inside_its_module, list};
use crate::entry::{Access, Arg, Entry, Output};
use crate::inert;
use crate::model::text;

pub(crate) fn entry(entry: &Entry) -> TokenStream {
    let Entry { krate, session, requires, digest, io, context, function, access, args, output, .. } = entry;
    let private = krate.private();
    let ItemFn { vis, sig, block, .. } = function;
    let name = &sig.ident;
    let (outer, inner) = inert::split(&function.attrs, &[]);
    let mut inner_sig = sig.clone();
    strip_docs(&mut inner_sig.inputs);

    let session_name = session.as_ref().map_or_else(|| "NoSession".to_owned(), text);
    let session = session.as_ref().map_or_else(|| quote!(#krate::session::NoSession), |path| quote!(#path));
    let (requires_text, requires) = (requires.text(), requires.ty(krate));

    // Names of our own where the user's are in sight: an argument may be called `cap`, or as the function is.
    let cap = Ident::new("cap", Span::mixed_site());
    let inside: Vec<_> =
        (0..args.len()).map(|i| format_ident!("argument_{i}", span = Span::mixed_site())).collect();
    let params = args.iter().map(param);
    let passed = args.iter().map(|Arg { name, lent, .. }| match lent {
        true => quote!(#private::Lent(#name)),
        false => quote!(#private::Moved(#name)),
    });
    let wrapped = args.iter().zip(&inside).filter(|(arg, _)| arg.unvalidated).map(|(_, name)| name);
    let unvalidated = quote!(#(let #wrapped = #krate::Unvalidated::new(#wrapped);)*);
    let unpacked = args.iter().zip(&inside).map(|(Arg { lent, .. }, name)| match lent {
        true => quote!(#private::Lent(#name)),
        false => quote!(#private::Moved(#name)),
    });
    let crossing = args.iter().map(|Arg { ty, lent, .. }| match lent {
        true => quote!(#private::Lent<'argument, #ty>),
        false => quote!(#private::Moved<#ty>),
    });
    let digest = digest.then(|| digested(args, &private));
    let (refusal, validators) = validated(entry, &private);
    let Timed { timing_static, timing_known, timing } = timed(entry, &private);
    let can_change = matches!(access, Access::Cap | Access::Exclusive(_));
    let (ok, err, wrap) = result(output, &private);
    let function_of_the_user = Ident::new("function", Span::mixed_site());
    let call = call(access, &function_of_the_user, &cap, &inside, &private);
    let call = if wrap { quote!(::core::result::Result::Ok(#call)) } else { call };
    let results_may_cross =
        [&ok, &err].map(|ty| quote_spanned!(ty.span()=> #ty: #krate::label::Portably<CallerComponent>));
    let results_may_cross = quote!(#(#results_may_cross,)*);
    let is_the_state = is_the_state(entry, &private);
    let arguments_may_cross = arguments_may_cross(entry, &private);
    let inside_its_module = inside_its_module();
    let listed = list(krate, "entry", &quote!(__PolycallEntry));

    quote! {
        #(#outer)*
        #[allow(
            clippy::missing_errors_doc, clippy::too_many_arguments, clippy::double_must_use,
            reason = "the errors are `CallError`'s, and the arguments are the entry point's"
        )]
        #vis fn #name<CallerComponent, CallerSession>(
            #cap: &mut #krate::Cap<'_, CallerComponent, CallerSession>,
            #(#params),*
        ) -> ::core::result::Result<#ok, #krate::CallError<#err>>
        where
            CallerComponent: #krate::MayCall<Micro>,
            CallerSession: #krate::session::State
                + #krate::session::Within<#session>
                + #krate::session::Grants<#requires>,
            #results_may_cross
        {
            enum __PolycallEntry {}
            #timing_static
            static __POLYCALL_POINT: #private::EntryPoint = #private::EntryPoint::new(
                ::core::stringify!(#name),
                ::core::concat!(::core::module_path!(), "::", ::core::stringify!(#name)),
                #session_name,
                #requires_text,
                &[#(#context),*],
                #can_change,
                #io,
                #timing_known,
            );
            #listed
            #inside_its_module

            unsafe impl #krate::Export for __PolycallEntry {
                type Component = Micro;
                type Session = #session;
                type Requires = #requires;
                type Args<'argument> = (#(#crossing,)*);
                type Ok = #ok;
                type Err = #err;
                type Refusal = #refusal;
                const POINT: &'static #private::EntryPoint = &__POLYCALL_POINT;
                #timing
                #digest
                #validators

                #[allow(unused_variables, clippy::unit_arg, clippy::let_unit_value, reason = "a leaf without state uses no cap")]
                fn body(
                    #cap: &mut #krate::Cap<'_, Micro, #session>,
                    (#(#unpacked,)*): Self::Args<'_>,
                ) -> ::core::result::Result<Self::Ok, Self::Err> {
                    #inside_its_module // again, so that it goes wherever this implementation goes
                    // in a block of its own: what an attribute puts beside it is in nobody's sight
                    let #function_of_the_user = {
                        #(#inner)*
                        #[allow(clippy::needless_pass_by_value, clippy::unnecessary_wraps, reason = "what crosses is owned, and the signature is the entry point's")]
                        #inner_sig #block
                        #name
                    };
                    #is_the_state
                    #unvalidated
                    #call
                }
            }

            #arguments_may_cross
            #cap.__polycall_cross::<__PolycallEntry>((#(#passed,)*))
        }
    }
}

/// What the entry point's validators may say, and how they are asked: at the user's own path.
fn validated(entry: &Entry, private: &TokenStream) -> (TokenStream, TokenStream) {
    let Entry { pre, post, args, .. } = entry;
    // named where the user's names are not in sight, and shown where the user wrote the path
    let all_at = |path: &syn::Path| Ident::new("all", Span::mixed_site().located_at(path.span()));
    let pre = pre.as_ref().map(|path| {
        let all = all_at(path);
        let each = (0..args.len()).map(syn::Index::from);
        let lent = args.iter().zip(each).map(|(Arg { lent, .. }, i)| match lent {
            true => quote_spanned!(path.span()=> #all.#i.0),
            false => quote_spanned!(path.span()=> &#all.#i.0),
        });
        let asked = quote_spanned!(path.span()=> #path(#(#lent),*));
        quote! {
            fn pre(#all: &Self::Args<'_>) -> ::core::result::Result<(), Self::Refusal> {
                #private::ask(#private::Validator::Pre, || #private::verdict(#asked))
            }
        }
    });
    let post = post.as_ref().map(|path| {
        let all = all_at(path);
        let asked = quote_spanned!(path.span()=> #path(#all));
        quote! {
            fn post(#all: &Self::Ok) -> ::core::result::Result<(), Self::Refusal> {
                #private::ask(#private::Validator::Post, || #private::verdict(#asked))
            }
        }
    });
    let refusal = match (&pre, &post) {
        (None, None) => quote!(::core::convert::Infallible),
        _ => quote!(#private::Refused),
    };
    (refusal, quote!(#pre #post))
}

/// When results leave, in the three places that say so.
struct Timed {
    timing_static: Option<TokenStream>,
    timing_known: TokenStream,
    timing: Option<TokenStream>,
}

fn timed(entry: &Entry, private: &TokenStream) -> Timed {
    let Some(timing) = &entry.timing else {
        let timing_known = quote!(::core::option::Option::None);
        return Timed { timing_static: None, timing_known, timing: None };
    };
    let known = quote!(::core::option::Option::Some(&__POLYCALL_TIMING));
    let made = timing.expand(private);
    Timed {
        timing_static: Some(quote!(static __POLYCALL_TIMING: #private::Timing = #made;)),
        timing: Some(quote! {
            const TIMING: ::core::option::Option<&'static #private::Timing> = #known;
        }),
        timing_known: known,
    }
}

/// How a record's digest of the arguments is made: each says what it is, at the user's own tokens.
fn digested(args: &[Arg], private: &TokenStream) -> TokenStream {
    let digester = Ident::new("digester", Span::mixed_site());
    let all = Ident::new("all", Span::mixed_site());
    let each = args.iter().enumerate().map(|(i, Arg { ty, .. })| {
        let i = syn::Index::from(i);
        let here = quote_spanned!(ty.span()=> #ty);
        quote!(#private::argument_has_a_digest::<#here>(&#all.#i.0, #digester);)
    });
    quote! {
        const IS_DIGESTED: bool = true;
        fn digest(#all: &Self::Args<'_>, #digester: &mut #private::Digester) {
            #(#each)*
        }
    }
}

/// A parameter as callers see it.
fn param(Arg { name, ty, lent, .. }: &Arg) -> TokenStream {
    if *lent { quote!(#name: &#ty) } else { quote!(#name: #ty) }
}

/// What a call may return, what its own error is, and whether the body's value still has to be wrapped.
fn result(output: &Output, private: &TokenStream) -> (TokenStream, TokenStream, bool) {
    match output {
        Output::Plain(ty) => (ty.clone(), quote!(::core::convert::Infallible), true),
        Output::Result(ok, err) => (quote!(#ok), quote!(#err), false),
        Output::Alias(ty) => {
            let (ok, err) = (quote!(#private::IsResult>::Ok), quote!(#private::IsResult>::Err));
            (quote_spanned!(ty.span()=> <#ty as #ok), quote_spanned!(ty.span()=> <#ty as #err), false)
        }
    }
}

/// The user's function, called with what it asks for.
fn call(access: &Access, name: &Ident, cap: &Ident, args: &[Ident], private: &TokenStream) -> TokenStream {
    match access {
        Access::Cap => quote!(#name(#cap, #(#args),*)),
        Access::Shared(_) => quote!(#name(#private::shared_state(#cap), #(#args),*)),
        Access::Exclusive(_) => quote!(#name(#cap.state_mut(), #(#args),*)),
        Access::Nothing => quote!(#name(#(#args),*)),
    }
}

/// One assertion for the state, at the user's own tokens.
fn is_the_state(entry: &Entry, private: &TokenStream) -> Option<TokenStream> {
    let (Access::Shared(ty) | Access::Exclusive(ty)) = &entry.access else { return None };
    let state = quote_spanned!(ty.span()=> #ty);
    Some(quote!(#private::is_the_state::<#state, Micro>();))
}

/// One assertion per argument, at the user's own tokens, and before the crossing, which would point at the attribute.
fn arguments_may_cross(entry: &Entry, private: &TokenStream) -> Option<TokenStream> {
    let checks = entry.args.iter().map(|Arg { ty, .. }| {
        let ty = quote_spanned!(ty.span()=> #ty);
        quote!(#private::argument_may_cross::<#ty, Micro>();)
    });
    (!entry.args.is_empty()).then(|| quote!(let _ = || { #(#checks)* };))
}

fn strip_docs(inputs: &mut syn::punctuated::Punctuated<FnArg, syn::Token![,]>) {
    for input in inputs {
        if let FnArg::Typed(typed) = input {
            typed.attrs.retain(|attr| !attr.path().is_ident("doc"));
        }
    }
}

/// What stands in for an entry point that has mistakes: callers still find it, and nothing cascades.
pub(crate) fn stand_in(function: &ItemFn) -> TokenStream {
    let attrs = function.attrs.iter().filter(|attr| !attr.path().is_ident("polycall_export"));
    let ItemFn { vis, sig, block, .. } = function;
    quote!(#(#attrs)* #[allow(dead_code)] #vis #sig #block)
}
