//! What the macros write, kept beside them: a change in generated code is a change in a golden, seen in review.
//!
//! `GOLDENS=overwrite cargo test -p polycall-macros goldens` writes them anew.

use std::path::PathBuf;

use proc_macro2::TokenStream;
use quote::quote;
use syn::parse_quote;

use crate::diag::Errors;
use crate::{entry, expand, model, module};

fn check(name: &str, expand: impl FnOnce(&mut Errors) -> TokenStream) {
    let mut errors = Errors::default();
    let tokens = expand(&mut errors);
    assert!(errors.is_empty(), "{}", errors.into_tokens());
    let text = prettyplease::unparse(&syn::parse2(tokens).expect("generated code parses"));
    let path = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("goldens").join(format!("{name}.rs"));
    if std::env::var_os("GOLDENS").is_some_and(|mode| mode == "overwrite") {
        std::fs::write(&path, &text).expect("the goldens folder is writable");
    }
    let golden = std::fs::read_to_string(&path).unwrap_or_default();
    assert!(
        golden == text,
        "generated code differs from {}; `GOLDENS=overwrite cargo test -p polycall-macros goldens` accepts it:\n{text}",
        path.display()
    );
}

#[test]
fn goldens_micro() {
    check("micro", |errors| {
        let module = parse_quote! {
            /// Guards the cards.
            pub mod bankcard {
                #[polycall_export]
                pub fn ping(cap: &mut Cap<'_>) -> bool { gateway::ping(cap).is_ok() }
            }
        };
        let args = quote!(
            scope = "isolated",
            allowed = [gateway],
            callers = [interface, crate::App],
            max_memory = "1M",
            private_stack = "64K"
        );
        module::micro(args, module, errors)
    });
}

#[test]
fn goldens_config() {
    check("config", |errors| {
        let module = parse_quote! {
            pub mod interface {}
        };
        let args =
            quote!(config = "goldens/polycall.conf", externals = ["payment_gateway"], max_memory = "2G");
        module::micro(args, module, errors)
    });
}

#[test]
fn goldens_component() {
    check("component", |errors| {
        let args = quote!(scope = "restricted");
        expand::component::in_file(&model::Component::parse("component!", None, args, errors))
    });
}

#[test]
fn goldens_polycall_export() {
    check("polycall_export", |errors| {
        let function = parse_quote! {
            /// Charges a card.
            #[must_use]
            pub fn charge(vault: &mut Vault, token: CardToken, text: &str) -> Result<Receipt, Declined> {
                vault.charge(token, text)
            }
        };
        let args = quote!(state = Teller, requires = READ | WRITE);
        module::export(args, function, None, &entry::StateName::Unknown, errors)
    });
}

#[test]
fn goldens_isolated() {
    check("isolated", |errors| {
        let state = parse_quote! {
            pub struct Vault {
                cards: heap::Vec<Card>,
                #[isolate(inline = "sixteen bytes")]
                id: Uuid,
            }
        };
        expand::state::isolated(quote!(init = fill), state, errors)
    });
}

#[test]
fn goldens_inline() {
    check("inline", |errors| {
        expand::inline::inline(&parse_quote! { enum Network { #[default] Unknown, Known(u8) } }, errors)
    });
}

#[test]
fn goldens_portable() {
    check("portable", |errors| {
        expand::portable::portable(&parse_quote! { struct Tree<T> { value: T, kids: Vec<Tree<T>> } }, errors)
    });
}

#[test]
fn goldens_states() {
    check("states", |errors| {
        let module = parse_quote! {
            pub mod session {
                #[state(initial)]
                pub struct Anonymous;
                #[state(parent = Anonymous, guard = super::verify, credential = Token, permissions = READ | WRITE)]
                pub struct Teller;
            }
        };
        expand::session::states(TokenStream::new(), module, errors)
    });
}

#[test]
fn goldens_pure() {
    check("pure", |errors| {
        let function = parse_quote!(
            pub fn digits(number: &String) -> usize {
                number.chars().filter(char::is_ascii_digit).map(text::weight).sum::<usize>() + LIMIT
            }
        );
        crate::pure::pure(TokenStream::new(), function, errors)
    });
}

#[test]
fn goldens_main() {
    check("main", |errors| {
        let function = parse_quote!(
            fn main(cap: &mut Cap<'_>) -> Result<(), CallError> {
                run(cap)
            }
        );
        expand::host::main(quote!(host = App, allowed = [interface], options = options), function, errors)
    });
}

#[test]
fn goldens_test() {
    check("test", |errors| {
        let function = parse_quote!(
            fn charges(cap: &mut Cap<'_>) {
                run(cap)
            }
        );
        expand::host::test(quote!(as = bankcard), function, errors)
    });
}

#[test]
fn goldens_host() {
    check("host", |errors| expand::host::host(quote!(pub Worker, allowed = [interface]), errors));
}
