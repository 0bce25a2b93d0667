//! Calls of a component to its own entry points, as if they were functions.

use proc_macro2::Ident;
use syn::visit::{self, Visit};
use syn::{ItemFn, Path};

use crate::diag::Errors;

/// Refuses calls of a function to the entry points beside it: they would go through the gate to itself. Whether
/// there was one.
pub(crate) fn refuse(function: &ItemFn, exported: &[Ident], errors: &mut Errors) -> bool {
    struct Calls<'e> {
        inside: &'e Ident,
        exported: &'e [Ident],
        errors: &'e mut Errors,
        refused: bool,
    }

    impl<'ast> Visit<'ast> for Calls<'_> {
        fn visit_expr_call(&mut self, call: &'ast syn::ExprCall) {
            if let syn::Expr::Path(path) = &*call.func
                && let Some(name) = own_name(&path.path)
                && name != self.inside
                && self.exported.contains(name)
            {
                self.refused = true;
                self.errors.help(
                    &call.func,
                    format_args!("`{name}` is an entry point of this component, which does not call itself through the gate"),
                    "move what both need into a private function",
                );
            }
            visit::visit_expr_call(self, call);
        }
    }

    let mut calls = Calls { inside: &function.sig.ident, exported, errors, refused: false };
    calls.visit_block(&function.block);
    calls.refused
}

/// `name` or `self::name`.
fn own_name(path: &Path) -> Option<&Ident> {
    let mut segments = path.segments.iter().map(|segment| &segment.ident);
    match (segments.next(), segments.next(), segments.next()) {
        (Some(name), None, _) => Some(name),
        (Some(first), Some(name), None) if first == "self" => Some(name),
        _ => None,
    }
}
