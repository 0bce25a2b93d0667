//! The model of one entry point: its signature, taken apart and checked.

use proc_macro2::{Ident, Span, TokenStream};
use quote::{format_ident, quote};
use syn::{
    FnArg, GenericArgument, GenericParam, Generics, ItemFn, Pat, Path, PathArguments, ReturnType, Safety,
    Type, TypePath, Visibility,
};

use crate::attr::Args;
use crate::borrows::refuse_borrows;
use crate::diag::Errors;
use crate::krate::Krate;
use crate::model::{Permissions, text};
use crate::timing::Timing;

/// `#[polycall_export(…)] pub fn …`.
pub(crate) struct Entry {
    pub(crate) krate: Krate,
    pub(crate) session: Option<Path>,
    pub(crate) requires: Permissions,
    pub(crate) digest: bool,
    /// Operations of input and output that a call counts as.
    pub(crate) io: u32,
    pub(crate) context: Vec<String>,
    /// What sees the arguments.
    pub(crate) pre: Option<Path>,
    /// What sees the result.
    pub(crate) post: Option<Path>,
    pub(crate) timing: Option<Timing>,
    pub(crate) function: ItemFn,
    pub(crate) access: Access,
    pub(crate) args: Vec<Arg>,
    pub(crate) output: Output,
}

/// How an entry point reaches its component.
pub(crate) enum Access {
    /// `cap: &mut Cap<'_, …>`.
    Cap,
    /// `state: &State`, a leaf.
    Shared(Type),
    /// `state: &mut State`, a leaf.
    Exclusive(Type),
    /// Not at all.
    Nothing,
}

pub(crate) struct Arg {
    /// The user's name for it, or one made up for a pattern.
    pub(crate) name: Ident,
    /// The type that crosses, without the `&` of a lent argument.
    pub(crate) ty: Type,
    pub(crate) lent: bool,
    /// Given by callers as it is, and taken as `Unvalidated<T>`.
    pub(crate) unvalidated: bool,
}

pub(crate) enum Output {
    /// `T`.
    Plain(TokenStream),
    /// `Result<T, E>`, written so.
    Result(Box<Type>, Box<Type>),
    /// A `Result` by another name or with a default.
    Alias(Box<Type>),
}

/// What is known of the component's state where an entry point is expanded.
pub(crate) enum StateName<'m> {
    /// The whole module was seen: this is its state, or it has none.
    Known(Option<&'m Ident>),
    /// A module in its own file: the first reference to a named type is taken as the state.
    Unknown,
}

impl Entry {
    pub(crate) fn parse(
        tokens: TokenStream,
        function: ItemFn,
        krate: Option<&Krate>,
        state: &StateName<'_>,
        errors: &mut Errors,
    ) -> Self {
        let args = Args::parse(
            "polycall_export",
            &["state", "requires", "context", "digest", "io", "pre", "post", "timing", "crate"],
            tokens,
            errors,
        );
        let session = args.path("state", errors).cloned();
        if let (None, Some(key)) = (&session, args.key("requires")) {
            errors.help(
                key,
                "`requires` needs a `state`: without one, a state of any hierarchy could grant the permission",
                "`#[polycall_export(state = State, requires = …)]`",
            );
        }
        check_signature(&function, errors);
        let access = access(&function, state, session.as_ref(), errors);
        let own = args.path("crate", errors);
        Self {
            krate: krate.filter(|_| own.is_none()).cloned().unwrap_or_else(|| Krate::resolve(own, errors)),
            requires: Permissions::parse("requires", &args, errors),
            digest: args.flag("digest", errors),
            io: args.flag_or_number("io", errors),
            context: args.names("context", errors),
            pre: args.path("pre", errors).cloned(),
            post: args.path("post", errors).cloned(),
            timing: Timing::parse(&args, errors),
            args: arguments(&function, &access, state, errors),
            output: output(&function, errors),
            session,
            access,
            function,
        }
    }
}

/// What an entry point may not be.
fn check_signature(function: &ItemFn, errors: &mut Errors) {
    let sig = &function.sig;
    let name = &sig.ident;
    if matches!(function.vis, Visibility::Inherited) {
        errors.help(name, format_args!("entry point `{name}` is private"), format_args!("`pub fn {name}`"));
    }
    check_generics(name, &sig.generics, errors);
    if let Some(token) = &sig.asyncness {
        errors.help(
            token,
            format_args!("entry point `{name}` is async"),
            "a crossing ends when the call returns; do the waiting outside",
        );
    }
    if let Some(token) = &sig.constness {
        errors.help(
            token,
            format_args!("entry point `{name}` is const: the gate runs at run time"),
            format_args!("`pub fn {name}`"),
        );
    }
    if let Safety::Unsafe(token) = &sig.safety {
        errors.help(
            token,
            format_args!("entry point `{name}` is unsafe: callers cross by a safe call"),
            format_args!("`pub fn {name}`, which checks what it is given"),
        );
    }
    if let Some(abi) = &sig.abi {
        errors.help(
            abi,
            format_args!("entry point `{name}` has a foreign ABI: callers are Rust components"),
            format_args!("`pub fn {name}`"),
        );
    }
    if let Some(dots) = &sig.variadic {
        errors.help(
            dots,
            format_args!("entry point `{name}` is variadic"),
            "`Vec<T>` for any number of values",
        );
    }
    if let Some(receiver) = sig.receiver() {
        errors.help(
            receiver,
            format_args!("entry point `{name}` is a method"),
            "a free function; the component's state comes through `cap` or as `state: &mut State`",
        );
    }
}

