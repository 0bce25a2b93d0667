//! Attributes that change nothing, and those that might.
//!
//! An attribute below one of ours is handed what ours has made: with the right macro behind it (some crates lend
//! attributes that pass their item on to a macro by example), the implementations in it could be carried to where
//! `Micro` or `App` is somebody else's. So such an attribute never sees them.

use syn::Attribute;

use crate::diag::Errors;

/// What a function's attributes are for: documentation and conditions for what callers see, lint levels for both, all
/// others for the user's own function, where nothing of ours stands.
pub(crate) fn split(attrs: &[Attribute], also: &[&str]) -> (Vec<Attribute>, Vec<Attribute>) {
    let (mut outer, mut inner) = (Vec::new(), Vec::new());
    for attr in attrs {
        match name(attr).as_deref() {
            Some("doc" | "must_use" | "deprecated" | "cfg") => outer.push(attr.clone()),
            Some("allow" | "warn" | "deny" | "forbid") => {
                outer.push(attr.clone());
                inner.push(attr.clone());
            }
            Some(name) if also.contains(&name) => outer.push(attr.clone()),
            _ => inner.push(attr.clone()),
        }
    }
    (outer, inner)
}

/// Refuses attributes on an item that has no function of the user's to carry them, and takes them off. Those of tools
/// (`#[clippy::…]`) too: a module of that name comes before the tool.
pub(crate) fn keep(of: &str, attrs: &mut Vec<Attribute>, errors: &mut Errors) {
    attrs.retain(|attr| {
        if attr.path().segments.first().is_some_and(|first| first.ident == "rustfmt") {
            return false; // it has been read already, in the source
        }
        let inert = matches!(
            name(attr).as_deref(),
            Some(
                "doc"
                    | "cfg"
                    | "allow"
                    | "warn"
                    | "deny"
                    | "forbid"
                    | "expect"
                    | "deprecated"
                    | "must_use"
                    | "macro_use"
                    | "no_implicit_prelude"
                    | "path"
            )
        );
        if !inert {
            errors.help(
                attr,
                format_args!("an attribute below `{of}` would be handed what only `{of}` may write"),
                format_args!("put it above `{of}`, or leave it away"),
            );
        }
        inert
    });
}

fn name(attr: &Attribute) -> Option<String> {
    attr.path().get_ident().map(ToString::to_string)
}
