//! `#[polycall::main]`, `#[polycall::test]` and `host!`: where crossings begin.

use proc_macro2::{Ident, Span, TokenStream};
use quote::quote;
use syn::{
    Attribute, FnArg, ItemFn, Path, PathArguments, ReturnType, Type, TypePath, Visibility, parse_quote,
};

use super::{callees, cfgs, cleared, connects, list};
use crate::diag::Errors;
use crate::inert;
use crate::krate::Krate;
use crate::model::{Clearance, Host, marker};

/// `#[polycall::main(host = App, allowed = […], options = path)] fn main(cap: &mut Cap<'_>) …`.
pub(crate) fn main(args: TokenStream, mut function: ItemFn, errors: &mut Errors) -> TokenStream {
    let host = Host::parse("polycall::main", &["host", "allowed", "options", "crate"], args, errors);
    let krate = &host.krate;
    let private = krate.private();
    let name = host.name.clone().unwrap_or_else(|| Ident::new("App", Span::call_site()));
    if function.sig.ident != "main" {
        errors.help(
            &function.sig.ident,
            "`polycall::main` is for a program's `main` function",
            "`host!` declares a host that any function may enter",
        );
    }
    check_function("polycall::main", &mut function, &quote!(#krate::Cap<'_, #name>), errors);
    let declared = declare(krate, &[], &name, &quote!(pub(crate)), "Main", &host.allowed, None);
    let options = match &host.options {
        Some(path) => quote!(|| #private::OptionsResult::into_result(#path())),
        None => quote!(|| ::core::result::Result::Ok(#krate::Options::new())),
    };
    let (outer, inner) = inert::split(&function.attrs, &[]);
    let body = body(krate, &function, &inner, &quote!(#name));
    let ItemFn { vis, sig, .. } = &function;
    let ident = &sig.ident;
    quote! {
        #declared
        #(#outer)*
        #vis fn #ident() -> ::std::process::ExitCode {
            #body
            #private::main::<__PolycallBody>(#options)
        }
    }
}

/// `#[polycall::test(allowed = […])] fn name(cap: &mut Cap<'_>) …`.
pub(crate) fn test(args: TokenStream, mut function: ItemFn, errors: &mut Errors) -> TokenStream {
    let host = Host::parse("polycall::test", &["allowed", "as", "crate"], args, errors);
    let krate = &host.krate;
    let private = krate.private();
    let name = Ident::new("TestHost", Span::call_site());
    let (who, declared) = match &host.acts_as {
        Some(path) => (marker(path), TokenStream::new()),
        None => {
            let path = format!("::{}", function.sig.ident);
            let declared =
                declare(krate, &[], &name, &TokenStream::new(), "Test", &host.allowed, Some(&path));
            (quote!(#name), declared)
        }
    };
    check_function("polycall::test", &mut function, &quote!(#krate::Cap<'_, #who>), errors);
    let (outer, inner) = inert::split(&function.attrs, &["ignore", "should_panic"]);
    let body = body(krate, &function, &inner, &who);
    let ItemFn { vis, sig, .. } = &function;
    let (ident, output) = (&sig.ident, &sig.output);
    quote! {
        #[cfg(test)]
        #[::core::prelude::v1::test]
        #(#outer)*
        #vis fn #ident() #output {
            #declared
            #body
            #private::test::<__PolycallBody>()
        }
    }
}

/// `host! { pub App, allowed = […] }`.
pub(crate) fn host(input: TokenStream, errors: &mut Errors) -> TokenStream {
    struct Input(Vec<Attribute>, Visibility, Ident, TokenStream);

    impl syn::parse::Parse for Input {
        fn parse(input: syn::parse::ParseStream) -> syn::Result<Self> {
            let (attrs, vis) = (input.call(Attribute::parse_outer)?, input.parse()?);
            let at = input.span();
            let name = input.parse::<Ident>().ok().filter(|_| !input.peek(syn::Token![=]));
            let Some(name) = name else {
                return Err(syn::Error::new(
                    at,
                    "`host!` begins with a name\n\nhelp: `host! { pub App, allowed = […] }`",
                ));
            };
            let _: Option<syn::Token![,]> = input.parse()?;
            Ok(Self(attrs, vis, name, input.parse()?))
        }
    }

    let Some(Input(mut attrs, vis, name, args)) = errors.take(syn::parse2::<Input>(input)) else {
        return TokenStream::new();
    };
    let host = Host::parse("host!", &["allowed", "crate"], args, errors);
    if !name.to_string().starts_with(char::is_uppercase) {
        errors.help(
            &name,
            "a host is named like a type, and declared here",
            "`host! { pub App, allowed = […] }`",
        );
    }
    inert::keep("host!", &mut attrs, errors);
    let cfgs: Vec<_> = cfgs(&attrs).collect();
    let krate = &host.krate;
    let private = krate.private();
    let declared = declare(krate, &attrs, &name, &quote!(#vis), "Any", &host.allowed, None);
    let doc = format!("Runs `body` as host `{name}` on this thread.");
    quote! {
        #declared
        #(#cfgs)*
        const _: () = {
            // A module of this block's own: the key is made nowhere else, not even beside the host.
            mod key {
                #[allow(missing_debug_implementations, unreachable_pub, reason = "nobody sees it")]
                #[doc(hidden)]
                pub struct Key(());
                pub(super) const KEY: Key = Key(());
            }
            unsafe impl #private::Enter for #name {
                const ENTER: () = ();
                type Key = key::Key;
            }
            impl #name {
                #[doc = #doc]
                ///
                /// # Errors
                ///
                /// `CallError::Nested` on a thread that is already inside a host or component, and
                /// `CallError::NotStarted` before `Options::start`.
                #[allow(dead_code, reason = "not every program enters every host it declares")]
                #vis fn enter<R>(
                    body: impl ::core::ops::FnOnce(&mut #krate::Cap<'_, #name>) -> R,
                ) -> ::core::result::Result<R, #krate::CallError> {
                    #private::enter::<#name, R>(key::KEY, body)
                }
            }
        };
    }
}

/// The annotated function, as what polycall runs in the name of `who`.
fn body(krate: &Krate, function: &ItemFn, attrs: &[Attribute], who: &TokenStream) -> TokenStream {
    let private = krate.private();
    let ItemFn { sig, block, .. } = function;
    let (ident, cap) = (&sig.ident, Ident::new("cap", Span::mixed_site()));
    let output = match &sig.output {
        ReturnType::Type(_, ty) => quote!(#ty),
        ReturnType::Default => quote!(()),
    };
    quote! {
        enum __PolycallBody {}
        unsafe impl #private::Body for __PolycallBody {
            const BODY: () = ();
            type Who = #who;
            type Output = #output;

            fn run(#cap: &mut #krate::Cap<'_, Self::Who>) -> Self::Output {
                #(#attrs)*
                #sig #block
                #ident(#cap)
            }
        }
    }
}

/// The host's type, and what it may call.
fn declare(
    krate: &Krate,
    attrs: &[Attribute],
    name: &Ident,
    vis: &TokenStream,
    kind: &str,
    allowed: &[Path],
    path: Option<&str>,
) -> TokenStream {
    let private = krate.private();
    let kind = Ident::new(kind, Span::call_site());
    let doc = format!("Host `{name}`: where crossings begin.");
    let shown = path.map_or_else(|| format!("::{name}"), str::to_owned);
    let short = shown.rsplit("::").next().unwrap_or(&shown).to_owned();
    let infos = callees(krate, &quote!(#name), allowed);
    let connects = connects(krate, &quote!(#name), allowed);
    let listed = list(krate, "host", &quote!(#name));
    let cleared = cleared(krate, &quote!(#name), Clearance::OF_HOSTS);
    let cfgs = cfgs(attrs);
    quote! {
        #(#attrs)*
        #[doc = #doc]
        #[derive(
            ::core::fmt::Debug, ::core::clone::Clone, ::core::marker::Copy,
            ::core::cmp::PartialEq, ::core::cmp::Eq, ::core::hash::Hash,
        )]
        #vis enum #name {}

        #(#cfgs)*
        const _: () = {
            static INFO: #krate::PrincipalInfo = #krate::PrincipalInfo::host(
                #short,
                ::core::concat!(::core::module_path!(), #shown),
                #private::HostKind::#kind,
                #infos,
            );
            unsafe impl #krate::Principal for #name {
                const INFO: &'static #krate::PrincipalInfo = &INFO;
            }
            unsafe impl #krate::Host for #name { const HOST: () = (); }
            #connects
            #cleared
            #listed
        };
    }
}

/// One parameter, `cap: &mut Cap<'_>`, which becomes this host's.
fn check_function(of: &str, function: &mut ItemFn, cap: &TokenStream, errors: &mut Errors) {
    let mut mine = Errors::default();
    refuse_shapes(of, function, &mut mine);
    match function.sig.inputs.first_mut() {
        Some(FnArg::Typed(typed)) if mine.is_empty() => *typed.ty = Type::Verbatim(quote!(&mut #cap)),
        _ => make_stand_in(function, cap),
    }
    errors.append(mine);
}

/// What the function may not be, and its parameters.
fn refuse_shapes(of: &str, function: &ItemFn, errors: &mut Errors) {
    let sig = &function.sig;
    if let Some(token) = &sig.asyncness {
        errors.help(
            token,
            format_args!("`{of}` does not run an async function: a `Cap` may not cross an `await`"),
            "start the runtime inside, and enter a `host!` where a call is made",
        );
    }
    if let ReturnType::Type(_, ty) = &sig.output
        && let Type::ImplTrait(ty) = &**ty
    {
        errors.help(
            ty,
            format_args!("the function under `{of}` says what type it returns"),
            "write the type out",
        );
    }
    let output = if matches!(sig.output, ReturnType::Default) { "" } else { " -> …" };
    let help = format!("`fn {}(cap: &mut Cap<'_>){output}`", sig.ident);
    if !sig.generics.params.is_empty() {
        errors.help(&sig.generics, format_args!("the function under `{of}` is not generic"), &help);
    }
    match sig.inputs.first() {
        Some(FnArg::Typed(typed)) if sig.inputs.len() == 1 && is_bare_cap(&typed.ty) => {}
        Some(FnArg::Typed(typed)) if sig.inputs.len() == 1 && cap(&typed.ty).is_some() => errors.help(
            &typed.ty,
            format_args!(
                "the function under `{of}` takes `cap: &mut Cap<'_>`, whose owner is known from the attribute"
            ),
            help,
        ),
        _ => errors.help(&sig.ident, format_args!("the function under `{of}` takes one `Cap`"), help),
    }
}

/// Makes the function one that polycall could run, so that nothing more is said about one that it can't.
fn make_stand_in(function: &mut ItemFn, cap: &TokenStream) {
    let sig = &mut function.sig;
    sig.asyncness = None;
    sig.generics = syn::Generics::default();
    sig.inputs = parse_quote!(_: &mut #cap);
    if matches!(&sig.output, ReturnType::Type(_, ty) if matches!(**ty, Type::ImplTrait(_))) {
        sig.output = ReturnType::Default;
    }
    *function.block = parse_quote!({ ::core::unimplemented!() });
}

/// `&mut Cap<'_>` or `&mut Cap`: whose it is, is known from the attribute.
fn is_bare_cap(ty: &Type) -> bool {
    let by_mut = matches!(ty, Type::Reference(reference) if reference.mutability.is_some());
    by_mut
        && cap(ty).is_some_and(|arguments| match arguments {
            PathArguments::AngleBracketed(generics) => {
                generics.args.iter().all(|arg| matches!(arg, syn::GenericArgument::Lifetime(_)))
            }
            _ => true,
        })
}

/// What stands behind `Cap`, in whatever way it is taken.
fn cap(ty: &Type) -> Option<&PathArguments> {
    match ty {
        Type::Reference(reference) => cap(&reference.elem),
        Type::Path(TypePath { qself: None, path, .. }) => {
            path.segments.last().filter(|last| last.ident == "Cap").map(|last| &last.arguments)
        }
        _ => None,
    }
}
