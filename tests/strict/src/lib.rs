//! Every macro, in both forms of module, in a crate that forbids unsafe code and denies nearly every lint.
//!
//! `cargo clippy -p polycall-strict --all-targets -- -D warnings` is silent: what the macros write is nobody's burden.
#![forbid(unsafe_code)]
#![deny(
    warnings,
    missing_docs,
    missing_debug_implementations,
    missing_copy_implementations,
    unreachable_pub,
    unused_qualifications,
    unused_lifetimes,
    unused_results,
    unused_crate_dependencies,
    single_use_lifetimes,
    trivial_casts,
    trivial_numeric_casts,
    variant_size_differences,
    explicit_outlives_requirements,
    let_underscore_drop,
    macro_use_extern_crate,
    meta_variable_misuse,
    non_ascii_idents,
    redundant_lifetimes,
    unit_bindings,
    rust_2018_idioms,
    rust_2021_compatibility,
    rust_2024_compatibility,
    future_incompatible,
    nonstandard_style,
    rustdoc::all,
    clippy::all,
    clippy::pedantic,
    clippy::nursery,
    clippy::cargo,
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::arithmetic_side_effects,
    clippy::as_conversions,
    clippy::absolute_paths,
    clippy::allow_attributes_without_reason,
    clippy::missing_docs_in_private_items,
    clippy::exhaustive_structs,
    clippy::mod_module_files,
    clippy::same_name_method,
    clippy::shadow_unrelated,
    clippy::undocumented_unsafe_blocks,
    clippy::multiple_unsafe_ops_per_block
)]

pub mod desk;

use std::num::Wrapping;

use polycall::prelude::*;

/// What a session has proved.
#[polycall::states]
pub mod session {
    /// Nothing.
    #[derive(Debug, Clone, Copy)]
    #[non_exhaustive]
    #[state(initial)]
    pub struct Anonymous;

    /// That it knows the word.
    #[derive(Debug, Clone, Copy)]
    #[non_exhaustive]
    #[state(parent = Anonymous, guard = super::knows, credential = String, permissions = READ | WRITE)]
    pub struct Clerk;
}

/// Whether a word opens [`session::Clerk`].
fn knows(word: &str) -> bool {
    word == "sesame"
}

/// Names a card without its number.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Inline, Portable)]
pub struct Token(u64);

impl Token {
    /// The card that is there from the start.
    #[must_use]
    pub const fn first() -> Self {
        Self(1)
    }
}

/// Why nothing was shown.
#[derive(Debug, Clone, PartialEq, Eq, Portable)]
#[non_exhaustive]
pub enum Refused {
    /// There is no such card.
    Unknown(Token),
    /// It was shown too often.
    TooOften {
        /// So many times.
        times: u32,
    },
}

/// Guards the cards.
#[micro(scope = "isolated", allowed = [printer], callers = [desk], max_memory = "64K")]
pub mod vault {
    use super::session::Clerk;
    use super::{Refused, Token, Wrapping};

    /// All cards.
    #[isolated(init = fill)]
    #[derive(Debug)]
    pub struct Vault {
        /// By their tokens.
        cards: heap::HashMap<Token, Card>,
        /// The last one shown.
        last: Option<Token>,
        /// Somebody else's inline type.
        #[isolate(inline = "four bytes")]
        shown: Wrapping<u32>,
    }

    /// One card.
    #[derive(Debug, Isolate)]
    pub struct Card {
        /// Its number.
        number: heap::String,
        /// What it is.
        network: Network,
        /// More of them.
        more: heap::Option<heap::Box<Self>>,
    }

    /// A network.
    #[derive(Debug, Clone, Copy, PartialEq, Eq, Inline, Portable)]
    #[non_exhaustive]
    pub enum Network {
        /// Not known yet.
        #[default]
        Unknown,
        /// One of them.
        Visa,
    }

    /// The first card.
    fn fill(vault: &mut Vault, options: &Options) {
        vault.cards.entry(Token::first()).or_empty().number.set(options.get("first").unwrap_or("4111"));
    }

    /// Adds a card.
    #[polycall_export]
    pub fn add(vault: &mut Vault, token: Token, number: &str) -> usize {
        let card = vault.cards.entry(token).or_empty();
        card.number.set(number);
        card.network = Network::Visa;
        card.more.get_or_empty().number.set("more");
        vault.cards.len()
    }

    /// Counts the cards.
    #[must_use]
    #[polycall_export]
    pub fn count(vault: &Vault) -> usize {
        vault.cards.len()
    }

    /// Shows the last digits of a card.
    #[polycall_export(state = Clerk, requires = READ | WRITE)]
    pub fn show(cap: &mut Cap<'_, Clerk>, token: Token) -> Result<String, Refused> {
        let width = printer::width(cap, "22").unwrap_or_default();
        let vault = cap.state_mut();
        vault.shown += 1;
        if vault.shown.0 > 2 {
            return Err(Refused::TooOften { times: vault.shown.0 });
        }
        vault.last = Some(token);
        let card = vault.cards.get(&token).ok_or(Refused::Unknown(token))?;
        let digits = card.number.len().saturating_sub(width);
        Ok(card.number.get(digits..).unwrap_or_default().to_owned())
    }
}

/// Prints.
#[micro(scope = "restricted", max_memory = "64K")]
mod printer {
    /// How wide a line is that holds this.
    #[polycall_export]
    pub fn width(line: &str) -> usize {
        line.chars().count()
    }
}

polycall::host! {
    /// A thread of the pool.
    pub Worker, allowed = [desk]
}

#[cfg(test)]
mod tests {
    use super::{Token, Worker, desk, vault};
    use std::thread::spawn;

    #[polycall::test(allowed = [desk])]
    fn the_desk_shows_cards(cap: &mut Cap<'_>) {
        assert_eq!(desk::add(cap, 2, "4222".to_owned()), Ok(2));
        assert_eq!(desk::show(cap, "sesame".to_owned(), Token(2)), Ok(Some("22".to_owned())));
        assert_eq!(desk::show(cap, "please".to_owned(), Token(2)), Ok(None));
    }

    #[polycall::test(as = vault)]
    fn the_vault_can_be_looked_into(cap: &mut Cap<'_>) -> Result<(), String> {
        let before = format!("{:?}", cap.state());
        if before.contains("4111") { Err(before) } else { Ok(()) }
    }

    #[polycall::test(allowed = [])]
    fn a_worker_is_a_host_of_its_own(_: &mut Cap<'_>) {
        let tried = spawn(|| Worker::enter(desk::tried));
        assert!(tried.join().is_ok_and(|tried| matches!(tried, Ok(Ok(_)))));
    }
}
