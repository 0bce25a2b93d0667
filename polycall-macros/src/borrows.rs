//! Types that refer to something, found by how they are written.

use syn::Type;
use syn::visit::Visit;

use crate::diag::Errors;

const OWNED: &str = "an owned type: `String`, `Vec<T>`, …";

/// Nothing borrowed crosses, apart from a lent argument itself.
pub(crate) fn refuse_borrows(ty: &Type, rule: &str, errors: &mut Errors) {
    struct Borrows<'e>(&'e str, &'e mut Errors);

    impl<'ast> Visit<'ast> for Borrows<'_> {
        fn visit_type_reference(&mut self, reference: &'ast syn::TypeReference) {
            let is_static = reference.lifetime.as_ref().is_some_and(|lifetime| lifetime.ident == "static");
            if !is_static {
                self.1.help(
                    reference,
                    format_args!("nothing borrowed crosses a boundary: {}", self.0),
                    OWNED,
                );
            }
        }

        fn visit_type_ptr(&mut self, pointer: &'ast syn::TypePtr) {
            self.1.help(pointer, "raw pointers do not cross a boundary", OWNED);
        }

        fn visit_type_impl_trait(&mut self, ty: &'ast syn::TypeImplTrait) {
            self.1.help(ty, "`impl Trait` does not cross a boundary", "a named type that derives `Portable`");
        }

        fn visit_lifetime(&mut self, lifetime: &'ast syn::Lifetime) {
            if lifetime.ident != "static" {
                self.1.help(lifetime, format_args!("nothing borrowed crosses a boundary: {}", self.0), OWNED);
            }
        }
    }

    Borrows(rule, errors).visit_type(ty);
}
