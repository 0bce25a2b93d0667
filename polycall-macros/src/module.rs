//! `#[micro]` on an inline module: the whole module is seen, so all its mistakes are reported at once.

use proc_macro2::{Ident, TokenStream};
use quote::{ToTokens, quote};
use syn::ext::IdentExt;
use syn::visit::{self, Visit};
use syn::{Attribute, Item, ItemFn, ItemMod, Meta, ReturnType, Type, Visibility, parse_quote};

use crate::diag::Errors;
use crate::entry::{Entry, StateName};
use crate::inert;
use crate::model::{Component, Scope};
use crate::{expand, self_calls};

pub(crate) fn micro(args: TokenStream, mut module: ItemMod, errors: &mut Errors) -> TokenStream {
    let name = module.ident.unraw().to_string();
    let component = Component::parse("micro", Some(&name), args, errors);
    let Some((_, items)) = &mut module.content else {
        errors.help(
            &module,
            format_args!("`micro` needs the content of module `{}`, which is in another file", module.ident),
            format_args!(
                "begin that file with `polycall::component! {{ scope = \"{}\", allowed = […] }}` instead",
                component.scope.variant().to_string().to_lowercase()
            ),
        );
        return quote!(#module);
    };
    check_allowed(&component, &module.ident, errors);
    inert::keep("#[micro]", &mut module.attrs, errors);
    let checked = check_items(items, component.scope, errors);
    empty_bodies(items, &checked.calling_itself);
    let state = StateName::Known(checked.state.as_ref());
    let expanded: Vec<_> = items.iter().map(|item| expand_item(item, &component, &state, errors)).collect();
    let bound = expand::component::bound_names(items);
    expand::component::module(&component, &module, &expanded, &bound)
}

/// What the checks over a module's items have found.
pub(crate) struct Checked {
    /// The name of the state.
    state: Option<Ident>,
    /// Functions that call an entry point beside them, which has been refused.
    pub(crate) calling_itself: Vec<Ident>,
}

/// Everything that is checked over a module's items, in either form.
pub(crate) fn check_items(items: &[Item], scope: Scope, errors: &mut Errors) -> Checked {
    let exported: Vec<_> =
        items.iter().filter_map(exported).map(|function| function.sig.ident.clone()).collect();
    let mut calling_itself = Vec::new();
    for item in items.iter().filter(|item| !is_for_tests(item)) {
        check_item(item, scope, errors);
        if let Item::Fn(function) = item
            && self_calls::refuse(function, &exported, errors)
        {
            calling_itself.push(function.sig.ident.clone());
        }
    }
    Checked { state: states(items, errors).into_iter().next(), calling_itself }
}

/// Empties the functions whose calls have been refused, so that rustc doesn't propose to allow them. Not one that
/// returns `impl Trait`, which an empty body would leave without a type.
fn empty_bodies(items: &mut [Item], names: &[Ident]) {
    for item in items {
        if let Item::Fn(function) = item
            && names.contains(&function.sig.ident)
            && !matches!(&function.sig.output, ReturnType::Type(_, ty) if matches!(**ty, Type::ImplTrait(_)))
        {
            *function.block = parse_quote!({ ::core::unimplemented!() });
            function.attrs.push(parse_quote!(#[allow(unused_variables)]));
        }
    }
}

/// `#[cfg(test)]` on a function, module or static.
fn is_for_tests(item: &Item) -> bool {
    let attrs = match item {
        Item::Fn(item) => &item.attrs,
        Item::Mod(item) => &item.attrs,
        Item::Static(item) => &item.attrs,
        _ => return false,
    };
    attrs.iter().any(|attr| {
        attr.path().is_ident("cfg")
            && attr.parse_args::<syn::Path>().is_ok_and(|condition| condition.is_ident("test"))
    })
}

fn expand_item(
    item: &Item,
    component: &Component,
    state: &StateName<'_>,
    errors: &mut Errors,
) -> TokenStream {
    let Item::Fn(function) = item else { return item.to_token_stream() };
    let Some(at) = function.attrs.iter().position(is_export) else { return item.to_token_stream() };
    let mut function = function.clone();
    let attr = function.attrs.remove(at);
    let args = match attr.meta {
        Meta::List(list) => list.tokens,
        _ => TokenStream::new(),
    };
    export(args, function, Some(component), state, errors)
}

/// `#[polycall_export]`, in either form of module.
pub(crate) fn export(
    args: TokenStream,
    function: ItemFn,
    component: Option<&Component>,
    state: &StateName<'_>,
    errors: &mut Errors,
) -> TokenStream {
    let mut mine = Errors::default();
    let mut entry =
        Entry::parse(args, function, component.map(|component| &component.krate), state, &mut mine);
    let tokens = if mine.is_empty() {
        expand::entry::entry(&entry)
    } else {
        entry.function.sig.variadic = None; // rustc would refuse it too, and propose to make it foreign
        expand::entry::stand_in(&entry.function)
    };
    errors.append(mine);
    tokens
}

fn is_export(attr: &Attribute) -> bool {
    attr.path().segments.last().is_some_and(|last| last.ident == "polycall_export")
}

fn exported(item: &Item) -> Option<&ItemFn> {
    match item {
        Item::Fn(function) if function.attrs.iter().any(is_export) => Some(function),
        _ => None,
    }
}

fn check_allowed(component: &Component, name: &Ident, errors: &mut Errors) {
    for path in &component.allowed {
        if path.is_ident(name) {
            errors.help(
                path,
                format_args!("component `{name}` lists itself in `allowed`; a component does not call itself through the gate"),
                "remove it, and move what entry points share into a private function",
            );
        }
    }
}

/// The types under `#[isolated]`: at most one. What is no struct is refused where it is expanded.
fn states(items: &[Item], errors: &mut Errors) -> Vec<Ident> {
    let is_state =
        |attr: &Attribute| attr.path().segments.last().is_some_and(|last| last.ident == "isolated");
    let states: Vec<_> = items
        .iter()
        .filter_map(|item| match item {
            Item::Struct(item) if item.attrs.iter().any(is_state) => Some(item.ident.clone()),
            Item::Enum(item) if item.attrs.iter().any(is_state) => Some(item.ident.clone()),
            Item::Union(item) if item.attrs.iter().any(is_state) => Some(item.ident.clone()),
            _ => None,
        })
        .collect();
    if let [first, second, ..] = &states[..] {
        errors.help(
            second,
            "a component has one `#[isolated]` state",
            format_args!("make it a field of `{first}`, with `#[derive(Isolate)]`"),
        );
    }
    states
}

/// What an isolated module may not have: places for secrets beside the state, and doors beside the gate.
fn check_item(item: &Item, scope: Scope, errors: &mut Errors) {
    if scope != Scope::Isolated {
        return;
    }
    if let Item::Fn(function) = item
        && exported(item).is_none()
        && !matches!(function.vis, Visibility::Inherited)
        && !matches!(function.vis, Visibility::Restricted(_))
    {
        errors.help(
            &function.sig.ident,
            format_args!(
                "`{}` is public but not an entry point, so calls to it would not pass the gate",
                function.sig.ident
            ),
            "`#[polycall_export]` to make it an entry point, or remove `pub`",
        );
    }
    Statics(errors).visit_item(item);
}

/// Statics anywhere in the module, function bodies included.
struct Statics<'e>(&'e mut Errors);

const PLACE: &str = "put it into the `#[isolated]` state, which lives in the guarded region";

impl<'ast> Visit<'ast> for Statics<'_> {
    fn visit_item_static(&mut self, item: &'ast syn::ItemStatic) {
        self.0.help(
            &item.ident,
            format_args!("static `{}` would keep its value outside the component's region", item.ident),
            PLACE,
        );
        visit::visit_item_static(self, item);
    }

    fn visit_macro(&mut self, mac: &'ast syn::Macro) {
        if mac
            .path
            .segments
            .last()
            .is_some_and(|last| last.ident == "thread_local" || last.ident == "lazy_static")
        {
            self.0.help(&mac.path, "a static would keep its value outside the component's region", PLACE);
        }
    }
}