/// What crosses is known by name. A lifetime is no type that could cross, but nothing borrowed does.
fn check_generics(name: &Ident, generics: &Generics, errors: &mut Errors) {
    let only_lifetimes = generics.params.iter().all(|param| matches!(param, GenericParam::Lifetime(_)));
    match &generics.where_clause {
        _ if !only_lifetimes => errors.help(
            generics,
            format_args!("entry point `{name}` is generic"),
            "an entry point takes and returns named types, so that what crosses is known",
        ),
        _ if !generics.params.is_empty() => errors.help(
            generics,
            format_args!("entry point `{name}` has a lifetime parameter"),
            "leave the lifetime away: `&str`",
        ),
        Some(clause) => errors.help(
            clause,
            format_args!("entry point `{name}` has a `where` clause"),
            "remove it: an entry point takes and returns named types, so there is nothing to ask of them",
        ),
        None => {}
    }
}

/// How the first parameter reaches the component.
fn access(function: &ItemFn, state: &StateName<'_>, session: Option<&Path>, errors: &mut Errors) -> Access {
    let mut typed = function.sig.inputs.iter().filter_map(|arg| match arg {
        FnArg::Typed(typed) => Some(&*typed.ty),
        FnArg::Receiver(_) => None,
    });
    let access = match typed.next() {
        Some(ty) if cap_session(ty).is_some() => {
            check_session(ty, session, errors);
            Access::Cap
        }
        Some(Type::Reference(reference))
            if is_state(&reference.elem, reference.mutability.is_some(), state) =>
        {
            match reference.mutability {
                Some(_) => Access::Exclusive((*reference.elem).clone()),
                None => Access::Shared((*reference.elem).clone()),
            }
        }
        _ => Access::Nothing,
    };
    for ty in typed {
        let is_cap = cap_session(ty).is_some();
        let is_state = is_the_known_state(ty, state);
        match access {
            Access::Cap if is_state => errors.help(
                ty,
                "an entry point takes either the state or a `Cap`: a state reference may not live while a call goes out",
                "keep the `Cap`, and use `cap.state()` and `cap.state_mut()`",
            ),
            Access::Shared(_) | Access::Exclusive(_) if is_cap => errors.help(
                ty,
                "an entry point takes either the state or a `Cap`: a state reference may not live while a call goes out",
                "keep the `Cap`, and use `cap.state()` and `cap.state_mut()`",
            ),
            Access::Cap if is_cap => errors.help(ty, "an entry point takes one `Cap`", "remove the second one"),
            _ if is_cap => errors.help(ty, "the `Cap` is an entry point's first parameter", "move it to the front"),
            _ if is_state => errors.help(ty, "the state is an entry point's first parameter", "move it to the front"),
            _ => {}
        }
    }
    access
}

/// A reference to the component's state, whose name has been seen.
fn is_the_known_state(ty: &Type, state: &StateName<'_>) -> bool {
    matches!((ty, state), (Type::Reference(reference), StateName::Known(Some(name)))
        if named(&reference.elem) == Some(name))
}

/// `Cap<'_>`, not by a reference.
fn is_cap_by_value(ty: &Type) -> bool {
    let Type::Path(TypePath { qself: None, path, .. }) = ty else { return false };
    let Some(last) = path.segments.last().filter(|last| last.ident == "Cap") else { return false };
    let PathArguments::AngleBracketed(generics) = &last.arguments else { return false };
    matches!(generics.args.first(), Some(GenericArgument::Lifetime(lifetime)) if lifetime.ident != "static")
}

/// `&mut Cap<…>`: its session state, if it names one; `None` if it is no cap.
fn cap_session(ty: &Type) -> Option<Option<&Type>> {
    let Type::Reference(reference) = ty else { return None };
    let Type::Path(TypePath { qself: None, path, .. }) = &*reference.elem else { return None };
    let last = path.segments.last().filter(|last| last.ident == "Cap")?;
    Some(match &last.arguments {
        // `Cap<'_, S>`, or with its component said: `polycall::Cap<'_, Micro, S>`
        PathArguments::AngleBracketed(generics) => generics.args.iter().rev().find_map(|arg| match arg {
            GenericArgument::Type(ty) if named(ty).is_none_or(|name| name != "Micro") => Some(ty),
            _ => None,
        }),
        _ => None,
    })
}

