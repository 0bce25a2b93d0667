//! `#[micro(…)] mod` and `component! { … }`: the marker, the short names, the connections.

use proc_macro2::{Ident, TokenStream};
use quote::{ToTokens, quote};
use syn::{Item, ItemMod, Path};

use super::{callees, cfgs, cleared, connects, list};
use crate::limits::Limits;
use crate::model::{Component, Protection, marker};

/// A module with its items expanded.
pub(crate) fn module(
    component: &Component,
    module: &ItemMod,
    items: &[TokenStream],
    bound: &[Ident],
) -> TokenStream {
    let ItemMod { attrs, vis, ident, .. } = module;
    let names = short_names(component, &format!("component `{ident}`"));
    let imports = component.allowed.iter().filter_map(|path| import(path, bound));
    let cfgs = cfgs(attrs);
    let principal = principal(
        component,
        &quote!(#ident::Micro),
        ident.to_string().trim_start_matches("r#"),
        &quote!(::core::concat!(::core::module_path!(), "::", ::core::stringify!(#ident))),
    );
    quote! {
        #(#attrs)*
        #vis mod #ident {
            #names
            #(#imports)*
            #(#items)*
        }
        #(#cfgs)*
        #principal
    }
}

/// What `component! { … }` puts at the head of a module in its own file.
pub(crate) fn in_file(component: &Component) -> TokenStream {
    let names = short_names(component, "this component");
    let krate = &component.krate;
    let path = quote!(::core::module_path!());
    let principal =
        principal_named(component, &quote!(Micro), &quote!(#krate::private::v1::last_segment(#path)), &path);
    quote!(#names #principal)
}

/// What every component's module has: its marker, and names that need not say whose.
fn short_names(component: &Component, whose: &str) -> TokenStream {
    let krate = &component.krate;
    let doc = format!("The marker of {whose}: what names it in bounds and connections.");
    quote! {
        #[doc = #doc]
        #[derive(
            ::core::fmt::Debug, ::core::clone::Clone, ::core::marker::Copy,
            ::core::cmp::PartialEq, ::core::cmp::Eq, ::core::hash::Hash,
        )]
        pub struct Micro {
            // What is generated in the module makes one, which does not compile elsewhere.
            only_inside_its_module: (),
        }

        #[allow(dead_code, reason = "not every component takes a cap")]
        type Cap<'gate, S = #krate::session::NoSession> = #krate::Cap<'gate, Micro, S>;

        #[allow(unused_imports, reason = "what a component may want")]
        use #krate::prelude::*;

        #[allow(dead_code, unused_imports, reason = "not every component uses every container")]
        mod heap {
            pub(super) type Box<T> = #krate::heap::Box<T, super::Micro>;
            pub(super) type HashMap<K, V> = #krate::heap::HashMap<K, V, super::Micro>;
            pub(super) type Option<T> = #krate::heap::Option<T, super::Micro>;
            pub(super) type String = #krate::heap::String<super::Micro>;
            pub(super) type Vec<T> = #krate::heap::Vec<T, super::Micro>;
            pub(super) use #krate::heap::QuotaExceeded;
        }
    }
}

/// Brings a listed component into scope inside the module, unless the user has done so: `allowed = [gateway]`
/// beside the module becomes `use super::gateway` in it. Longer paths are the user's to import, since only rustc
/// knows whether their first name is a crate.
fn import(path: &Path, bound: &[Ident]) -> Option<TokenStream> {
    let segments: Vec<_> = path.segments.iter().map(|segment| &segment.ident).collect();
    let last = *segments.last()?;
    if path.leading_colon.is_some() || bound.contains(last) {
        return None;
    }
    let path = match segments.as_slice() {
        [_] => quote!(super::#path),
        [first, ..] if *first == "crate" => path.to_token_stream(),
        [first, ..] if *first == "super" => quote!(super::#path),
        [first, rest @ ..] if *first == "self" => quote!(super::#(#rest)::*),
        _ => return None,
    };
    Some(quote! {
        #[allow(unused_imports, reason = "listed in `allowed`")]
        use #path;
    })
}

fn principal(component: &Component, this: &TokenStream, name: &str, path: &TokenStream) -> TokenStream {
    principal_named(component, this, &quote!(#name), path)
}

/// Who the component is, whom it may call, and who may call it.
fn principal_named(
    component: &Component,
    this: &TokenStream,
    name: &TokenStream,
    path: &TokenStream,
) -> TokenStream {
    let Component {
        krate,
        scope,
        allowed,
        callers,
        max_memory,
        protection,
        require,
        private_stack,
        holds_writing,
        watched,
        externals,
        limits,
        clearance,
        permissions,
    } = component;
    let Limits { calls_per_second, cpu, io } = limits;
    let (calls, cpu, io) = (calls_per_second.unwrap_or(0), cpu.unwrap_or(u64::MAX), io.unwrap_or(u64::MAX));
    let private = krate.private();
    let holds_writing = holds_writing.then(
        || quote!(unsafe impl #krate::region::HoldsWriting for #this { const HOLDS_WRITING: () = (); }),
    );
    let scope = scope.variant();
    let optional = |protection: &Option<Protection>| match protection {
        Some(protection) => {
            let variant = protection.variant();
            quote!(::core::option::Option::Some(#krate::Protection::#variant))
        }
        None => quote!(::core::option::Option::None),
    };
    let (protection, require) = (optional(protection), optional(require));
    let private_stack = match private_stack {
        Some(bytes) => quote!(::core::option::Option::Some(#bytes as usize)),
        None => quote!(::core::option::Option::None),
    };
    let allowed_infos = callees(krate, this, allowed);
    let connects = connects(krate, this, allowed);
    let (callers_info, accepts) = match callers {
        None => (
            quote!(::core::option::Option::None),
            quote!(unsafe impl<C: #krate::Principal> #krate::Accepts<C> for #this { const ACCEPTS: () = (); }),
        ),
        Some(callers) => {
            let markers: Vec<_> = callers.iter().map(marker).collect();
            let infos = quote!(&[#(<#this as #krate::Accepts<#markers>>::CALLER),*]);
            (
                quote!(::core::option::Option::Some(#infos)),
                quote!(#(unsafe impl #krate::Accepts<#markers> for #this { const ACCEPTS: () = (); })*),
            )
        }
    };
    let cleared = cleared(krate, this, *clearance);
    let listed = list(krate, "component", this);
    quote! {
        const _: () = {
            static INFO: #krate::PrincipalInfo = #krate::PrincipalInfo::component(
                #name,
                #path,
                #private::Settings {
                    scope: #krate::Scope::#scope,
                    max_memory: #max_memory as usize,
                    protection: #protection,
                    require: #require,
                    private_stack: #private_stack,
                    place: ::core::concat!(::core::file!(), ":", ::core::line!()),
                    externals: &[#(#externals),*],
                    max_calls_per_second: #calls,
                    max_cpu: #cpu,
                    max_io: #io,
                    permissions: #permissions,
                },
                #allowed_infos,
                #callers_info,
            );
            static DOMAIN: #private::Domain = #private::Domain::new(&INFO);
            unsafe impl #krate::Principal for #this {
                const INFO: &'static #krate::PrincipalInfo = &INFO;
            }
            unsafe impl #krate::Component for #this {
                const DOMAIN: &'static #private::Domain = &DOMAIN;
            }
            #connects
            #accepts
            #cleared
            unsafe impl #krate::label::Knows<#this> for #this {}
            #holds_writing
            #listed
            #watched
        };
    }
}

/// The names that a module's own items and imports bind, so that nothing is imported twice.
pub(crate) fn bound_names(items: &[Item]) -> Vec<Ident> {
    fn walk(tree: &syn::UseTree, names: &mut Vec<Ident>) {
        match tree {
            syn::UseTree::Path(path) => walk(&path.tree, names),
            syn::UseTree::Name(name) => names.push(name.ident.clone()),
            syn::UseTree::Rename(rename) => names.push(rename.rename.clone()),
            syn::UseTree::Group(group) => group.items.iter().for_each(|tree| walk(tree, names)),
            _ => {}
        }
    }
    let mut names = Vec::new();
    for item in items {
        match item {
            Item::Use(item) => walk(&item.tree, &mut names),
            Item::Mod(item) => names.push(item.ident.clone()),
            _ => {}
        }
    }
    names
}