fn refuse_cap(ty: &Type, errors: &mut Errors) {
    errors.help(ty, "a `Cap` is taken by `&mut`", "`cap: &mut Cap<'_>`");
}

fn check_session(ty: &Type, session: Option<&Path>, errors: &mut Errors) {
    if let Type::Reference(reference) = ty
        && reference.mutability.is_none()
    {
        refuse_cap(ty, errors);
    }
    match (cap_session(ty).flatten(), session) {
        (Some(named), None) => errors.help(
            named,
            "the entry point's attribute does not require this session state",
            format_args!("`#[polycall_export(state = {})]`", text(named)),
        ),
        (None, Some(session)) => errors.help(
            ty,
            "the `Cap` does not name the session state that the attribute requires",
            format_args!("`&mut Cap<'_, {}>`", text(session)),
        ),
        _ => {}
    }
}

fn is_state(ty: &Type, mutable: bool, state: &StateName<'_>) -> bool {
    match state {
        StateName::Known(name) => named(ty).is_some() && (mutable || named(ty) == *name),
        StateName::Unknown => named(ty).is_some_and(|name| name != "str"),
    }
}

fn named(ty: &Type) -> Option<&Ident> {
    match ty {
        Type::Path(TypePath { qself: None, path, .. }) => path.segments.last().map(|last| &last.ident),
        _ => None,
    }
}

fn arguments(function: &ItemFn, access: &Access, state: &StateName<'_>, errors: &mut Errors) -> Vec<Arg> {
    let skip = usize::from(!matches!(access, Access::Nothing));
    let typed = function.sig.inputs.iter().skip(skip).filter_map(|arg| match arg {
        FnArg::Typed(typed) => Some(typed),
        FnArg::Receiver(_) => None,
    });
    let args: Vec<_> = typed
        .enumerate()
        .map(|(i, typed)| {
            let name = match &*typed.pat {
                Pat::Ident(pat) if pat.subpat.is_none() => pat.ident.clone(),
                _ => format_ident!("argument_{i}", span = Span::call_site()),
            };
            let (ty, lent) = match &*typed.ty {
                Type::Reference(reference) => {
                    // a cap or a state that does not stand first has been refused already
                    let refused = cap_session(&typed.ty).is_some() || is_the_known_state(&typed.ty, state);
                    if reference.mutability.is_some() && !refused {
                        refuse_mutable(&typed.ty, state, errors);
                    }
                    ((*reference.elem).clone(), true)
                }
                other => (other.clone(), false),
            };
            if is_cap_by_value(&typed.ty) {
                refuse_cap(&typed.ty, errors);
            } else if cap_session(&typed.ty).is_none() {
                refuse_borrows(&ty, "an argument is owned, or lent as `&T`", errors);
            }
            let inner = unvalidated(&ty).filter(|_| !lent).cloned();
            Arg { name, lent, unvalidated: inner.is_some(), ty: inner.unwrap_or(ty) }
        })
        .collect();
    if args.len() > 12 {
        errors.help(
            &function.sig.inputs,
            "an entry point takes at most 12 arguments",
            "put some into a struct that derives `Portable`",
        );
    }
    args
}

/// `Unvalidated<T>`: what it is made of.
fn unvalidated(ty: &Type) -> Option<&Type> {
    let Type::Path(TypePath { qself: None, path, .. }) = ty else { return None };
    let last = path.segments.last().filter(|last| last.ident == "Unvalidated")?;
    let PathArguments::AngleBracketed(generics) = &last.arguments else { return None };
    match generics.args.first() {
        Some(GenericArgument::Type(inner)) if generics.args.len() == 1 => Some(inner),
        _ => None,
    }
}

fn refuse_mutable(ty: &Type, state: &StateName<'_>, errors: &mut Errors) {
    let help = match state {
        StateName::Known(None) => {
            "take it by value and return it; or, if it is the component's state, mark it `#[isolated]`"
        }
        _ => "take it by value and return the changed one",
    };
    errors.help(ty, "an argument may be lent for reading only", help);
}

fn output(function: &ItemFn, errors: &mut Errors) -> Output {
    let ReturnType::Type(_, ty) = &function.sig.output else { return Output::Plain(quote!(())) };
    refuse_borrows(ty, "a result is owned", errors);
    let Type::Path(TypePath { qself: None, path, .. }) = &**ty else { return Output::Plain(quote!(#ty)) };
    let Some(last) = path.segments.last().filter(|last| last.ident == "Result") else {
        return Output::Plain(quote!(#ty));
    };
    if let PathArguments::AngleBracketed(generics) = &last.arguments {
        let types: Vec<_> = generics.args.iter().collect();
        if let [GenericArgument::Type(ok), GenericArgument::Type(err)] = types[..] {
            return Output::Result(Box::new(ok.clone()), Box::new(err.clone()));
        }
    }
    Output::Alias(ty.clone())
}
